// The relay's identity logs as a judge reads them: which devices are still their person's, and what a restore made of a log.
import { idKey, readIdentityLog, readRun, toBase64url } from "@health-vault/crypto-core";
import type { Device } from "./device.ts";
import type { Ground } from "./ground.ts";
import type { World } from "./world.ts";

interface OpRow {
  readonly op: Uint8Array;
}

type Logs = ReadonlyMap<string, readonly Uint8Array[]>;

/** Of everybody here, by person. */
export function identityLogs(world: World): Logs {
  const ops = world.relay.database.prepare<[Buffer], OpRow>(
    "select op from identity_ops where user_id = ? order by number",
  );
  return new Map(
    [...new Set(world.devices.map(({ userId }) => userId))].map((userId) => [
      userId,
      ops.all(Buffer.from(userId, "base64url")).map(({ op }) => new Uint8Array(op)),
    ]),
  );
}

/**
 * Whether a device that had written here was taken off by somebody who is no member any more, or whose every device is lost, taken off or was put
 * back: nobody is there to draw the line. Whoever accepted its entries before he heard of it keeps them, whoever hears of both at once keeps them
 * aside until that person is back or the owner decides (protocol §5.3).
 */
export function leftOpen(world: World, ground: Ground): boolean {
  const logs = identityLogs(world);
  const gone = retired(world);
  const there = new Set(
    world.devices.filter((one) => !one.lost && one.lives === 0 && !gone.has(one)).map(({ userId }) => userId),
  );
  return [...ground.entries.values()].some(({ author, device }) => {
    if (ground.roleNow(author) !== undefined && there.has(author)) return false;
    const read = readIdentityLog(logs.get(author) ?? []);
    return read.ok && read.value.devices.get(device)?.revoked === true && !ground.cutOff.has(device);
  });
}

/** Taken off the account: what it has not sent stays on it. */
export function retired(world: World): ReadonlySet<Device> {
  const live = new Map<string, ReadonlySet<string>>();
  for (const [userId, ops] of identityLogs(world)) {
    const read = readIdentityLog(ops);
    const devices = read.ok ? [...read.value.devices.values()].filter(({ revoked }) => !revoked) : [];
    live.set(userId, new Set(devices.map(({ deviceId }) => idKey(deviceId))));
  }
  return new Set(
    world.devices.filter(({ userId, deviceId }) => deviceId !== "" && live.get(userId)?.has(deviceId) !== true),
  );
}

interface BatchRow {
  readonly vault: Uint8Array;
  readonly batch: Uint8Array;
}

interface PlacedRow {
  readonly run: Uint8Array;
}

/** Each entry that the relay holds, by its place in its device's chain. */
export function relayPlaces(world: World): ReadonlyMap<string, string> {
  const places = new Map<string, string>();
  for (const { run } of world.relay.database.prepare<[], PlacedRow>("select run from runs").all()) {
    const read = readRun(new Uint8Array(run));
    if (!read.ok) continue;
    for (const { header, hash } of read.value.entries)
      places.set(`${idKey(header.vaultId)} ${idKey(header.deviceId)} ${header.seq}`, toBase64url(hash));
  }
  return places;
}

/** Every log of the relay that cannot have two branches: of people and of the members of each vault. */
export function relayLogs(world: World): Logs {
  const logs = new Map<string, Uint8Array[]>();
  for (const [userId, ops] of identityLogs(world)) logs.set(`of ${userId}`, [...ops]);
  const rows = world.relay.database
    .prepare<[], BatchRow>("select vault_id as vault, batch from membership_batches order by vault_id, number")
    .all();
  for (const { vault, batch } of rows) {
    const name = `in ${Buffer.from(vault).toString("base64url")}`;
    const held = logs.get(name) ?? [];
    held.push(new Uint8Array(batch));
    logs.set(name, held);
  }
  return logs;
}

/**
 * Places of chains in which a device whose storage was put back wrote twice, because the relay that would have told it had been put back, too: no more than
 * `equivocation` can be said of it, and whoever held one of the two keeps it. (A device that does so of itself is found when it sends: `watch`.)
 */
export function writtenTwice(world: World): readonly string[] {
  const now = relayPlaces(world);
  return world.placesBefore.flatMap((before) =>
    [...before].flatMap(([place, hash]) => ((now.get(place) ?? hash) === hash ? [] : [place])),
  );
}

/**
 * Logs that went on at the restored relay before it had back what it had lost: two honest branches, of which the relay keeps one.
 * Nobody can join them again (ADR 0044, 0046).
 */
export function forkedByRestore(world: World): readonly string[] {
  const now = relayLogs(world);
  return world.logsBefore.flatMap((before) =>
    [...before].flatMap(([name, entries]) => {
      const there = now.get(name) ?? [];
      return entries.some((entry, i) => there[i] !== undefined && Buffer.compare(entry, there[i]) !== 0) ? [name] : [];
    }),
  );
}
