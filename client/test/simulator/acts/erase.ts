// Taking an item of a chart away for good.
import type { Action } from "../action.ts";
import { anItem, openCharts } from "../action.ts";

export const erase: Action = {
  name: "erase",
  weight: 2,
  act(stage) {
    const { world, session } = stage;
    const chart = world.dice.pick(openCharts(stage));
    const item = chart === undefined ? undefined : anItem(stage, chart);
    if (chart === undefined || !item) return undefined;
    // Whether it was done may stay unknown: what it names is asked of nobody any more.
    const named = [...item.versions, ...item.errors, ...item.disputes].map(({ changeId }) => changeId);
    for (const changeId of named) world.erased.add(changeId);
    const { device } = stage;
    const done = { device, life: device.lives, relayLife: world.lives };
    return session.records.erase(chart, item.item).then((outcome) => {
      if (outcome.ok) for (const changeId of named) world.gone.set(changeId, done);
      return outcome;
    });
  },
};
