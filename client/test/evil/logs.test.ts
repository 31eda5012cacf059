// Identity logs on their way through mallory's relay: another person's, one that goes on where it may not, one that is shorter (threats §1a).
import { deviceAddOp, identityOp, signKeyPair, deviceKeys, type Identity } from "@health-vault/crypto-core";
import type { IdentityLogAnswer } from "@health-vault/crypto-core/wire";
import { expect, test } from "vitest";
import type { Reply } from "../../src/session/ports.ts";
import { must, type Person } from "../clinic.ts";
import { bp, evilHouse } from "./house.ts";
import { identitiesAt, membershipAt } from "./insider.ts";
import { worded } from "./words.ts";

const at = evilHouse();
const seed = (fill: number) => new Uint8Array(32).fill(fill);
const text = (op: Uint8Array): string => Buffer.from(op).toString("base64url");

/** What the relay answers who asks for this person's log from `from` on. */
function log(of: string, answer: (from: number, honest: IdentityLogAnswer) => IdentityLogAnswer): void {
  at.evil.answers.identityLog = async ({ args: [userId, from], forward }): Promise<Reply<IdentityLogAnswer>> => {
    const reply = await forward(userId, from);
    return reply.ok && userId === of ? { ok: true, value: answer(from, reply.value) } : reply;
  };
}

const identity = (key: string): Identity => {
  const found = identitiesAt(at.clinic).get(key);
  if (!found) throw new Error("no log");
  return found;
};

/** A device that mallory certifies with a key of her own, as if it were the person's. */
function ghostDevice(of: Identity): Uint8Array {
  const device = deviceKeys(seed(1), seed(2));
  return deviceAddOp(of, signKeyPair(seed(3)), { device, transportPk: signKeyPair(seed(4)).publicKey });
}

const behind = (of: string, op: (now: Identity) => Uint8Array): void => {
  const now = identity(of);
  log(of, (from, honest) => {
    const ops = [...honest.ops, ...(from <= now.length ? [text(op(now))] : [])];
    return { ...honest, ops, length: now.length + 1 };
  });
};

/** What pat is told who lets a doctor in, and what that is called: nobody is in the chart but she, and he is shown as blocked. */
async function refused(pat: Person, doctor: Person): Promise<unknown> {
  const chartId = pat.me.chartId ?? "";
  const outcome = await pat.session.grant(chartId, doctor.me.userId);
  worded(outcome.ok ? undefined : outcome.error);
  await pat.until(
    "clinic",
    (clinic) =>
      clinic?.doctors.some((one) => one.userId === doctor.me.userId && one.contact === "changed → blocked") ?? false,
  );
  if (membershipAt(at.clinic, chartId).members.size > 1) throw new Error("somebody was let in");
  return outcome.ok ? "let in" : outcome.error.facts?.["kind"];
}

async function fresh(): Promise<{ readonly pat: Person; readonly vidal: Person }> {
  const pat = await at.clinic.patient("pat");
  const vidal = await at.clinic.attested(`vidal${pat.me.userId.slice(0, 5)}`);
  await pat.until("clinic", (view) => view?.doctors.some(({ userId }) => userId === vidal.me.userId) ?? false);
  return { pat, vidal };
}

test("A1: asked for a doctor's keys the relay gives its own: nothing is wrapped to them", async () => {
  const { pat, vidal } = await fresh();
  at.evil.identity = (asking, userId) =>
    asking === pat.me.userId && userId === vidal.me.userId ? at.rao.me.userId : userId;
  expect(await refused(pat, vidal)).toBe("identity-changed");
});

test("A2: the log of a doctor whom pat knows goes on with keys that he did not sign", async () => {
  const { pat, chartId } = await at.shared();
  behind(at.rao.me.userId, (now) =>
    identityOp(now, signKeyPair(seed(5)), {
      kind: "device-revoke",
      deviceId: [...now.devices.values()][0]?.deviceId ?? (seed(0) as never),
    }),
  );
  const asked = await pat.session.askAgain(at.rao.me.userId);
  expect(asked).toMatchObject({ ok: false, error: { kind: "protocol", facts: { kind: "identity-changed" } } });
  worded(asked.ok ? undefined : asked.error);
  const [card] = await pat.until("vaults", (cards) =>
    cards.some(({ members }) => members.some(({ contact }) => contact === "changed → blocked")),
  );
  expect(card?.vaultId).toBe(chartId);
});

test("A6: a device that somebody else certified in a doctor's log is none of his", async () => {
  const { pat, vidal } = await fresh();
  behind(vidal.me.userId, ghostDevice);
  expect(await refused(pat, vidal)).toBe("signature");
});

