// One thing that goes wrong: what it is called, how often it does, and how.
import type { Device } from "./device.ts";
import { boot, type World } from "./world.ts";

export interface Fault {
  readonly name: string;
  readonly weight: number;
  readonly strike: (world: World, device: Device) => void;
}

/** What was broken is whole again after a while, or when the storm is over. */
export function forAWhile(world: World, typicalMs: number, mend: () => void): void {
  world.time.after(world.dice.delayMs(typicalMs), () => world.stormy && mend());
}

export function restartRelay(world: World, afterMs: number): void {
  world.time.after(afterMs, () => {
    if (!world.relay.running) void world.relay.start();
  });
}

export function crash(world: World, device: Device, awayMs: number): void {
  device.crash();
  world.time.after(awayMs, () => boot(world, device));
}
