// In by the recovery code alone, and new passwords on one device while others are away: real relay, real disks (protocol §3, A8-A13, A62).
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fromBase64url, toBase64url } from "@health-vault/crypto-core";
import { memoryDevice } from "../src/adapters/memory-store.ts";
import type { Relay } from "../src/session/ports.ts";
import { breakable } from "./broken-disk.ts";
import { clinic, must, password, type Clinic, type Person } from "./clinic.ts";

const bp = { kind: "blood-pressure", systolic: 128, diastolic: 82 } as const;
const fresh = "saffron glacier pocket window tundra";
const newest = "kestrel marble engine willow harbour";

/** What an evil relay does to the answers of a recovery. */
let twist: ((relay: Relay) => Partial<Relay>) | undefined;
let harbour: Clinic;
beforeAll(async () => {
  harbour = await clinic({
    twist: (honest) =>
      new Proxy(honest, { get: (from, name) => Reflect.get({ ...from, ...twist?.(from) }, name) as unknown }),
  });
});
afterAll(() => harbour.close());

const flipped = (text: string, at: number): string => {
  const bytes = fromBase64url(text) ?? new Uint8Array();
  const i = at < 0 ? bytes.length + at : at;
  bytes[i] = (bytes[i] ?? 0) ^ 1;
  return toBase64url(bytes);
};

const readings = (session: Person["session"], chartId: string, count: number): Promise<void> =>
  new Promise((resolve) => {
    void session.watchChart(chartId, (state) => {
      if (state?.chart.readings.total === count) resolve();
    });
  });

