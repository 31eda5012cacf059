// The relay's backups: its database of some time ago, started again as another life of the same relay.
import { relayLogs, relayPlaces } from "../identities.ts";
import { restartRelay, type Fault } from "../fault.ts";

export const relayBackedUp: Fault = {
  name: "sees the relay backed up",
  weight: 2,
  strike: (world) => void world.copies.push(world.relay.backup()),
};

export const relayPutBack: Fault = {
  name: "sees the relay put back to its backup",
  weight: 2,
  strike(world) {
    const copy = world.dice.pick(world.copies);
    // A second one within the hour is waited out by everybody.
    if (!copy || (world.lives > 0 && !world.dice.chance(0.1))) return;
    world.logsBefore.push(relayLogs(world));
    world.placesBefore.push(relayPlaces(world));
    world.relay.crash();
    world.network.cutAll();
    world.relay.restore(copy);
    world.lives++;
    restartRelay(world, world.dice.delayMs(3_000));
  },
};
