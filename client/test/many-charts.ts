// A doctor's scale: charts that pat made with rao in them, on her disk as if she had written them herself; and what is read of a disk.
import {
  asUserId,
  asVaultId,
  createVault,
  fromBase64url,
  newChain,
  readIdentityLog,
  toBase64url,
  type Identity,
} from "@health-vault/crypto-core";
import { encodeChanges, type Change } from "../src/domain/change.ts";
import { itemIdSchema } from "../src/domain/ids.ts";
import { buildVital } from "../src/domain/vitals.ts";
import { encodePayload } from "../src/session/payload.ts";
import type { AccountStore, DeviceStore } from "../src/session/ports.ts";
import { sealItems } from "../src/session/sealing.ts";
import { stamp } from "../src/session/stamp.ts";
import { unlock } from "../src/session/unlock.ts";
import type { NewItem } from "../src/sync/ports.ts";
import { must, nodeStretch, password, type Person } from "./clinic.ts";

export async function identityIn(store: AccountStore, userKey: string): Promise<Identity> {
  const userId = asUserId(fromBase64url(userKey) ?? new Uint8Array());
  const log = readIdentityLog(await store.identityLog(userKey), userId);
  if (!log.ok) throw new Error(log.error.kind);
  return log.value;
}

type Resource = Extract<Change, { kind: "record" }>["resource"];

export const patientName = (n: number): string => `Patient${n}`;

function chartOf(n: number, readings: number, nowMs: number): readonly Change[] {
  const record = (resource: Resource): Change => {
    const made = stamp(nowMs);
    return { kind: "record", ...made, replaces: [], item: itemIdSchema.parse(made.changeId), resource };
  };
  const person = record({
    resourceType: "Patient",
    name: [{ use: "official", family: patientName(n), given: ["Test"] }],
    birthDate: "1970-01-01",
    gender: "female",
  });
  const said = Array.from({ length: readings }, (_, i) => {
    const built = buildVital(
      { kind: "blood-pressure", systolic: 110 + i, diastolic: 70 },
      { effective: "2026-03-01T08:15:00+01:00", nowMs },
    );
    if (!built.ok) throw new Error("reading");
    return record(built.value);
  });
  return [person, ...said];
}

export interface ManyCharts {
  readonly patients: number;
  readonly readings: number;
  /** Each patient has a conversation, too. */
  readonly threads?: boolean;
}

/** Pat's session is locked and unlocked meanwhile; resolves when the relay has all. The charts' keys, in order. */
export async function manyCharts(pat: Person, rao: Person, how: ManyCharts): Promise<readonly string[]> {
  await pat.session.lock();
  const store = await pat.device.open(pat.me.userId);
  const me = await must(unlock(store, password, nodeStretch));
  const mine = await identityIn(store, pat.me.userId);
  const his = await identityIn(await rao.device.open(rao.me.userId), rao.me.userId);
  const nowMs = Date.now();
  const items: NewItem[] = [];
  const keys: string[] = [];

  function make(purpose: "chart" | "thread", changes: readonly Change[]): string {
    const members = [
      { identity: mine, role: "owner" },
      { identity: his, role: "writer" },
    ] as const;
    const made = createVault({ identity: mine, device: me.device }, { purpose, members });
    const vaultId = asVaultId(made.vaultId);
    const key = toBase64url(vaultId);
    items.push({ vaultId: key, kind: "create", bytes: made.bytes, firstSeq: 0, lastSeq: 0, enqueuedMs: nowMs });
    if (changes.length === 0) return key;
    const { hash: prevHash } = newChain(vaultId, me.userId, me.device.deviceId);
    const context = {
      vaultId,
      userId: me.userId,
      device: me.device,
      epoch: 0,
      epochKey: made.epochKey,
      memHead: made.head,
      seq: 0,
      prevHash,
      seenBefore: new Map(),
      seen: new Map(),
    };
    const texts = changes.map((change) => ({ bytes: encodePayload(encodeChanges([change]), purpose) }));
    items.push(...sealItems(context, texts, key, nowMs).map(({ item }) => item));
    return key;
  }

  for (let n = 0; n < how.patients; n++) {
    keys.push(make("chart", chartOf(n, how.readings, nowMs)));
    if (how.threads) make("thread", []);
  }
  await store.enqueue(items);
  store.close();
  await must(pat.session.unlock(pat.me.userId, password));
  await pat.until("sync", (sync) => sync.state === "saved" && sync.waiting === 0);
  return keys;
}

/** Rao has met them all: every chart is accepted, and the relay knows. */
export async function acceptAll(rao: Person, count: number): Promise<void> {
  const cards = await rao.until(
    "vaults",
    (all) =>
      all.filter(({ purpose, state, name }) => purpose === "chart" && state === "pending" && name).length >= count,
  );
  for (const { vaultId, state } of cards) if (state === "pending") await must(rao.session.accept(vaultId));
  // The pill is drawn a moment later than what it says.
  const store = await rao.device.open(rao.me.userId);
  while ((await store.outbox()).length > 0) await new Promise((resolve) => setImmediate(resolve));
  store.close();
}

export interface WatchedDisk {
  readonly device: DeviceStore;
  /** Vaults whose content was read since it was last cleared. */
  readonly read: Set<string>;
  /** People whose log was read by itself since it was last cleared. */
  readonly met: Set<string>;
}

/** The same disk. */
export function watchedDisk(inner: DeviceStore): WatchedDisk {
  const read = new Set<string>();
  const met = new Set<string>();
  const device: DeviceStore = {
    ...inner,
    async open(userId, hold) {
      const store = await inner.open(userId, hold);
      return {
        ...store,
        segments(vaultId) {
          read.add(vaultId);
          return store.segments(vaultId);
        },
        identityLog(userId) {
          met.add(userId);
          return store.identityLog(userId);
        },
      };
    },
  };
  return { device, read, met };
}
