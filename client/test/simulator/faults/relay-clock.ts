// The relay's clock, set wrong by up to two days and right again after a while, with a new start: it tells its time to new links only.
import { forAWhile, restartRelay, type Fault } from "../fault.ts";

export const relayClockSet: Fault = {
  name: "sees the relay's clock set",
  weight: 1,
  strike(world) {
    world.relay.skewMs = world.dice.between(-48 * 60, 48 * 60) * 60_000;
    forAWhile(world, 20_000, () => {
      world.relay.skewMs = 0;
      world.relay.crash();
      world.network.cutAll();
      restartRelay(world, 0);
    });
  },
};