describe("in by the recovery code alone", () => {
  test("pat lost phone and password: the kit opens the account on a new phone and sets a new password", async () => {
    const pat = await harbour.patient("pat");
    const chartId = pat.me.chartId ?? "";
    await must(pat.session.record(chartId, bp));
    await pat.until("sync", (sync) => sync.state === "saved" && sync.waiting === 0);
    const { session } = await harbour.session();
    const me = await must(session.recover(pat.kitCodes.recovery, fresh));
    expect(me.userId).toBe(pat.me.userId);
    expect(me.deviceId).not.toBe(pat.me.deviceId);
    await readings(session, chartId, 1);
    await must(session.record(chartId, { ...bp, systolic: 133 }));
    await session.lock();
    await must(session.unlock(me.userId, fresh));
    const tablet = await harbour.session();
    expect(await tablet.session.signIn(pat.kitCodes.signIn, password)).toEqual({
      ok: false,
      error: { kind: "wrong-password" },
    });
    await must(tablet.session.signIn(pat.kitCodes.signIn, fresh));
  });

  test("A8: a code of nobody, of another clinic's person and one of an older kit get the same answer", async () => {
    const { session, device } = await harbour.session();
    const elsewhere = await clinic();
    const lee = await elsewhere.patient("lee");
    expect(await session.recover(lee.kitCodes.recovery, fresh)).toEqual({ ok: false, error: { kind: "wrong-code" } });
    expect(await session.recover(lee.kitCodes.signIn, fresh)).toMatchObject({ error: { kind: "invalid" } });
    expect(await session.recover(lee.kitCodes.recovery, "short")).toMatchObject({ error: { kind: "password-weak" } });
    expect(await device.accounts()).toEqual([]);
    await elsewhere.close();
  });

  test("A12, A8: an evil relay that swaps log, blob, clinic or account data is caught; nothing is kept and no password changed", async () => {
    const pat = await harbour.patient("quinn");
    const other = await harbour.patient("rita");
    const clinicId = flipped(pat.me.clinicId, 0);
    type In = Relay["recoverySignIn"];
    type Answer = Extract<Awaited<ReturnType<In>>, { ok: true }>["value"];
    const answering =
      (change: (answer: Answer) => Answer) =>
      (from: Relay): Partial<Relay> => ({
        recoverySignIn: async (request) => {
          const reply = await from.recoverySignIn(request);
          return reply.ok ? { ok: true, value: change(reply.value) } : reply;
        },
      });
    const blobs = (name: "recoveryBlob" | "accountData", at: number) =>
      answering((answer) => ({ ...answer, blobs: { ...answer.blobs, [name]: flipped(answer.blobs[name], at) } }));
    const attacks: readonly [string, (from: Relay) => Partial<Relay>][] = [
      ["wrong-code", blobs("recoveryBlob", -1)],
      ["wrong-code", blobs("recoveryBlob", 100)],
      ["protocol", blobs("accountData", -1)],
      ["protocol", answering((answer) => ({ ...answer, identityLog: answer.identityLog.slice(0, 1) }))],
      [
        "clinic-mismatch",
        (from) => ({
          recoveryLocate: async (request) => {
            const reply = await from.recoveryLocate(request);
            return reply.ok ? { ok: true, value: { ...reply.value, clinicId } } : reply;
          },
        }),
      ],
      [
        "wrong-code",
        () => ({
          recoveryLocate: () =>
            Promise.resolve({ ok: true, value: { userIds: [other.me.userId], clinicId: pat.me.clinicId } }),
        }),
      ],
    ];
    const { session, device } = await harbour.session();
    for (const [kind, attack] of attacks) {
      twist = attack;
      const outcome = await session.recover(pat.kitCodes.recovery, fresh).finally(() => (twist = undefined));
      expect(outcome).toMatchObject({ ok: false, error: { kind } });
    }
    expect(await device.accounts()).toEqual([]);
    await must(session.signIn(pat.kitCodes.signIn, password));
  });

  test("on the phone that she still has: the same device goes on, and what it had not sent is sent", async () => {
    const pat = await harbour.patient("olive");
    const chartId = pat.me.chartId ?? "";
    const device = memoryDevice();
    const phone = await harbour.session(device);
    const before = await must(phone.session.signIn(pat.kitCodes.signIn, password));
    await readings(phone.session, chartId, 0);
    await must(phone.session.record(chartId, bp));
    await readings(pat.session, chartId, 1);
    phone.line.cut();
    await must(phone.session.record(chartId, { ...bp, systolic: 199 }));
    await phone.session.lock();
    const again = await harbour.session(device);
    const me = await must(again.session.recover(pat.kitCodes.recovery, fresh));
    expect(me).toMatchObject({ deviceId: before.deviceId, chartId });
    await readings(pat.session, chartId, 2);
    await again.session.lock();
    await must(again.session.signIn(pat.kitCodes.signIn, fresh));
    await must(again.session.record(chartId, { ...bp, systolic: 133 }));
    await readings(pat.session, chartId, 3);
  });

  test("on a phone that was taken off: unsent items are not thrown away on the way in; without any, a new device", async () => {
    const pat = await harbour.patient("nora");
    const chartId = pat.me.chartId ?? "";
    const device = memoryDevice();
    const phone = await harbour.session(device);
    const before = await must(phone.session.signIn(pat.kitCodes.signIn, password));
    await readings(phone.session, chartId, 0);
    phone.line.cut();
    await must(phone.session.record(chartId, bp));
    await must(pat.session.revokeDevice(before.deviceId));
    await phone.session.lock();
    const again = await harbour.session(device);
    expect(await again.session.recover(pat.kitCodes.recovery, fresh)).toMatchObject({ error: { kind: "unsent" } });
    // And nothing was changed on the way: the password is the one she had.
    const tablet = await harbour.session();
    await must(tablet.session.signIn(pat.kitCodes.signIn, password));
    await must(again.session.unlock(before.userId, password));
    await readings(again.session, chartId, 1);
    await must(again.session.signOut({ discardUnsent: true }));
    const me = await must(again.session.recover(pat.kitCodes.recovery, fresh));
    expect(me.deviceId).not.toBe(before.deviceId);
    await readings(again.session, chartId, 0);
    await must(again.session.record(chartId, bp));
    await readings(pat.session, chartId, 1);
  });

  test("answers that got lost: the password is set once and the device is added once", async () => {
    const pat = await harbour.patient("sven");
    const lost = new Set<string>();
    /** The first answer of each kind never arrives; what was asked was done. */
    const losing = async <T>(name: string, reply: Promise<T>): Promise<T> => {
      const done = await reply;
      if (lost.has(name)) return done;
      lost.add(name);
      return { ok: false, error: { code: "unreachable", facts: {} } } as T;
    };
    const { session } = await harbour.session();
    twist = (from) => ({
      bootstrapAppend: (...args) => losing("append", from.bootstrapAppend(...args)),
      bootstrapBlobs: (...args) => losing("blobs", from.bootstrapBlobs(...args)),
    });
    const me = await must(session.recover(pat.kitCodes.recovery, fresh)).finally(() => (twist = undefined));
    expect([...lost].sort()).toEqual(["append", "blobs"]);
    await session.lock();
    await must(session.unlock(me.userId, fresh));
  });
});

