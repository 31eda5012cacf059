// What is too long for the relay or for a signed line is named before a kit is shown, not after it was written down.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { SignUpForm } from "../src/session/api.ts";
import { clinic, must, password, type Clinic } from "./clinic.ts";

let harbour: Clinic;
beforeAll(async () => {
  harbour = await clinic();
});
afterAll(() => harbour.close());

const rao = { kind: "doctor", title: "Dr", given: "Asha", family: "Rao", profession: "GP", registration: "1" } as const;

test.each<readonly [string, Partial<SignUpForm>]>([
  ["name", { given: "A".repeat(400) }],
  ["profession", { profession: "P".repeat(201) }],
  ["registration", { registration: "R".repeat(101) }],
])("a doctor's %s", async (field, long) => {
  const ada = await harbour.admin();
  const { link } = await must(ada.session.inviteDoctor(field));
  const { session } = await harbour.session();
  const form = { ...rao, password, ...long } as SignUpForm;
  expect(await session.beginSignUp(link, form)).toEqual({
    ok: false,
    error: { kind: "invalid", facts: { field, reason: "too-long" } },
  });
});

test("a clinic's name counts in bytes: 67 letters of Devanagari are too many", async () => {
  const { session } = await harbour.session();
  const form = { kind: "setup", clinicName: "क".repeat(67), name: "Ada", password } as const;
  expect(await session.beginSignUp(harbour.setupUrl, form)).toMatchObject({
    error: { facts: { field: "clinicName" } },
  });
});
