// Restores that were none, and one that is not told: another life of the relay without a loss, its rows put back in silence.
import { lasting, type Lie } from "../lie.ts";
import { restartRelay } from "../fault.ts";

/** Nothing was lost, and yet it says that it is another life. */
export const falseRestore: Lie = {
  name: "tells of a restore that was none",
  weight: 2,
  tell(world) {
    if (world.lives > 0) return undefined;
    const { relay } = world;
    const copy = relay.backup();
    relay.crash();
    world.network.cutAll();
    relay.restore(copy);
    world.lives++;
    restartRelay(world, world.dice.delayMs(1_000));
    return {};
  },
};

/** The rows are those of a while ago, in the same life: what was acknowledged since is gone (A29). */
export const putBackInSilence: Lie = {
  name: "puts its rows back in silence",
  weight: 3,
  tell(world) {
    const copy = world.dice.pick(world.copies);
    const { hostile, relay } = world;
    if (!copy || !hostile || hostile.branch) return undefined;
    lasting(world, "rows put back");
    relay.crash();
    world.network.cutAll();
    relay.restore(copy, true);
    restartRelay(world, world.dice.delayMs(1_000));
    return {};
  },
};

/** Positions and heads lower than they are, for one device. */
export const positionsSetBack: Lie = {
  name: "sets positions back",
  weight: 2,
  tell: (world, { host, line }) => {
    line.cut(false);
    return {
      down(to, message) {
        const { header } = message;
        if (to !== host || header.type !== "subscribed" || !world.dice.chance(0.5)) return undefined;
        lasting(world, "positions set back");
        const end = world.dice.between(0, header.end);
        const { ownHead: _own, ...rest } = header;
        return [{ ...message, header: world.dice.chance(0.5) ? { ...header, end } : { ...rest, end: header.end } }];
      },
      end: () => line.cut(false),
    };
  },
};
