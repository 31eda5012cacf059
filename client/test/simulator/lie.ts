// One way in which the relay lies: what it is called, how often it happens, and what it does about whom.
import type { LieInForce } from "./liar.ts";
import type { Device } from "./device.ts";
import type { World } from "./world.ts";

export interface Lie {
  readonly name: string;
  readonly weight: number;
  /** Undefined: nothing to lie about now. What is answered is in force for a while, or until the storm is over. */
  readonly tell: (world: World, device: Device) => LieInForce | undefined;
}

/** What this lie left cannot be made good by being honest again: a device stored it, or the relay lost something. */
export function lasting(world: World, what: string): void {
  if (!world.hostile) return;
  if (!world.hostile.lasting.has(what)) world.note(`LASTING ${what}`);
  world.hostile.lasting.add(what);
}

/** Mostly the one that is shared: there is most to lie about. */
export const aChart = (world: World): string | undefined =>
  world.dice.chance(0.8) ? world.charts.get("pat") : world.dice.pick([...world.charts.values()].sort());

/** Mostly somebody who shares it. */
export function aVictim(world: World): Device | undefined {
  const here = world.devices.filter(({ lost }) => !lost);
  const close = here.filter(({ person }) => person === "pat" || person === "rao");
  return world.dice.pick(world.dice.chance(0.8) && close.length > 0 ? close : here);
}

const column = (world: World, query: string, ...of: readonly Buffer[]): readonly Uint8Array[] =>
  world.relay.database
    .prepare<Buffer[], { readonly bytes: Uint8Array }>(query)
    .all(...of)
    .map(({ bytes }) => new Uint8Array(bytes));

/** All runs that the relay holds, of any vault. */
export const storedRuns = (world: World): readonly Uint8Array[] =>
  column(world, "select run as bytes from runs order by vault_id, position");

export const storedBatches = (world: World, vaultId: string): readonly Uint8Array[] =>
  column(
    world,
    "select batch as bytes from membership_batches where vault_id = ? order by number",
    Buffer.from(vaultId, "base64url"),
  );

export const storedOps = (world: World, userId: string): readonly Uint8Array[] =>
  column(
    world,
    "select op as bytes from identity_ops where user_id = ? order by number",
    Buffer.from(userId, "base64url"),
  );

/** The runs of a page, cut out of its body. */
export function runsIn(body: Uint8Array, lengths: readonly number[]): Uint8Array[] {
  let at = 0;
  return lengths.map((length) => body.subarray(at, (at += length)));
}

export const joined = (parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

/** One bit is another. */
export function flipped(world: World, bytes: Uint8Array): Uint8Array {
  const out = bytes.slice();
  const at = world.dice.between(0, Math.max(0, out.length - 1));
  out[at] = (out[at] ?? 0) ^ (1 << world.dice.between(0, 7));
  return out;
}
