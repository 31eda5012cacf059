// Ways out and the recovery code without the old one: unsent items first, nothing left on a public computer, seven days and a veto (protocol §3, §4, A63, A72).
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { memoryDevice } from "../src/adapters/memory-store.ts";
import type { AccountView } from "../src/session/api/account.ts";
import { clinic, must, password, sharedChart, type Clinic, type Person } from "./clinic.ts";

const bp = { kind: "blood-pressure", systolic: 128, diastolic: 82 } as const;
const fresh = "saffron glacier pocket window tundra";

let harbour: Clinic;
beforeAll(async () => {
  harbour = await clinic();
});
afterAll(() => harbour.close());

type Open = Pick<Person, "session">;

const account = ({ session }: Open, fits: (view: AccountView) => boolean): Promise<AccountView> =>
  new Promise((resolve) => {
    void session.watch("account", (view) => {
      if (view && fits(view)) resolve(view);
    });
  });

const chart = ({ session }: Open, chartId: string, count: number): Promise<void> =>
  new Promise((resolve) => {
    void session.watchChart(chartId, (state) => {
      if (state?.chart.readings.total === count && state.problems.length === 0) resolve();
    });
  });

const saved = ({ session }: Open): Promise<void> =>
  new Promise((resolve) => {
    void session.watch("sync", ({ state, waiting }) => {
      if (state === "saved" && waiting === 0) resolve();
    });
  });

describe("signing out", () => {
  test("A63: counts what is only here, deletes it after a clear word, and what was sent counts on for everybody", async () => {
    const pat = await harbour.patient("nils");
    const chartId = pat.me.chartId ?? "";
    await must(pat.session.record(chartId, bp));
    await saved(pat);
    pat.goOffline();
    await must(pat.session.record(chartId, { ...bp, systolic: 177 }));
    expect(await pat.session.signOut()).toEqual({ ok: false, error: { kind: "unsent", facts: { count: 1 } } });
    await chart(pat, chartId, 2);
    expect(await must(pat.session.signOut({ discardUnsent: true }))).toEqual({ revoked: false });
    expect(await pat.device.accounts()).toEqual([]);
    const again = await harbour.session();
    await must(again.session.signIn(pat.kitCodes.signIn, password));
    await chart(again, chartId, 1);
    const { devices } = await account(again, ({ devices: all }) => all.length === 2);
    expect(devices.every(({ revoked }) => !revoked)).toBe(true);
    // What the first device left unsaid is said by the next one.
    await must(again.session.revokeDevice(pat.me.deviceId));
    await chart(again, chartId, 1);
    expect(await must(again.session.signOut())).toEqual({ revoked: true });
    const third = await harbour.session();
    await must(third.session.signIn(pat.kitCodes.signIn, password));
    await chart(third, chartId, 1);
  });

  test("A63: a public computer keeps nothing, and the next device at home signs it out if its person forgot", async () => {
    const pat = await harbour.patient("olga");
    const chartId = pat.me.chartId ?? "";
    const device = memoryDevice();
    const library = await harbour.session(device);
    const me = await must(library.session.signIn(pat.kitCodes.signIn, password, { temporary: true }));
    expect(me.temporary).toBe(true);
    await chart(library, chartId, 0);
    await must(library.session.record(chartId, bp));
    await chart(pat, chartId, 1);
    expect(await device.accounts()).toEqual([]);
    expect(await (await device.open(pat.me.userId)).file("account")).toBeUndefined();
    const { devices } = await account(pat, (view) => view.devices.some(({ alarm }) => alarm));
    expect(devices.find(({ deviceId }) => deviceId === me.deviceId)).toMatchObject({ temporary: true, alarm: true });
    await pat.session.lock();
    await must(pat.session.unlock(pat.me.userId, password));
    await account(library, ({ revokedHere }) => revokedHere);
    await chart(pat, chartId, 1);
  });
});

describe("deleting an account", () => {
  test("A42: needs the password; blobs and code open nothing afterwards, doctors lose the chart, other devices are off", async () => {
    const rao = await harbour.attested("rao");
    const pat = await harbour.patient("pia");
    const chartId = pat.me.chartId ?? "";
    await must(pat.session.grant(chartId, rao.me.userId));
    await sharedChart(rao, "pending");
    await must(pat.session.record(chartId, bp));
    await saved(pat);
    const tablet = await harbour.session();
    await must(tablet.session.signIn(pat.kitCodes.signIn, password));
    await chart(tablet, chartId, 1);
    expect(await pat.session.deleteAccount(fresh)).toEqual({ ok: false, error: { kind: "wrong-password" } });
    await must(pat.session.deleteAccount(password));
    expect(await pat.device.accounts()).toEqual([]);
    await account(tablet, ({ revokedHere }) => revokedHere);
    const stranger = await harbour.session();
    expect(await stranger.session.signIn(pat.kitCodes.signIn, password)).toMatchObject({
      error: { kind: "wrong-password" },
    });
    expect(await stranger.session.recover(pat.kitCodes.recovery, fresh)).toMatchObject({
      error: { kind: "wrong-code" },
    });
  });
});

describe("a new recovery code without the old one", () => {
  async function begin(pat: Person): Promise<string> {
    const { kit } = await must(pat.session.beginRenewal());
    expect(await pat.session.sendNewKit()).toMatchObject({ error: { kind: "kit-mismatch" } });
    const typed = kit.retype.map(
      ({ code, index }) => (code === "sign-in" ? kit.signInCode : kit.recoveryCode)?.[index] ?? "",
    );
    await must(pat.session.confirmNewKit(typed));
    await must(pat.session.sendNewKit());
    return kit.recoveryCode.join(" ");
  }

  test("A72: is announced on all devices, refused before seven days, and void after a veto with the old one", async () => {
    const pat = await harbour.patient("rosa");
    const tablet = await harbour.session();
    await must(tablet.session.signIn(pat.kitCodes.signIn, password));
    const code = await begin(pat);
    const here = await account(pat, ({ renewal }) => renewal !== undefined);
    const there = await account(tablet, ({ renewal }) => renewal !== undefined);
    expect([here.renewal?.mine, there.renewal?.mine]).toEqual([true, false]);
    expect(await pat.session.confirmRenewal()).toEqual({
      ok: false,
      error: { kind: "too-early", facts: { fromMs: here.renewal?.fromMs } },
    });
    expect(await tablet.session.confirmRenewal()).toMatchObject({ error: { kind: "invalid" } });
    expect(await tablet.session.confirmRenewal(pat.kitCodes.recovery)).toMatchObject({ error: { kind: "wrong-code" } });
    expect(await tablet.session.confirmRenewal(code)).toMatchObject({ error: { kind: "too-early" } });
    const stranger = await harbour.session();
    expect(await stranger.session.recover(code, fresh)).toMatchObject({ error: { kind: "wrong-code" } });
    expect(await tablet.session.vetoRenewal(code)).toMatchObject({ error: { kind: "wrong-code" } });
    await must(tablet.session.vetoRenewal(pat.kitCodes.recovery));
    await account(pat, ({ renewal }) => renewal === undefined);
    expect(await pat.session.confirmRenewal()).toMatchObject({ error: { kind: "wrong-code" } });
    await must(stranger.session.recover(pat.kitCodes.recovery, fresh));
  });
});
