// The account's keys, a restore and the clinic's kit on MariaDB, one story each: what they ask of the store beyond vaults (protocol §3, §4, §5.8).
import { afterAll, beforeAll, expect, test } from "vitest";
import { startMariadb, type TestDatabase } from "../../server/test/mariadb.ts";
import type { KitView } from "../src/session/api.ts";
import { clinic, must, password, type Person } from "./clinic.ts";

const bp = (systolic: number) => ({ kind: "blood-pressure", systolic, diastolic: 80 }) as const;
const fresh = "saffron glacier pocket window tundra";

let database: TestDatabase;
beforeAll(async () => {
  database = await startMariadb();
}, 60_000);
afterAll(() => database.stop());

const retyped = (kits: readonly KitView[]): readonly string[] =>
  kits.flatMap((kit) =>
    kit.retype.map(({ code, index }) => (code === "sign-in" ? kit.signInCode : kit.recoveryCode)?.[index] ?? ""),
  );

const sent = (pat: Person, total: number) =>
  pat.chart(
    pat.me.chartId ?? "",
    ({ chart, outbox, problems }) =>
      chart.readings.total === total && Object.keys(outbox).length === 0 && problems.length === 0,
  );

test("recovery code, new password, new keys, a device taken off, signed out everywhere, deleted", async () => {
  const harbour = await clinic({ databaseUrl: await database.another() });
  try {
    const pat = await harbour.patient("pat");
    await must(pat.session.record(pat.me.chartId ?? "", bp(121)));
    await sent(pat, 1);
    const phone = await harbour.session();
    await must(phone.session.recover(pat.kitCodes.recovery, fresh));
    await must(phone.session.changePassword({ password: fresh }, password));
    const form = { recoveryCode: pat.kitCodes.recovery, password: fresh, keep: [] };
    const { kit } = await must(phone.session.beginRotation(form));
    await must(phone.session.confirmNewKit(retyped([kit])));
    await must(phone.session.sendNewKit());
    await pat.until("account", (view) => view?.revokedHere === true);
    const tablet = await harbour.session();
    expect(await tablet.session.signIn(pat.kitCodes.signIn, fresh)).toMatchObject({
      error: { kind: "wrong-password" },
    });
    await must(tablet.session.signIn(kit.signInCode?.join(" ") ?? "", fresh));
    expect(await must(tablet.session.signOutEverywhere())).toEqual({ revoked: 1 });
    await must(tablet.session.deleteAccount(fresh));
    expect(await phone.session.recover(kit.recoveryCode.join(" "), fresh)).toMatchObject({
      error: { kind: "wrong-code" },
    });
  } finally {
    await harbour.close();
  }
}, 120_000);

test("the database is put back to before a patient joined: she comes back with what she wrote", async () => {
  const url = await database.another();
  const harbour = await clinic({ databaseUrl: url, snapshot: () => database.snapshot(url) });
  try {
    const ada = await harbour.admin();
    await ada.until("sync", ({ state }) => state === "saved");
    const putBack = await harbour.backup();
    const pat = await harbour.patient("pat");
    await must(pat.session.record(pat.me.chartId ?? "", bp(121)));
    await sent(pat, 1);
    await putBack({ restored: true });
    await must(pat.session.record(pat.me.chartId ?? "", bp(122)));
    await sent(pat, 2);
    const tablet = await harbour.session();
    expect((await must(tablet.session.signIn(pat.kitCodes.signIn, password))).userId).toBe(pat.me.userId);
  } finally {
    await harbour.close();
  }
}, 120_000);

test("the clinic's kit makes a new administrator, once", async () => {
  const harbour = await clinic({ databaseUrl: await database.another() });
  try {
    const { session: ada } = await harbour.session();
    const form = { kind: "setup", clinicName: "Harbour Clinic", name: "Ada Admin", password } as const;
    const { kits } = await must(ada.beginSignUp(harbour.setupUrl, form));
    await must(ada.confirmKits(retyped(kits)));
    await must(ada.completeSignUp());
    const paper = kits[1]?.recoveryCode.join(" ") ?? "";
    const back = { recoveryCode: paper, name: "Noor Next", password: fresh };
    const { session: noor } = await harbour.session();
    await must(noor.confirmKits(retyped((await must(noor.beginClinicReturn(back))).kits)));
    expect((await must(noor.completeSignUp())).profession).toBe("admin");
    await must(noor.createPatientLink());
    const { session: late } = await harbour.session();
    expect(await late.beginClinicReturn(back)).toEqual({ ok: false, error: { kind: "wrong-code" } });
  } finally {
    await harbour.close();
  }
}, 120_000);
