// One's own devices: seen, named, taken off, ended in every vault; new keys with the kit in hand, finished after a crash (protocol §4, A6, A36, A72).
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { memoryDevice } from "../src/adapters/memory-store.ts";
import type { AccountView } from "../src/session/api/account.ts";
import { breakable } from "./broken-disk.ts";
import { clinic, must, password, sharedChart, type Clinic, type Person } from "./clinic.ts";

const bp = { kind: "blood-pressure", systolic: 128, diastolic: 82 } as const;
const fresh = "saffron glacier pocket window tundra";

let harbour: Clinic;
beforeAll(async () => {
  harbour = await clinic();
});
afterAll(() => harbour.close());

type Device = Awaited<ReturnType<Clinic["session"]>>;

const until = <K extends "account" | "phase" | "sync">(
  { session }: Pick<Device, "session">,
  topic: K,
  fits: (value: Parameters<Parameters<Person["until"]>[1]>[0]) => boolean,
): Promise<void> =>
  new Promise((resolve) => {
    void session.watch(topic, (value) => {
      if (fits(value as never)) resolve();
    });
  });

const account = (device: Pick<Device, "session">, fits: (view: AccountView) => boolean): Promise<AccountView> =>
  new Promise((resolve) => {
    void device.session.watch("account", (view) => {
      if (view && fits(view)) resolve(view);
    });
  });

const chart = (device: Pick<Device, "session">, chartId: string, count: number): Promise<void> =>
  new Promise((resolve) => {
    void device.session.watchChart(chartId, (state) => {
      if (state?.chart.readings.total === count && state.problems.length === 0) resolve();
    });
  });

const sent = (person: Pick<Device, "session">) =>
  until(person, "sync", (sync) => (sync as { state: string }).state === "saved");

async function tabletOf(pat: Person, secret = password): Promise<Device & { readonly deviceId: string }> {
  const tablet = await harbour.session();
  const { deviceId } = await must(tablet.session.signIn(pat.kitCodes.signIn, secret));
  await new Promise<void>((resolve) => {
    void tablet.session.watch("vaults", (cards) => {
      if (cards.some(({ purpose, name }) => purpose === "chart" && name !== undefined)) resolve();
    });
  });
  return { ...tablet, deviceId };
}

/** The new kit is copied down and two groups typed again. */
async function writeDown(
  made: ReturnType<Person["session"]["beginRotation"]> | ReturnType<Person["session"]["beginRenewal"]>,
  session: Person["session"],
): Promise<Person["kitCodes"]> {
  const { kit } = await must(made);
  expect(await session.sendNewKit()).toMatchObject({ error: { kind: "kit-mismatch" } });
  const typed = kit.retype.map(
    ({ code, index }) => (code === "sign-in" ? kit.signInCode : kit.recoveryCode)?.[index] ?? "",
  );
  expect(await session.confirmNewKit(typed.map(() => "00000"))).toMatchObject({ error: { kind: "kit-mismatch" } });
  await must(session.confirmNewKit(typed));
  return { signIn: kit.signInCode?.join(" ") ?? "", recovery: kit.recoveryCode.join(" "), qrText: kit.qrText };
}

describe("the list of devices", () => {
  test("A6: a new device is an alarm on the others until somebody says it was them; its name is not at the relay", async () => {
    const pat = await harbour.patient("anna");
    const first = await account(pat, ({ devices }) => devices.length === 1);
    expect(first.devices[0]).toMatchObject({ thisDevice: true, alarm: false, revoked: false, temporary: false });
    const tablet = await tabletOf(pat);
    // On a device that never saw the sign-up she goes by her own name, too.
    const named = await account(tablet, ({ name }) => name !== undefined);
    expect(named.name).toBe(first.name);
    expect(named.name).toMatch(/anna/i);
    const alarmed = await account(pat, ({ devices }) =>
      devices.some(({ alarm, addedMs }) => alarm && addedMs !== undefined),
    );
    expect(alarmed.devices.map(({ deviceId, alarm }) => [deviceId, alarm])).toEqual([
      [tablet.deviceId, true],
      [pat.me.deviceId, false],
    ]);
    await must(pat.session.labelDevice(tablet.deviceId, "Kitchen tablet"));
    await account(tablet, ({ devices }) =>
      devices.some(({ label, thisDevice }) => thisDevice && label === "Kitchen tablet"),
    );
    expect((await account(tablet, () => true)).devices.some(({ alarm }) => alarm)).toBe(false);
    await must(pat.session.dismissAlarm(tablet.deviceId));
    await pat.session.lock();
    await must(pat.session.unlock(pat.me.userId, password));
    expect((await account(pat, ({ devices }) => devices.length === 2)).devices.some(({ alarm }) => alarm)).toBe(false);
    expect(await pat.session.labelDevice(pat.me.userId, "x")).toMatchObject({ error: { kind: "invalid" } });
  });

  test("members of a shared vault get a line about a new device of somebody", async () => {
    const rao = await harbour.attested("rao");
    const pat = await harbour.patient("bert");
    await must(pat.session.grant(pat.me.chartId ?? "", rao.me.userId));
    await sharedChart(rao, "pending");
    await tabletOf(pat);
    const { notices } = await account(rao, (view) => view.notices.some(({ userId }) => userId === pat.me.userId));
    expect(notices.at(-1)).toMatchObject({ kind: "new-device", name: "PATIENT, bert" });
    expect((await account(rao, () => true)).devices.some(({ alarm }) => alarm)).toBe(false);
  });
});

