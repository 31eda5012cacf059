// What must hold of documents: whoever sees one in a chart can read its file, wherever it was added.
import { itemIdSchema } from "../../src/domain/ids.ts";
import { itemOf } from "../../src/domain/chart.ts";
import type { Device } from "./device.ts";
import { retired } from "./identities.ts";
import type { World } from "./world.ts";

type Letter = World["letters"][number];

/** Those who are members now and see it. */
function readersOf(world: World, gone: ReadonlySet<Device>, { vaultId, changeId }: Letter): readonly Device[] {
  return world.devices.filter((device) => {
    const volume = device.session?.book.volume(vaultId);
    if (!volume || device.lost || device.lives > 0 || gone.has(device) || volume.ended) return false;
    const member = volume.vault.membership()?.members.has(device.userId) === true;
    return member && (itemOf(volume.chart.value(), itemIdSchema.parse(changeId))?.current.length ?? 0) > 0;
  });
}

/** Everybody opens what he sees; what came of it is looked at when the answers are there. */
export function readLetters(world: World): void {
  const gone = retired(world);
  for (const letter of world.letters)
    for (const device of readersOf(world, gone, letter)) {
      const name = `${device.name} ${letter.changeId}`;
      world.read.set(name, "no answer");
      void device.session?.documents.openDocument(letter.vaultId, letter.changeId, 0).then(async (outcome) => {
        const text = outcome.ok ? await outcome.value.blob.text() : JSON.stringify(outcome.error);
        world.read.set(name, text === letter.text ? "whole" : text.slice(0, 200));
      });
    }
}

export function inspectLetters(world: World): void {
  const gone = retired(world);
  for (const letter of world.letters) {
    const { device, life, changeId } = letter;
    if (world.erased.has(changeId)) continue;
    // Where it was added is no more, or may send no more, perhaps before its file was sent: that it is not there is said.
    const ended = device.session?.book.volume(letter.vaultId)?.ended !== false;
    const source = !device.lost && device.lives === life && !gone.has(device) && !ended;
    for (const reader of readersOf(world, gone, letter)) {
      const got = world.read.get(`${reader.name} ${changeId}`);
      if (got === undefined || got === "whole" || !source) continue;
      world.violated(`${reader.name} cannot read document ${changeId} of ${device.name}: ${got}`);
    }
  }
}

/** Whoever lies: what is read as a file is that file, or the refusal says why. */
export function filesAreTheirs(world: World): void {
  for (const [name, got] of world.read)
    if (got !== "whole" && got !== "no answer" && !got.startsWith("{"))
      world.violated(`${name} reads other bytes: ${got}`);
}
