// A line that is not faithful to its frames: some arrive cut off, some before the one that was sent before them.
import { forAWhile, type Fault } from "../fault.ts";

export const torn: Fault = {
  name: "gets torn frames",
  weight: 2,
  strike(world, { line }) {
    line.tearing = 0.05;
    forAWhile(world, 15_000, () => (line.tearing = 0));
  },
};

export const reordered: Fault = {
  name: "gets frames out of order",
  weight: 3,
  strike(world, { line }) {
    line.reordering = 0.3;
    line.unfaithful = true;
    forAWhile(world, 15_000, () => (line.reordering = 0));
  },
};