describe("taking a device off", () => {
  test("ends its connection at once, keeps its unsent texts, and what it had sent counts for everybody, new ones too", async () => {
    const pat = await harbour.patient("cora");
    const chartId = pat.me.chartId ?? "";
    const tablet = await tabletOf(pat);
    await must(tablet.session.record(chartId, bp));
    await chart(pat, chartId, 1);
    await sent(tablet);
    tablet.line.cut();
    await must(tablet.session.record(chartId, { ...bp, systolic: 199 }));
    tablet.line.mend();
    // Revoked while it is online again or not: either way nothing of it goes out any more.
    await must(pat.session.revokeDevice(tablet.deviceId));
    await tablet.session.syncNow();
    const said = await account(tablet, ({ revokedHere }) => revokedHere);
    expect(said.revokedHere).toBe(true);
    await tablet.session.lock();
    await must(tablet.session.unlock(pat.me.userId, password));
    await chart({ session: tablet.session }, chartId, 2);
    const third = await tabletOf(pat);
    await chart(third, chartId, 1);
    const listed = await account(third, ({ devices }) => devices.length === 3);
    expect(listed.devices.find(({ deviceId }) => deviceId === tablet.deviceId)).toMatchObject({ revoked: true });
    expect(await pat.session.revokeDevice(tablet.deviceId)).toEqual({ ok: true, value: undefined });
    expect(await pat.session.revokeDevice(pat.me.deviceId)).toMatchObject({ error: { kind: "invalid" } });
  });

  test("signing out everywhere leaves only this device", async () => {
    const pat = await harbour.patient("dora");
    const others = [await tabletOf(pat), await tabletOf(pat)];
    expect(await must(pat.session.signOutEverywhere())).toEqual({ revoked: 2 });
    for (const other of others) await account(other, ({ revokedHere }) => revokedHere);
    expect(await must(pat.session.signOutEverywhere())).toEqual({ revoked: 0 });
  });
});

