// Wakes devices whose app is closed: whoever is in a vault or an appointment where something new was stored by another, calmly and without a word of what (protocol.md §9, A56).
import { asUserId, asVaultId, type DeviceId, idKey, type UserId } from "@health-vault/crypto-core";
import { wakeRequest, type WakeRequest } from "@health-vault/crypto-core/wire";
import type { Clock } from "../clock.ts";
import { errorFacts, type Log } from "../log.ts";
import type { Keyring } from "../metadata/keyring.ts";
import { seal, unseal } from "../metadata/seal.ts";
import { createLru } from "../relay/lru.ts";
import type { States } from "../relay/states.ts";
import type { Store } from "../store/store.ts";
import { fromText, toText } from "../text.ts";
import { allows } from "./hosts.ts";
import type { Mailer } from "./mailer.ts";
import { quietUntil } from "./quiet.ts";
import { sendWake } from "./sender.ts";
import type { Vapid } from "./vapid.ts";

export interface Waker {
  readonly key: string;
  /** For whoever asked for an e-mail, where no device came. */
  readonly mailer: Mailer;
  /** Whether the relay sends to the service of this endpoint. */
  allows(endpoint: string): boolean;
  /** Where this device listens from now on; undefined: nowhere. */
  keep(userId: UserId, deviceId: Uint8Array, wake: WakeRequest | undefined): Promise<void>;
  /** `author` stored something there. */
  stored(vaultId: string, author: string): void;
  /** Something new in this person's list of appointments. */
  grew(userId: string): void;
  /** Has a line: needs no waking, and is woken anew by what comes after it is gone. */
  seen(userId: string, deviceId: string): void;
  stop(): void;
  /** Resolves when nothing is on its way. */
  settled(): Promise<void>;
}

export interface WakerParts {
  readonly store: Pick<Store, "wakes" | "accounts">;
  readonly keyring: Keyring;
  readonly states: Pick<States, "identity" | "membership">;
  readonly clock: Clock;
  readonly log: Log;
  readonly vapid: Vapid;
  readonly hosts: readonly string[];
  readonly mailer: Mailer;
  readonly isConnected: (userId: string, deviceId: string) => boolean;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** Between two wakings of a device that did not come. */
const GAP_MS = 10 * MINUTE;
const TRIES_MS = [MINUTE, 5 * MINUTE, 30 * MINUTE];
/** How long it is taken as known that somebody is nowhere to be woken; another process may have taken the request. */
const NOWHERE_MS = MINUTE;
const KNOWN = 20_000;

export const wakePlace = (userId: Uint8Array, deviceId: Uint8Array) => ({
  table: "wakes",
  column: "sealed",
  row: Buffer.concat([userId, deviceId]),
});

export const createWaker = (parts: WakerParts): Waker => {
  const { store, keyring, states, clock, log, vapid, hosts, mailer, isConnected } = parts;
  /** Authors by vault, and people, since the last second. */
  let vaults = new Map<string, Set<string>>();
  let people = new Set<string>();
  /** By person and device: not before then. */
  const due = new Map<string, { readonly userId: string; readonly atMs: number }>();
  const woken = createLru<number>(KNOWN);
  const tries = createLru<number>(KNOWN);
  const nowhere = createLru<number>(KNOWN);
  let working: Promise<void> = Promise.resolve();

  const isLive = async (userId: UserId, deviceId: Uint8Array): Promise<boolean> => {
    const account = await store.accounts.byUser(userId);
    const identity = await states.identity(userId);
    return account?.status === "active" && identity?.devices.get(idKey(deviceId as DeviceId))?.revoked === false;
  };

  const later = (place: string, userId: string, atMs: number): void => void due.set(place, { userId, atMs });

  const wakeDevice = async (user: UserId, deviceId: Uint8Array, sealed: Uint8Array): Promise<void> => {
    const [userId, device] = [toText(user), toText(deviceId)];
    const place = `${userId} ${device}`;
    const now = clock.now();
    if (isConnected(userId, device) || (due.get(place)?.atMs ?? 0) > now) return;
    const text = Buffer.from(unseal(keyring, wakePlace(user, deviceId), sealed)).toString();
    const { endpoint, quiet } = wakeRequest.parse(JSON.parse(text));
    const from = Math.max(quietUntil(quiet, now), (woken.get(place) ?? -GAP_MS) + GAP_MS);
    if (from > now) return later(place, userId, from);
    if (!allows(hosts, endpoint) || !(await isLive(user, deviceId))) return store.wakes.remove(user, deviceId);
    const sent = await sendWake(vapid, endpoint);
    if (sent.kind === "gone") return store.wakes.remove(user, deviceId);
    if (sent.kind === "taken") {
      woken.set(place, now);
      tries.set(place, 0);
      mailer.told(userId);
      return;
    }
    const count = tries.get(place) ?? 0;
    const pause = TRIES_MS[count];
    tries.set(place, pause === undefined ? 0 : count + 1);
    log("wake-failed", { userId, deviceId: device, count });
    if (pause !== undefined) later(place, userId, now + Math.max(pause, sent.afterMs));
  };

  const wakePerson = async (userId: string): Promise<void> => {
    if (clock.now() < (nowhere.get(userId) ?? 0)) return;
    const user = asUserId(fromText(userId));
    const rows = await store.wakes.of(user);
    if (rows.length === 0) nowhere.set(userId, clock.now() + NOWHERE_MS);
    await Promise.all(rows.map(({ deviceId, sealed }) => wakeDevice(user, deviceId, sealed)));
  };

  const work = async (): Promise<void> => {
    const now = clock.now();
    const asked = new Set<string>();
    for (const [place, { userId, atMs }] of due) {
      if (atMs > now) continue;
      due.delete(place);
      asked.add(userId);
    }
    const moved = vaults;
    const news = people;
    [vaults, people] = [new Map(), new Set()];
    for (const [vaultId, authors] of moved) {
      const membership = await states.membership(asVaultId(fromText(vaultId)), "held");
      for (const member of membership?.members.keys() ?? [])
        if (authors.size > 1 || !authors.has(member)) news.add(member);
    }
    for (const userId of news) {
      mailer.news(userId);
      asked.add(userId);
    }
    for (const userId of asked) await wakePerson(userId);
  };

  const stop = clock.every(SECOND, () => {
    if (vaults.size + people.size + due.size === 0) return;
    working = working.then(work).catch((error: unknown) => log("bug", errorFacts(error)));
  });

  return {
    key: vapid.key,
    mailer,
    allows: (endpoint) => allows(hosts, endpoint),
    keep: async (userId, deviceId, wake) => {
      if (wake === undefined) return store.wakes.remove(userId, deviceId);
      nowhere.set(toText(userId), 0);
      const text = Buffer.from(JSON.stringify(wake));
      await store.wakes.put(userId, deviceId, seal(keyring, wakePlace(userId, deviceId), text));
    },
    stored: (vaultId, author) => void vaults.set(vaultId, (vaults.get(vaultId) ?? new Set()).add(author)),
    grew: (userId) => void people.add(userId),
    seen: (userId, deviceId) => {
      const place = `${userId} ${deviceId}`;
      woken.set(place, -GAP_MS);
      tries.set(place, 0);
      due.delete(place);
      mailer.seen(userId);
    },
    stop: () => {
      stop();
      mailer.stop();
    },
    settled: async () => {
      await working;
      await mailer.settled();
    },
  };
};
