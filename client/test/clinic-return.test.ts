// Back with the clinic's kit: real relay, real disks; whoever holds the paper is the administrator, and nobody else (protocol §4, clinic; A8, A15, A72).
import { fromBase64url, toBase64url } from "@health-vault/crypto-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { KitView, Topics } from "../src/session/api.ts";
import type { Relay } from "../src/session/ports.ts";
import type { Session } from "../src/session/session.ts";
import { clinic, must, password, sharedChart, type Clinic } from "./clinic.ts";

const bp = { kind: "blood-pressure", systolic: 128, diastolic: 82 } as const;
const fresh = "saffron glacier pocket window tundra";

/** What the line does to the requests of a session. */
let twist: ((relay: Relay) => Partial<Relay>) | undefined;
const twisted = (honest: Relay): Relay =>
  new Proxy(honest, { get: (from, name) => Reflect.get({ ...from, ...twist?.(from) }, name) as unknown });

const codeOf = (kits: readonly KitView[], owner: KitView["owner"]): string =>
  kits.find((kit) => kit.owner === owner)?.recoveryCode.join(" ") ?? "";

async function keepKits(session: Session, kits: readonly KitView[]): Promise<void> {
  const typed = kits.flatMap((kit) =>
    kit.retype.map(({ code, index }) => (code === "sign-in" ? kit.signInCode : kit.recoveryCode)?.[index] ?? ""),
  );
  await must(session.confirmKits(typed));
}

/** A clinic made here, so that the paper of its kit is in hand. */
async function made() {
  const place = await clinic({ twist: twisted });
  const { session } = await place.session();
  const form = { kind: "setup", clinicName: "Harbour Clinic", name: "Ada Admin", password } as const;
  const { kits } = await must(session.beginSignUp(place.setupUrl, form));
  await keepKits(session, kits);
  const me = await must(session.completeSignUp());
  return { place, ada: { session, me }, paper: codeOf(kits, "clinic"), own: codeOf(kits, "me") };
}

const until = <K extends keyof Topics>(
  session: Session,
  topic: K,
  fits: (value: Topics[K]) => boolean,
): Promise<Topics[K]> =>
  new Promise((resolve) => {
    void session.watch(topic, (value) => {
      if (fits(value)) resolve(value);
    });
  });

let harbour: Clinic;
let paper: string;
let ada: Awaited<ReturnType<typeof made>>["ada"];
let own: string;
beforeAll(async () => {
  ({ place: harbour, ada, paper, own } = await made());
});
afterAll(() => harbour.close());

const form = (recoveryCode: string) => ({ recoveryCode, name: "Noor Next", password: fresh });

