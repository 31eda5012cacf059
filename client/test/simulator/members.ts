// What must hold of who belongs to a vault when everything works again: ends kept, keys renewed, nothing given to whoever was let go.
import { generationAt, idKey, readIdentityLog, readRun, type Identity } from "@health-vault/crypto-core";
import type { Device } from "./device.ts";
import type { Ground } from "./ground.ts";
import { identityLogs } from "./identities.ts";
import type { World } from "./world.ts";

/** Both clocks must agree before anybody's access is ended, and somebody has to look: once a minute, and then it takes its time. */
const agreeMs = 4 * 60_000;
const lookedMs = 90_000;

/** Somebody who may renew keys and end accesses is there, at ease, with a clock that is right. */
const tended = (ground: Ground, devices: readonly Device[]): boolean =>
  devices.some(({ userId, skewMs }) => ground.roleNow(userId) === "owner" && Math.abs(skewMs) < agreeMs);

function expiredAreOut(world: World, ground: Ground, patient: string): void {
  for (const [person, untilMs] of ground.untils)
    if (untilMs + lookedMs < world.time.nowMs() && ground.roleNow(person) !== undefined)
      world.violated(
        `${person.slice(0, 4)} is still a member of ${patient}, ${world.time.nowMs() - untilMs} ms past the end`,
      );
}

/** The newest epoch is wrapped for all members, for their newest keys, and for nobody else. */
function keysAreNew(world: World, ground: Ground, patient: string): void {
  const people = new Map<string, Identity>();
  for (const [userId, ops] of identityLogs(world)) {
    const read = readIdentityLog(ops);
    if (read.ok) people.set(userId, read.value);
  }
  const members = [...ground.standings.keys()].filter((person) => ground.roleNow(person) !== undefined);
  for (const person of members) {
    const identity = people.get(person);
    const wrappedAt = ground.wraps.get(person);
    if (wrappedAt === undefined) world.violated(`${person.slice(0, 4)} has no key to the newest epoch of ${patient}`);
    else if (identity && !world.unsettledKeys.has(person) && generationAt(identity, wrappedAt) !== identity.generation)
      world.violated(`the newest epoch of ${patient} is wrapped for older keys of ${person.slice(0, 4)}`);
  }
  for (const person of ground.wraps.keys())
    if (!members.includes(person)) world.violated(`${person.slice(0, 4)} has a key to ${patient} and is no member`);
}

export function inspectMembers(world: World, ground: Ground, patient: string, devices: readonly Device[]): void {
  if (!tended(ground, devices)) return;
  expiredAreOut(world, ground, patient);
  keysAreNew(world, ground, patient);
}

/** What was written after somebody's time as a member is not on any device of his; what he wrote himself is. */
export async function nothingAfterRemoval(
  world: World,
  device: Device,
  vaultId: string,
  removedAt: number,
  ground: Ground,
): Promise<void> {
  for (const { body, runs } of await device.disk.content.segments(vaultId)) {
    let at = 0;
    for (const { bytes, position } of runs) {
      const run = readRun(body.subarray(at, at + bytes));
      at += bytes;
      if (!run.ok || idKey(run.value.userId) === device.userId) continue;
      for (const { hash } of run.value.entries)
        if ((ground.entries.get(idKey(hash))?.memIndex ?? -1) >= removedAt)
          world.violated(`${device.name} was removed and holds position ${position}, which came after`);
    }
  }
}
