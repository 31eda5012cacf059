// What must hold of receipts: they are of guests of that chart, and nothing else comes in under their name.
import type { Volume } from "../../src/session/volume.ts";
import type { Device } from "./device.ts";
import type { Ground } from "./ground.ts";
import type { World } from "./world.ts";

/** `shown`: ids of the changes in a chart. */
export function receiptsAreOfGuests(
  world: World,
  ground: Ground,
  device: Device,
  volume: Volume,
  shown: ReadonlySet<string>,
): void {
  for (const author of volume.receipts.keys()) {
    const roles = [...(ground.standings.get(author)?.values() ?? [])].map(({ role }) => role);
    if (!roles.some((role) => role !== undefined && role !== "owner"))
      world.violated(`${device.name} has a receipt of ${author.slice(0, 4)}, who is no guest`);
  }
  for (const changeId of world.forged)
    if (shown.has(changeId)) world.violated(`${device.name} shows ${changeId}, which a reader called a receipt`);
}
