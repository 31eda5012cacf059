// What must hold of what was taken away for good: no chart shows it, no list of what was kept aside, and the relay holds no payload of it.
import { readRun, toBase64url } from "@health-vault/crypto-core";
import { authoredChanges } from "../../src/session/projection.ts";
import type { Volume } from "../../src/session/volume.ts";
import type { Device } from "./device.ts";
import type { Ground } from "./ground.ts";
import type { World } from "./world.ts";

/** `shown`: ids of the changes in a chart. */
export function erasedIsShownNowhere(world: World, device: Device, volume: Volume, shown: ReadonlySet<string>): void {
  const aside = new Set(
    volume.vault.aside().flatMap((entry) => {
      const changes = authoredChanges(entry, 0);
      return "kind" in changes ? [] : changes.map(({ change }) => change.changeId as string);
    }),
  );
  for (const changeId of world.gone)
    if (shown.has(changeId) || aside.has(changeId))
      world.violated(`${device.name} shows ${changeId}, which was erased`);
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