describe("a new password", () => {
  const second = async (pat: Person) => {
    const tablet = await harbour.session(breakable(memoryDevice()).device);
    await must(tablet.session.signIn(pat.kitCodes.signIn, password));
    return tablet;
  };

  test("A62: needs the old one or the recovery code; both work, others do not", async () => {
    const pat = await harbour.patient("tess");
    const other = await harbour.patient("ugo");
    expect(await pat.session.changePassword({ password: newest }, fresh)).toEqual({
      ok: false,
      error: { kind: "wrong-password" },
    });
    expect(await pat.session.changePassword({ recoveryCode: other.kitCodes.recovery }, fresh)).toEqual({
      ok: false,
      error: { kind: "wrong-code" },
    });
    expect(await pat.session.changePassword({ password }, "too short")).toMatchObject({
      error: { kind: "password-weak" },
    });
    await must(pat.session.changePassword({ password }, fresh));
    await must(pat.session.changePassword({ recoveryCode: pat.kitCodes.recovery }, newest));
    await pat.session.lock();
    expect(await pat.session.unlock(pat.me.userId, fresh)).toMatchObject({ error: { kind: "wrong-password" } });
    await must(pat.session.unlock(pat.me.userId, newest));
    pat.goOffline();
    expect(await pat.session.changePassword({ password: newest }, fresh)).toEqual({
      ok: false,
      error: { kind: "offline" },
    });
  });

  test("on a device that was away the old one opens until it meets the relay, then the new one does, offline too", async () => {
    const pat = await harbour.patient("vera");
    const tablet = await second(pat);
    await tablet.session.lock();
    await must(pat.session.changePassword({ password }, fresh));
    tablet.line.cut();
    expect(await tablet.session.unlock(pat.me.userId, fresh)).toMatchObject({ error: { kind: "wrong-password" } });
    await must(tablet.session.unlock(pat.me.userId, password));
    await tablet.session.lock();
    tablet.line.mend();
    await must(tablet.session.unlock(pat.me.userId, fresh));
    await tablet.session.lock();
    tablet.line.cut();
    await must(tablet.session.unlock(pat.me.userId, fresh));
    await tablet.session.lock();
    expect(await tablet.session.unlock(pat.me.userId, password)).toMatchObject({ error: { kind: "wrong-password" } });
  });

  test("two devices change it at once: one of them is in force everywhere", async () => {
    const pat = await harbour.patient("wim");
    const tablet = await second(pat);
    const outcomes = await Promise.all([
      pat.session.changePassword({ password }, fresh),
      tablet.session.changePassword({ password }, newest),
    ]);
    const winners = outcomes.flatMap((outcome, i) => (outcome.ok ? [[fresh, newest][i] ?? ""] : []));
    expect(winners).toHaveLength(1);
    for (const { session } of [pat, tablet]) {
      await session.lock();
      await must(session.unlock(pat.me.userId, winners[0] ?? ""));
    }
  });

  test("a crash after the relay took it: the old one opens offline, the new one online, and stays", async () => {
    const disk = breakable(memoryDevice());
    const pat = await harbour.patient("xena");
    const tablet = await harbour.session(disk.device);
    await must(tablet.session.signIn(pat.kitCodes.signIn, password));
    await tablet.session.settled();
    disk.full();
    expect(await tablet.session.changePassword({ password }, fresh)).toMatchObject({ error: { kind: "storage" } });
    disk.mend();
    const again = await harbour.session(disk.device);
    again.line.cut();
    await must(again.session.unlock(pat.me.userId, password));
    await again.session.lock();
    again.line.mend();
    await must(again.session.unlock(pat.me.userId, fresh));
    await again.session.lock();
    again.line.cut();
    await must(again.session.unlock(pat.me.userId, fresh));
  });

  test("A12, A13: an evil relay's newer blob changes nothing: the one on this disk goes on opening", async () => {
    const pat = await harbour.patient("yara");
    await pat.session.lock();
    const garbage = toBase64url(new Uint8Array(200).fill(7));
    twist = (from) => ({
      as: (me) => ({
        ...from.as(me),
        blobs: async () => {
          const reply = await from.as(me).blobs();
          return reply.ok ? { ok: true, value: { ...reply.value, accountVersion: 99, passwordBlob: garbage } } : reply;
        },
      }),
    });
    const wrong = await pat.session.unlock(pat.me.userId, fresh);
    expect(wrong).toMatchObject({ error: { kind: "wrong-password" } });
    await must(pat.session.unlock(pat.me.userId, password)).finally(() => (twist = undefined));
  });
});
