// The lies of the relay; to add one is to add a row.
import { aVictim, type Lie } from "./lie.ts";
import { ackedAndDropped, letGo, refused } from "./lies/answers.ts";
import { swappedAccount, swappedAttachment } from "./lies/blobs.ts";
import { branched } from "./lies/branch.ts";
import { forgedBatch, forgedIdentity, forgedRun, payloadGone } from "./lies/forge.ts";
import { renamed } from "./lies/renamed.ts";
import { pageRepeated, replayed } from "./lies/replay.ts";
import { falseRestore, positionsSetBack, putBackInSilence } from "./lies/restore.ts";
import { splicedBatch, splicedIdentity, splicedRun, splicedVault } from "./lies/splice.ts";
import { batches, person, some, staleLog, tail } from "./lies/withhold.ts";
import type { World } from "./world.ts";

const lies: readonly Lie[] = [
  branched,
  tail,
  person,
  some,
  batches,
  staleLog,
  replayed,
  pageRepeated,
  splicedRun,
  splicedVault,
  renamed,
  splicedBatch,
  splicedIdentity,
  forgedRun,
  payloadGone,
  forgedBatch,
  forgedIdentity,
  swappedAttachment,
  swappedAccount,
  falseRestore,
  positionsSetBack,
  putBackInSilence,
  ackedAndDropped,
  refused,
  letGo,
];

/** A world is told a few kinds of lies: what each of them does can be seen then. */
export const someLies = (world: World): readonly Lie[] => {
  const most = world.dice.between(1, 4);
  const weighed = lies.flatMap((lie) => Array.from({ length: lie.weight }, () => lie));
  return Array.from({ length: most }, () => world.dice.pick(weighed) ?? branched);
};

export function lieOnce(world: World, told: readonly Lie[]): void {
  const { hostile, dice } = world;
  const device = aVictim(world);
  const lie = dice.pick(told);
  if (!hostile || !device || !lie || !world.relay.running) return;
  const inForce = lie.tell(world, device);
  if (!inForce) return;
  world.note(`LIE ${device.name}: ${lie.name}`);
  const end = hostile.liar.begin(inForce);
  world.time.after(dice.delayMs(12_000), () => {
    end();
    world.note(`LIE ${device.name}: ${lie.name}: over`);
  });
}
