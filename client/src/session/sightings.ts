// When this device first saw a device, new keys or a renewal in somebody's log, by its own clock: what alarms and the seven days stand on (protocol §4, A6).
import { utf8 } from "@health-vault/crypto-core";
import { z } from "zod";
import type { AccountStore } from "./ports.ts";

const seenDevice = z.strictObject({ atMs: z.number(), alarm: z.boolean() });
const seenLog = z.strictObject({
  generation: z.number(),
  /** By device id. */
  devices: z.record(z.string(), seenDevice),
  /** By index of the recovery-renew in the log. */
  renewals: z.record(z.string(), z.number()),
});
const notice = z.strictObject({ userId: z.string(), kind: z.enum(["new-device", "new-keys"]), atMs: z.number() });
const file = z.strictObject({ logs: z.record(z.string(), seenLog), notices: z.array(notice) });

export type SeenLog = z.infer<typeof seenLog>;
export type Notice = z.infer<typeof notice>;

/** What a look needs of a log. */
export interface Seeable {
  readonly generation: number;
  readonly pendingSince: number | undefined;
  readonly devices: ReadonlyMap<string, { readonly replaces: unknown; readonly revoked: boolean }>;
}

export interface Sightings {
  /** Notes what is new since the last look; the first look at a log is no news. `mine`: new devices are alarms, not notices. */
  look(userKey: string, log: Seeable, mine: boolean): Promise<void>;
  log(userKey: string): SeenLog | undefined;
  /** When a renewal was first seen; now, if it was not. */
  renewal(userKey: string, index: number): Promise<number>;
  dismiss(userKey: string, deviceId: string): Promise<void>;
  notices(): readonly Notice[];
}

const mostNotices = 50;

function parse(bytes: Uint8Array | undefined): z.infer<typeof file> {
  if (!bytes) return { logs: {}, notices: [] };
  return file.parse(JSON.parse(new TextDecoder().decode(bytes)));
}

export async function createSightings(store: AccountStore, nowMs: () => number): Promise<Sightings> {
  const held = parse(await store.file("sightings"));
  const logs = new Map(Object.entries(held.logs));
  let notices: readonly Notice[] = held.notices;
  let turn: Promise<unknown> = Promise.resolve();

  function save(): Promise<void> {
    const next = turn.then(() =>
      store.putFiles({ sightings: utf8(JSON.stringify({ logs: Object.fromEntries(logs), notices })) }),
    );
    turn = next.catch(() => undefined);
    return next;
  }

  return {
    log: (userKey) => logs.get(userKey),
    notices: () => notices,
    async look(userKey, log, mine) {
      const before = logs.get(userKey);
      const fresh = [...log.devices].filter(([deviceId]) => before?.devices[deviceId] === undefined);
      const { pendingSince } = log;
      const renewed = pendingSince !== undefined && before?.renewals[pendingSince] === undefined;
      if (before && fresh.length === 0 && !renewed && before.generation === log.generation) return;
      const atMs = nowMs();
      const devices = { ...before?.devices };
      for (const [deviceId, { replaces, revoked }] of fresh) {
        const isNews = before !== undefined && !revoked && replaces === undefined;
        devices[deviceId] = { atMs, alarm: isNews && mine };
        if (isNews && !mine) notices = [...notices, { userId: userKey, kind: "new-device", atMs }];
      }
      if (before && log.generation > before.generation && !mine)
        notices = [...notices, { userId: userKey, kind: "new-keys", atMs }];
      notices = notices.slice(-mostNotices);
      const renewals = renewed ? { ...before?.renewals, [pendingSince]: atMs } : { ...before?.renewals };
      logs.set(userKey, { generation: log.generation, devices, renewals });
      await save();
    },
    async renewal(userKey, index) {
      const before = logs.get(userKey) ?? { generation: 0, devices: {}, renewals: {} };
      const known = before.renewals[index];
      if (known !== undefined) return known;
      const atMs = nowMs();
      logs.set(userKey, { ...before, renewals: { ...before.renewals, [index]: atMs } });
      await save();
      return atMs;
    },
    async dismiss(userKey, deviceId) {
      const before = logs.get(userKey);
      const device = before?.devices[deviceId];
      if (!before || !device?.alarm) return;
      logs.set(userKey, { ...before, devices: { ...before.devices, [deviceId]: { ...device, alarm: false } } });
      await save();
    },
  };
}
