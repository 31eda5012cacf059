// What must hold of what was taken away for good: no chart shows it, no list of what was kept aside, and the relay holds no payload of it.
import { readRun, toBase64url } from "@health-vault/crypto-core";
import { authoredChanges } from "../../src/session/projection.ts";
import type { Device } from "./device.ts";
import type { Ground } from "./ground.ts";
import type { World } from "./world.ts";

/** `charts`: ids of the changes that each member's device shows. */
export function erasedIsShownNowhere(
  world: World,
  vaultId: string,
  charts: ReadonlyMap<Device, ReadonlySet<string>>,
): void {
  const has = new Map<Device, ReadonlySet<string>>();
  for (const [device, shown] of charts) {
    const aside = device.session?.book.volume(vaultId)?.vault.aside() ?? [];
    const kept = aside.flatMap((entry) => {
      const changes = authoredChanges(entry, 0);
      return "kind" in changes ? [] : changes.map(({ change }) => change.changeId as string);
    });
    has.set(device, new Set([...shown, ...kept]));
  }
  for (const [changeId, { device, life, relayLife }] of world.gone) {
    const by = [...has].filter(([, ids]) => ids.has(changeId)).map(([{ name }]) => name);
    if (by.length === 0) continue;
    // The relay and the device that did it were both put back to before it, and it had reached nobody else.
    const forgotten = world.lives > relayLife && (device.lost || device.lives > life) && by.length === has.size;
    if (!forgotten) world.violated(`${changeId}, which was erased, is shown at ${by.join(", ")}`);
  }
}

export function relayLetGo(world: World, ground: Ground): void {
  for (const [position, bytes] of ground.runs) {
    const run = readRun(bytes);
    if (!run.ok) continue;
    for (const { ciphertext, hash } of run.value.entries)
      if (ciphertext && ground.erased(toBase64url(hash)))
        world.violated(`the relay holds the payload of an erased entry at position ${position}`);
  }
}