test("A6: a device in pat's own log that she did not certify is named on her screens and given nothing", async () => {
  const { pat, chartId } = await at.shared();
  behind(pat.me.userId, ghostDevice);
  await pat.session.syncNow();
  expect(await pat.session.signOutEverywhere()).toMatchObject({ ok: false });
  const account = await pat.until("account", (view) => (view?.problems.length ?? 0) > 0);
  expect(account?.problems).toEqual([{ kind: "protocol", facts: { kind: "signature", where: "own log" } }]);
  worded(account?.problems[0]);
  expect(account?.devices).toHaveLength(1);
  at.evil.rest();
  await must(pat.session.record(chartId, bp(102)));
  await at.rao.chart(chartId, ({ chart, problems }) => chart.readings.total === 2 && problems.length === 0);
});

test("A29: a doctor's log is shorter than pat has seen it", async () => {
  const { pat, vidal } = await fresh();
  await pat.session.refreshAppointments();
  await must(pat.session.startThread([vidal.me.userId], "knee", "it hurts"));
  log(vidal.me.userId, (from, honest) => ({ ...honest, ops: [], length: from - 1 }));
  const asked = await pat.session.askAgain(vidal.me.userId);
  expect(asked).toMatchObject({ ok: false });
  expect(await refused(pat, vidal)).toBe("rollback");
});

test("A75: a notice that the clinic did not sign, and a log without the newest, are named and not followed", async () => {
  const pat = await at.clinic.patient("pat");
  const ada = await at.clinic.admin();
  const said = { release: "at-once", waitDays: 3, sensitive: [], callLine: "555 0100", emergencyLine: "112" } as const;
  await must(ada.session.publishNotice(said));
  await pat.session.syncNow();
  await pat.until("clinic", (view) => view?.notice?.callLine === "555 0100");
  const lies: readonly ((from: number, honest: IdentityLogAnswer) => IdentityLogAnswer)[] = [
    (from, honest) => {
      const forged = identityOp(identity(pat.me.clinicId), signKeyPair(seed(7)), {
        kind: "notice",
        ...said,
        callLine: "call mallory",
      });
      return from < honest.length ? honest : { ...honest, ops: [text(forged)], length: honest.length + 1 };
    },
    (from, honest) => ({ ...honest, ops: [], length: from - 1 }),
  ];
  for (const [i, lie] of lies.entries()) {
    at.evil.answers.clinicLog = async ({ args: [from], forward }) => {
      const reply = await forward(from);
      return reply.ok ? { ok: true, value: lie(from, reply.value) } : reply;
    };
    await pat.session.refreshAppointments();
    const account = await pat.until("account", (view) => (view?.problems.length ?? 0) > 0);
    expect(account?.problems).toMatchObject([{ facts: { kind: ["signature", "rollback"][i], where: "clinic log" } }]);
    worded(account?.problems[0]);
    expect((await pat.until("clinic", () => true))?.notice?.callLine).toBe("555 0100");
    at.evil.rest();
    await must(ada.session.publishNotice({ ...said, callLine: "555 0100", waitDays: 4 + i }));
    await pat.session.refreshAppointments();
    await pat.until("account", (view) => view?.problems.length === 0);
  }
});

test("A4: a vault that the relay puts into pat's list is not hers: nothing she writes goes there", async () => {
  const { pat, chartId } = await at.shared();
  const eve = await at.clinic.patient("eve");
  const injected = eve.me.chartId ?? "";
  at.evil.down = (to, message) => {
    const { header } = message;
    if (to !== pat.me.userId || header.type !== "vaults") return [message];
    return [
      {
        ...message,
        header: { ...header, list: [...header.list, { vaultId: injected, role: "owner", logLength: 1, position: 0 }] },
      },
    ];
  };
  pat.goOffline();
  await pat.goOnline();
  at.evil.listen();
  await must(pat.session.record(chartId, bp(102)));
  await at.rao.chart(chartId, ({ chart }) => chart.readings.total === 2);
  const cards = await pat.until("vaults", () => true);
  expect(cards.filter(({ vaultId, state }) => vaultId === injected && state === "open")).toEqual([]);
  expect(await pat.session.record(injected, bp(1))).toMatchObject({ ok: false });
  const pushed = at.evil.sent.filter(({ from, what }) => from === pat.me.userId && what === "push");
  expect(pushed.map(({ said }) => (said as { vaultId: string }).vaultId)).not.toContain(injected);
  expect(pushed.length).toBeGreaterThan(0);
});
