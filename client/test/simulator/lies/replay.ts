// Replays: what a device was told before it is told again, on this connection or on the next one.
import type { Lie } from "../lie.ts";
import { lasting } from "../lie.ts";

export const replayed: Lie = {
  name: "tells again what was said before",
  weight: 3,
  tell: (world, { host }) => ({
    down(to, message) {
      if (to !== host || !world.hostile || !world.dice.chance(0.4)) return undefined;
      const before = world.hostile.liar.told.get(host) ?? [];
      const older = world.dice.pick(before.slice(0, -1));
      // An older answer in the place of the one that was asked for may carry an id that is asked for now.
      if (!older || older.header.type === "welcome") return undefined;
      if (older.header.type === "ack" || older.header.type === "subscribed" || older.header.type === "refuse")
        lasting(world, "an older answer told again");
      return world.dice.chance(0.5) ? [older, message] : [message, older];
    },
  }),
};

/** Pages as they were, whoever may have erased or appended since. */
export const pageRepeated: Lie = {
  name: "repeats pages",
  weight: 2,
  tell: (world, { host }) => ({
    down(to, message) {
      if (to !== host || message.header.type !== "page" || !world.dice.chance(0.5)) return undefined;
      return [message, { ...message, header: { ...message.header, id: undefined, done: undefined } }];
    },
  }),
};
