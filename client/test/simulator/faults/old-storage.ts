// A disk as it was some time ago: a backup of the machine put back, or a copy of it on another one.
import type { Fault } from "../fault.ts";
import { boot } from "../world.ts";

export const copied: Fault = {
  name: "is copied",
  weight: 3,
  strike: (world, device) => void world.images.set(device, device.disk.image()),
};

export const putBack: Fault = {
  name: "is put back to its copy",
  weight: 2,
  strike(world, device) {
    const image = world.images.get(device);
    if (!image) return;
    device.crash();
    device.disk.restore(image);
    device.lives++;
    world.watch.forgive(device.host);
    world.time.after(world.dice.delayMs(2_000), () => boot(world, device));
  },
};
