// What goes wrong around people; to add a fault is to add a row.
import { crash, forAWhile, restartRelay, type Fault } from "./fault.ts";
import { reordered, torn } from "./faults/frames.ts";
import { copied, putBack } from "./faults/old-storage.ts";
import { relayClockSet } from "./faults/relay-clock.ts";
import { relayBackedUp, relayPutBack } from "./faults/relay-restore.ts";
import { boot, isWeather, type World } from "./world.ts";

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
  copied,
  putBack,
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
  relayBackedUp,
  relayPutBack,
  relayClockSet,
  torn,
  reordered,
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
  if (world.relay.skewMs !== 0) {
    world.relay.crash();
    world.network.cutAll();
  }
  Object.assign(world.relay, { typicalMs: 3, skewMs: 0 });
  restartRelay(world, 0);
  for (const device of world.devices) {
    // What a connection lost on the way it never brings again: only a new one does.
    if (device.line.unfaithful || world.hostile) device.line.cut(false);
    Object.assign(device.line, { up: true, typicalMs: 30, doubling: 0, tearing: 0, reordering: 0 });
    Object.assign(device.disk, { typicalMs: 4, full: 0 });
    if (device.lost) continue;
    boot(world, device);
    device.session?.nudge();
  }
}
