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
    for (const { changeId } of [...item.versions, ...item.errors, ...item.disputes]) world.erased.add(changeId);
    return session.records.erase(chart, item.item);
  },
};
