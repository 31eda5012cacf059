// New keys for a doctor with 500 patients, because a phone of his was lost: his power fails at random moments until every vault has its new epoch; nothing is lost, and nothing is done twice.
import {
  asUserId,
  fromBase64url,
  generationAt,
  idKey,
  openMembershipLog,
  readIdentityLog,
  ready,
  type Identity,
  type Membership,
  type StretchedPassword,
} from "@health-vault/crypto-core";
import type { Line } from "../node/line.ts";
import type { Clock } from "../src/sync/ports.ts";
import { dice } from "../node/dice.ts";
import { newDesk, watching, type Desk } from "../node/person.ts";
import { systemClock } from "../src/adapters/system-clock.ts";
import type { ChartState, VaultCard } from "../src/session/api.ts";
import type { DeviceStore } from "../src/session/ports.ts";
import { createSession } from "../src/session/session.ts";
import { clinic, must, nodeStretch, password, type Clinic, type Person } from "../test/clinic.ts";
import { beforeNthWrite, copyable, copyOf } from "../test/copied-disk.ts";
import { acceptAll } from "../test/many-charts.ts";
import { manyPatients } from "../test/many-patients.ts";
import { relayDump } from "../test/relay-dump.ts";
import { figureOf, type Figure } from "./figures.ts";

const patients = 500;
const readings = 2;
/** Charts in which the lost phone had written. */
const phoned = 20;
/** Writes to the disk between two failures: one to as many. */
const mostWrites = 200;
const seed = 11;
const fresh = "saffron glacier pocket window tundra";
const bp = { kind: "blood-pressure", systolic: 128, diastolic: 82 } as const;

type Running = Pick<Desk, "session" | "line">;

const saved = ({ session }: Pick<Desk, "session">): Promise<unknown> =>
  watching(
    (tell: (view: { readonly state: string; readonly waiting: number }) => void) => session.watch("sync", tell),
    ({ state, waiting }) => state === "saved" && waiting === 0,
  );

const listed = ({ session }: Pick<Desk, "session">): Promise<unknown> =>
  watching(
    (tell: (cards: readonly VaultCard[]) => void) => session.watch("vaults", tell),
    (cards) => cards.filter(({ name, purpose }) => purpose === "chart" && name !== undefined).length >= patients,
  );

const chartOn = ({ session }: Pick<Desk, "session">, key: string, total: number): Promise<ChartState | undefined> =>
  watching(
    (tell: (state: ChartState | undefined) => void) => session.watchChart(key, tell),
    (state) => state?.chart.readings.total === total && Object.keys(state.outbox).length === 0,
  );

/** The vaults' logs as the relay has them, read as a client would. */
function atRelay(harbour: Clinic, keys: readonly string[]) {
  const dump = relayDump(harbour);
  const people = new Map<string, Identity>();
  for (const [key, ops] of dump.identities()) {
    const log = readIdentityLog(ops, asUserId(fromBase64url(key) ?? new Uint8Array()));
    if (log.ok) people.set(key, log.value);
  }
  const vaults = new Map<string, Membership>();
  for (const key of keys) {
    const log = openMembershipLog(dump.batches(key), (userId) => people.get(idKey(userId)));
    if (!log.ok) throw new Error(`${key}: ${log.error.kind}`);
    vaults.set(key, log.value);
  }
  return { people, vaults };
}

function isTrue(what: string, holds: boolean): void {
  if (!holds) throw new Error(what);
}

/** Every log on this disk is as long as it will be, and nothing is left to do. */
async function done({ session }: Running, device: DeviceStore, userId: string, lengths: ReadonlyMap<string, number>) {
  const store = await device.open(userId);
  let look: () => void = () => undefined;
  const told = new Promise<void>((resolve) => {
    look = () =>
      void store.logs().then((logs) => {
        if ([...lengths].every(([key, length]) => (logs.get(key)?.length ?? 0) >= length)) resolve();
      });
  });
  void session.watch("account", (view) => {
    if (view?.chores.total === 0) look();
  });
  await told;
  await saved({ session });
}