describe("new keys with the kit in hand", () => {
  test("A36: the named device goes on, the other is off, old code, kit and password open nothing, every vault is re-keyed", async () => {
    const rao = await harbour.attested("rao-two");
    const pat = await harbour.patient("emil");
    const chartId = pat.me.chartId ?? "";
    await must(pat.session.grant(chartId, rao.me.userId));
    const card = (await sharedChart(rao, "pending")).find(({ purpose }) => purpose === "chart");
    await must(rao.session.accept(card?.vaultId ?? ""));
    const tablet = await tabletOf(pat);
    const lost = await tabletOf(pat);
    await must(lost.session.record(chartId, bp));
    await chart(pat, chartId, 1);
    const form = { recoveryCode: pat.kitCodes.recovery, password: fresh, keep: [tablet.deviceId] };
    const kit = await writeDown(pat.session.beginRotation(form), pat.session);
    await must(pat.session.sendNewKit());
    await account(lost, ({ revokedHere }) => revokedHere);
    await until(tablet, "phase", (phase) => (phase as { reason?: string }).reason === "keys-changed");
    await must(tablet.session.unlock(pat.me.userId, password));
    await must(pat.session.record(chartId, { ...bp, systolic: 131 }));
    await must(tablet.session.record(chartId, { ...bp, systolic: 132 }));
    await chart(rao, chartId, 3);
    await must(rao.session.record(chartId, { ...bp, systolic: 133 }));
    await chart(pat, chartId, 4);
    await chart(tablet, chartId, 4);
    const { notices } = await account(rao, (view) => view.notices.some(({ kind }) => kind === "new-keys"));
    expect(notices.some(({ userId }) => userId === pat.me.userId)).toBe(true);
    const stranger = await harbour.session();
    expect(await stranger.session.signIn(pat.kitCodes.signIn, password)).toMatchObject({
      error: { kind: "wrong-password" },
    });
    expect(await stranger.session.recover(pat.kitCodes.recovery, fresh)).toMatchObject({
      error: { kind: "wrong-code" },
    });
    await must(stranger.session.signIn(kit.signIn, fresh));
    await chart(stranger, chartId, 4);
    // The device that stayed takes the new password from the relay at its next unlock.
    await tablet.session.lock();
    await must(tablet.session.unlock(pat.me.userId, fresh));
    await pat.session.lock();
    await must(pat.session.unlock(pat.me.userId, fresh));
    await chart(pat, chartId, 4);
  });

  test("A72: needs the kit now in force: a stolen unlocked phone cannot do it", async () => {
    const pat = await harbour.patient("fay");
    const other = await harbour.patient("gus");
    const form = { password: fresh, keep: [] };
    expect(await pat.session.beginRotation({ ...form, recoveryCode: other.kitCodes.recovery })).toMatchObject({
      error: { kind: "wrong-code" },
    });
    expect(await pat.session.beginRotation({ ...form, recoveryCode: "0".repeat(55) })).toMatchObject({
      error: { kind: "invalid" },
    });
    expect(
      await pat.session.beginRotation({ ...form, recoveryCode: pat.kitCodes.recovery, keep: [other.me.deviceId] }),
    ).toMatchObject({ error: { kind: "invalid" } });
  });

  test("a doctor's new keys: the clinic's word stands as from before, no new grant until it is renewed", async () => {
    const rao = await harbour.attested("rao-three");
    const ada = await harbour.admin();
    const pat = await harbour.patient("hal");
    const chartId = pat.me.chartId ?? "";
    await must(pat.session.grant(chartId, rao.me.userId));
    const form = { recoveryCode: rao.kitCodes.recovery, password, keep: [] };
    await writeDown(rao.session.beginRotation(form), rao.session);
    await must(rao.session.sendNewKit());
    const contact = (state: string) =>
      pat.until("vaults", (cards) => cards.some(({ members }) => members.some((m) => m.contact === state)));
    await contact("by clinic, before a key change");
    const lou = await harbour.patient("lou");
    expect(await lou.session.grant(lou.me.chartId ?? "", rao.me.userId)).toMatchObject({ error: { kind: "protocol" } });
    await must(ada.session.attest(rao.me.userId));
    await contact("by clinic");
    await must(lou.session.grant(lou.me.chartId ?? "", rao.me.userId));
  });

  test("an answer that got lost, and a disk that broke after it: the new keys are taken over at the next unlock", async () => {
    const disk = breakable(memoryDevice());
    const pat = await harbour.patient("ida");
    const chartId = pat.me.chartId ?? "";
    const laptop = await harbour.session(disk.device);
    const { deviceId } = await must(laptop.session.signIn(pat.kitCodes.signIn, password));
    await chart(laptop, chartId, 0);
    await sent(laptop);
    const form = { recoveryCode: pat.kitCodes.recovery, password, keep: [pat.me.deviceId] };
    await writeDown(laptop.session.beginRotation(form), laptop.session);
    laptop.line.cut();
    expect(await laptop.session.sendNewKit()).toEqual({ ok: false, error: { kind: "offline" } });
    laptop.line.mend();
    // Room for the log and nothing else.
    disk.full(1);
    expect(await laptop.session.sendNewKit()).toMatchObject({ error: { kind: "storage" } });
    disk.mend();
    const again = await harbour.session(disk.device);
    again.line.cut();
    expect((await must(again.session.unlock(pat.me.userId, password))).deviceId).toBe(deviceId);
    again.line.mend();
    await again.session.syncNow();
    await must(again.session.record(chartId, bp));
    await sent(again);
    await until(pat, "phase", (phase) => (phase as { reason?: string }).reason === "keys-changed");
    await must(pat.session.unlock(pat.me.userId, password));
    await chart(pat, chartId, 1);
  });
});