describe("the clinic's kit", () => {
  test("a code of nobody, an administrator's own, a slip of the pen and a weak password open nothing", async () => {
    const elsewhere = await made();
    const { session, device } = await harbour.session();
    for (const code of [elsewhere.paper, own])
      expect(await session.beginClinicReturn(form(code))).toEqual({ ok: false, error: { kind: "wrong-code" } });
    expect(await session.beginClinicReturn(form(paper.slice(0, -1)))).toMatchObject({ error: { kind: "invalid" } });
    expect(await session.beginClinicReturn({ ...form(paper), password: "short" })).toMatchObject({
      error: { kind: "password-weak" },
    });
    expect(await session.beginClinicReturn({ ...form(paper), name: " " })).toMatchObject({
      error: { kind: "invalid" },
    });
    expect(await device.accounts()).toEqual([]);
    await elsewhere.place.close();
  });

  test("a person's way in does not take it: it is nobody's account", async () => {
    const { session } = await harbour.session();
    expect(await session.recover(paper, fresh)).toEqual({ ok: false, error: { kind: "wrong-code" } });
  });

  test("A8: an evil relay that swaps the blob, or names another clinic, gets one answer and no new keys", async () => {
    const { session, device } = await harbour.session();
    const other = await made();
    const flipped = (text: string): string => {
      const bytes = fromBase64url(text) ?? new Uint8Array();
      bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
      return toBase64url(bytes);
    };
    const attacks: readonly ((from: Relay) => Partial<Relay>)[] = [
      (from) => ({
        clinicRecovery: async (asked) => {
          const reply = await from.clinicRecovery(asked);
          return reply.ok ? { ok: true, value: { recoveryBlob: flipped(reply.value.recoveryBlob) } } : reply;
        },
      }),
      (from) => ({
        info: async () => {
          const reply = await from.info();
          return reply.ok ? { ok: true, value: { ...reply.value, clinicId: other.ada.me.clinicId } } : reply;
        },
      }),
    ];
    for (const attack of attacks) {
      twist = attack;
      const outcome = await session.beginClinicReturn(form(paper)).finally(() => (twist = undefined));
      expect(outcome.ok ? "ok" : outcome.error.kind).toMatch(/^(wrong-code|clinic-mismatch)$/);
    }
    expect(await device.accounts()).toEqual([]);
    await other.place.close();
  });

  test("it is given up before it was sent: the old kit and the old administrator go on", async () => {
    const { session, device } = await harbour.session();
    await must(session.beginClinicReturn(form(paper)));
    expect(await session.completeSignUp()).toMatchObject({ error: { kind: "kit-mismatch" } });
    await session.abandonSignUp();
    expect(await device.accounts()).toEqual([]);
    await must(ada.session.createPatientLink());
  });

  test("ada and her devices are lost: noor has the paper, becomes the administrator, and doctors and patients go on", async () => {
    const place = await clinic({ twist: twisted });
    const { session: adas } = await place.session();
    const setup = { kind: "setup", clinicName: "Harbour Clinic", name: "Ada Admin", password } as const;
    const begun = await must(adas.beginSignUp(place.setupUrl, setup));
    await keepKits(adas, begun.kits);
    const boss = await must(adas.completeSignUp());
    const [first, own] = [codeOf(begun.kits, "clinic"), codeOf(begun.kits, "me")];
    const poster = await must(adas.createPatientLink());
    const invited = await must(adas.inviteDoctor("Dr Rao"));
    const rao = await place.joinAs("rao", invited.link);
    await until(adas, "admin", (view) => view?.people.some(({ invitation }) => invitation !== undefined) ?? false);
    await must(adas.attest(rao.me.userId));
    const pat = await place.joinAs("pat", poster.link);
    const chartId = pat.me.chartId ?? "";
    await pat.until("clinic", (view) => view?.doctors.length === 1);
    await must(pat.session.grant(chartId, rao.me.userId));
    await sharedChart(rao, "pending");
    await must(rao.session.accept(chartId));

    const { session: noors, device } = await place.session();
    const kits = (await must(noors.beginClinicReturn(form(first)))).kits;
    expect(kits.map(({ owner, title }) => [owner, title])).toEqual([
      ["me", "Harbour Clinic"],
      ["clinic", "Harbour Clinic"],
    ]);
    await keepKits(noors, kits);
    // Meanwhile somebody grows the clinic's log; and the first answer is lost on the way.
    await must(adas.attest(rao.me.userId));
    let lost = 0;
    twist = (from) => ({
      clinicReturn: async (asked) => {
        const reply = await from.clinicReturn(asked);
        return reply.ok && lost++ === 0 ? { ok: false, error: { code: "unreachable", facts: {} } } : reply;
      },
    });
    const noor = await must(noors.completeSignUp()).finally(() => (twist = undefined));
    expect(lost).toBe(2);
    expect(noor).toMatchObject({ profession: "admin", clinicId: boss.clinicId, label: "Harbour Clinic" });
    expect(noor.userId).not.toBe(boss.userId);
    expect((await device.accounts()).map(({ userId }) => userId)).toEqual([noor.userId]);

    // Ada is out at once, with session, sign-in and kit.
    await until(adas, "sync", ({ reason }) => reason?.facts?.["code"] === "suspended");
    expect(await adas.attest(rao.me.userId)).toMatchObject({ ok: false });
    const { session: thief } = await place.session();
    expect(await thief.recover(own, fresh)).toMatchObject({ error: { kind: "relay-refused" } });
    expect(await thief.beginClinicReturn(form(first))).toEqual({ ok: false, error: { kind: "wrong-code" } });

    // What the clinic vouched for stands, the share goes on, the poster still lets people in.
    const screen = rao.chart(chartId, (state) => state.chart.readings.total === 1);
    await must(pat.session.record(chartId, bp));
    await screen;
    const lee = await place.joinAs("lee", poster.link);
    await lee.until("clinic", (view) => view?.doctors[0]?.contact === "by clinic");

    // Noor vouches, under keys that everybody can follow from the pinned id.
    const people = await until(noors, "admin", (view) => (view?.people.length ?? 0) >= 5);
    expect(people?.clinicName).toBe("Harbour Clinic");
    const next = await must(noors.inviteDoctor("Dr Ito"));
    const ito = await place.joinAs("ito", next.link);
    await until(noors, "admin", (view) => view?.people.some(({ userId }) => userId === ito.me.userId) ?? false);
    await must(noors.attest(ito.me.userId));
    await pat.until(
      "clinic",
      (view) => view?.doctors.length === 2 && view.doctors.every((d) => d.contact === "by clinic"),
    );

    // On a further device of hers the clinic's seed comes back from the new vault; the new paper works as the old one did.
    const { session: tablet } = await place.session();
    await must(tablet.recover(codeOf(kits, "me"), password));
    await until(tablet, "admin", (view) => view?.invitations.length === 1);
    await must(tablet.attest(ito.me.userId));
    const { session: third } = await place.session();
    await must(third.beginClinicReturn(form(codeOf(kits, "clinic"))));
    await place.close();
  }, 60_000);
});
