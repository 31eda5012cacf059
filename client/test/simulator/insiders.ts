// What insiders do; to add a misdeed is to add a row.
import type { Misdeed } from "./insider.ts";
import { badWrap, erasesOthers, signsOps } from "./insiders/batches.ts";
import { insiderAt } from "./insiders/craft.ts";
import { forgesName, forks, olderEpoch, skips, writesOn } from "./insiders/entries.ts";
import { aChart } from "./lie.ts";
import type { World } from "./world.ts";

const misdeeds: readonly Misdeed[] = [writesOn, olderEpoch, forks, forgesName, skips, signsOps, badWrap, erasesOthers];

const weighed = misdeeds.flatMap((one) => Array.from({ length: one.weight }, () => one));

/** One insider does one thing, in a chart that he has or had a part in. */
export function misbehaveOnce(world: World): void {
  const { hostile, dice } = world;
  if (!hostile || hostile.branch || !world.relay.running) return;
  const device = dice.pick(world.devices.filter((one) => hostile.insiders.has(one.userId) && one.session && !one.lost));
  const vaultId = aChart(world);
  const insider = device && vaultId !== undefined ? insiderAt(world, device, vaultId) : undefined;
  const misdeed = dice.pick(weighed);
  if (!insider || !misdeed) return;
  if (misdeed.commit(insider)) world.note(`MISDEED ${insider.device.name} ${misdeed.name}`);
}
