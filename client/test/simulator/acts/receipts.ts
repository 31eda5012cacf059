// A guest opens a chart or an item of it, and his app tells; a reader's app that is not ours writes what it may not.
import { encodeChanges, type Change } from "../../../src/domain/change.ts";
import { itemIdSchema } from "../../../src/domain/ids.ts";
import { stamp } from "../../../src/session/stamp.ts";
import { anItem, openCharts, type Action, type Stage } from "../action.ts";

const roleIn = ({ session }: Stage, vaultId: string) =>
  session.book.volume(vaultId)?.vault.membership()?.members.get(session.me.userId)?.role;

export const open: Action = {
  name: "open",
  weight: 6,
  act(stage) {
    const { world, session } = stage;
    const chart = world.dice.pick(openCharts(stage).filter((key) => roleIn(stage, key) !== "owner"));
    if (chart === undefined) return undefined;
    const item = world.dice.chance(0.7) ? anItem(stage, chart) : undefined;
    session.files.receipts.opened(chart, item?.item);
    return Promise.resolve({ ok: true, value: undefined });
  },
};

/** Says that a record is a receipt: the relay can not tell, everybody else can. */
export const forge: Action = {
  name: "forge a receipt",
  weight: 2,
  act(stage) {
    const { world, device, session } = stage;
    const chart = world.dice.pick(openCharts(stage).filter((key) => roleIn(stage, key) === "reader"));
    const volume = chart === undefined ? undefined : session.book.volume(chart);
    if (!volume) return undefined;
    const made = stamp(world.time.nowMs() + device.skewMs);
    const change: Change = {
      kind: "record",
      ...made,
      replaces: [],
      item: itemIdSchema.parse(made.changeId),
      resource: { resourceType: "Condition", code: { text: "forged" }, subject: { reference: "Patient/x" } },
    };
    world.forged.add(made.changeId);
    return volume.vault.write([encodeChanges([change])], [], true);
  },
};
