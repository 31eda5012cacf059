// What goes wrong around people; to add a fault is to add a row.
import type { Device } from "./device.ts";
import { boot, isWeather, type World } from "./world.ts";

interface Fault {
  readonly name: string;
  readonly weight: number;
  readonly strike: (world: World, device: Device) => void;
}

/** What was broken is whole again after a while, or when the storm is over. */
function forAWhile(world: World, typicalMs: number, mend: () => void): void {
  world.time.after(world.dice.delayMs(typicalMs), () => world.stormy && mend());
}

function restartRelay(world: World, afterMs: number): void {
  world.time.after(afterMs, () => {
    if (!world.relay.running) void world.relay.start();
  });
}

function crash(world: World, device: Device, awayMs: number): void {
  device.crash();
  world.time.after(awayMs, () => boot(world, device));
}

const faults: readonly Fault[] = [
  {
    name: "goes offline",
    weight: 10,
    strike(world, { line }) {
      line.up = false;
      line.cut(world.dice.chance(0.3));
      forAWhile(world, 25_000, () => (line.up = true));
    },
  },
  { name: "loses the connection", weight: 8, strike: (world, { line }) => line.cut(world.dice.chance(0.3)) },
  {
    name: "has a slow line",
    weight: 5,
    strike(world, { line }) {
      line.typicalMs = world.dice.between(300, 6_000);
      forAWhile(world, 30_000, () => (line.typicalMs = 30));
    },
  },
  {
    name: "gets frames twice",
    weight: 3,
    strike(world, { line }) {
      line.doubling = 0.2;
      forAWhile(world, 30_000, () => (line.doubling = 0));
    },
  },
  { name: "crashes", weight: 14, strike: (world, device) => crash(world, device, world.dice.delayMs(2_000)) },
  {
    name: "is opened in a second tab",
    weight: 2,
    strike(world, device) {
      if (!device.session) return;
      const { generation } = device.line;
      device
        .ports()
        .device.open(device.userId)
        .then(
          () => device.line.generation === generation && world.violated(`${device.name}: two tabs on one store`),
          (thrown: unknown) => isWeather(thrown) || world.violated(`${device.name}: second tab: ${String(thrown)}`),
        );
    },
  },
  {
    name: "has a slow disk",
    weight: 4,
    strike(world, { disk }) {
      disk.typicalMs = world.dice.between(50, 1_500);
      forAWhile(world, 30_000, () => (disk.typicalMs = 4));
    },
  },
  {
    name: "has a full disk",
    weight: 3,
    strike(world, { disk }) {
      disk.full = world.dice.chance(0.5) ? 1 : 0.3;
      forAWhile(world, 10_000, () => (disk.full = 0));
    },
  },
  {
    name: "has its clock set",
    weight: 3,
    strike(world, device) {
      device.skewMs = world.dice.between(-48 * 60, 48 * 60) * 60_000;
    },
  },
  {
    name: "is copied",
    weight: 1,
    strike: (world, device) => void world.images.set(device, device.disk.image()),
  },
  {
    name: "is put back to its copy",
    weight: 1,
    strike(world, device) {
      const image = world.images.get(device);
      if (!image) return;
      device.crash();
      device.disk.restore(image);
      device.lives++;
      world.watch.forgive(device.host);
      world.time.after(world.dice.delayMs(2_000), () => boot(world, device));
    },
  },
  {
    name: "sees the relay crash",
    weight: 3,
    strike(world) {
      world.relay.crash();
      world.network.cutAll();
      restartRelay(world, world.dice.delayMs(2_000));
    },
  },
  {
    name: "sees a slow relay",
    weight: 2,
    strike(world) {
      world.relay.typicalMs = world.dice.between(50, 2_000);
      forAWhile(world, 20_000, () => (world.relay.typicalMs = 3));
    },
  },
];

const total = faults.reduce((sum, { weight }) => sum + weight, 0);

export function strikeOnce(world: World): void {
  const device = world.dice.pick(world.devices.filter(({ lost }) => !lost));
  let left = world.dice.between(1, total);
  const fault = faults.find(({ weight }) => (left -= weight) <= 0);
  if (!device || !fault) return;
  world.note(`FAULT ${device.name} ${fault.name}`);
  fault.strike(world, device);
}

/** Everything works again: what is left to go wrong is the product's own. */
export function calm(world: World): void {
  world.stormy = false;
  world.relay.typicalMs = 3;
  restartRelay(world, 0);
  for (const device of world.devices) {
    Object.assign(device.line, { up: true, typicalMs: 30, doubling: 0 });
    Object.assign(device.disk, { typicalMs: 4, full: 0 });
    if (device.lost) continue;
    boot(world, device);
    device.session?.nudge();
  }
}