/** As often as it takes; each time what was on the disk at that moment goes on. */
async function untilDone(
  url: string,
  clock: Clock,
  rao: Person,
  lengths: ReadonlyMap<string, number>,
): Promise<{ readonly failures: number; readonly desk: Running }> {
  const chance = dice(seed);
  // What stretching costs is measured elsewhere.
  let stretched: Promise<StretchedPassword | undefined> | undefined;
  const fails = (device: DeviceStore, line: Line): Promise<DeviceStore> =>
    new Promise((resolve) => {
      beforeNthWrite(device, 1 + Math.floor(chance() * mostWrites), () => {
        line.cut();
        resolve(copyOf(device));
      });
    });
  let [device, desk]: [DeviceStore, Running] = [rao.device, rao];
  let failed = fails(device, desk.line);
  for (let failures = 0; ; failures++) {
    const over = done(desk, device, rao.me.userId, lengths).then(() => undefined);
    const left = await Promise.race([failed, over]);
    if (!left) return { failures, desk };
    await desk.session.close();
    device = left;
    const { ports, line } = await newDesk(url, { clock, device });
    const session = await createSession({ ...ports, stretch: (...asked) => (stretched ??= nodeStretch(...asked)) });
    desk = { session, line };
    failed = fails(device, line);
    await must(session.unlock(rao.me.userId, fresh));
  }
}

export async function rekey(): Promise<readonly Figure[]> {
  await ready();
  // The relay takes few new accounts a minute from one place: while they are made its clock and theirs go faster.
  let aheadMs = 0;
  const clock = { ...systemClock, nowMs: () => Date.now() + aheadMs };
  const harbour = await clinic({ newDevice: copyable, aheadMs: () => aheadMs });
  try {
    const rao = await harbour.attested("rao");
    const made = (): void => void (aheadMs += 3000);
    const charts = await manyPatients(harbour, rao, { patients, readings, clock, made });
    await acceptAll(rao, patients);
    const phone = await harbour.session();
    await must(phone.session.signIn(rao.kitCodes.signIn, password));
    await listed(phone);
    for (const key of charts.slice(0, phoned)) await must(phone.session.record(key, bp));
    await saved(phone);
    phone.line.cut();
    await saved(rao);
    const before = atRelay(harbour, charts);
    const phoneId = [...(before.people.get(rao.me.userId)?.devices.keys() ?? [])].find((id) => id !== rao.me.deviceId);

    const { kit } = await must(
      rao.session.beginRotation({ recoveryCode: rao.kitCodes.recovery, password: fresh, keep: [] }),
    );
    const typed = kit.retype.map(
      ({ code, index }) => (code === "sign-in" ? kit.signInCode : kit.recoveryCode)?.[index] ?? "",
    );
    await must(rao.session.confirmNewKit(typed));
    const started = performance.now();
    await must(rao.session.sendNewKit());
    const lengths = new Map([...before.vaults].map(([key, { length }], at) => [key, length + (at < phoned ? 2 : 1)]));
    const { failures, desk } = await untilDone(harbour.url, clock, rao, lengths);
    const tookMs = performance.now() - started;

    const { people, vaults } = atRelay(harbour, charts);
    const identity = people.get(rao.me.userId);
    isTrue(
      "the log of rao has his new keys",
      identity?.generation === (before.people.get(rao.me.userId)?.generation ?? 0) + 1,
    );
    for (const [at, key] of charts.entries()) {
      const [was, is] = [before.vaults.get(key), vaults.get(key)];
      const mine = is?.epochs[is.epoch]?.wraps.find(({ userId }) => idKey(userId) === rao.me.userId);
      isTrue(`${key}: one new epoch`, is?.epoch === (was?.epoch ?? 0) + 1);
      isTrue(
        `${key}: wrapped for the new keys`,
        mine !== undefined &&
          identity !== undefined &&
          generationAt(identity, idKey(mine.identityHead)) === identity.generation,
      );
      const ends = at < phoned ? 1 : 0;
      isTrue(
        `${key}: a line under the phone where it wrote, and nothing twice`,
        is?.length === (was?.length ?? 0) + 1 + ends && is.cutoffs.has(phoneId ?? "") === (ends === 1),
      );
    }
    // What the relay has, on a disk that has seen nothing of it.
    const other = await harbour.session();
    await must(other.session.signIn(kit.signInCode?.join(" ") ?? "", fresh));
    await listed(other);
    for (const [at, key] of charts.entries()) {
      const state = await chartOn(other, key, readings + (at < phoned ? 1 : 0));
      isTrue(`${key}: ${JSON.stringify(state?.problems)}`, state?.problems.length === 0);
    }
    const last = charts.at(-1) ?? "";
    await must(desk.session.record(last, bp));
    await chartOn(other, last, readings + 1);
    return [
      figureOf("rekey-500-power-failures", "failures", [{ value: failures }]),
      figureOf("rekey-500-with-failures", "ms", [{ value: tookMs }]),
    ];
  } finally {
    await harbour.close();
  }
}
