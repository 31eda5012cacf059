/** Everything said about one item as lines for a screen: who, when, with which device, what it says and whether it still counts. */
import type { Origin } from "./change.ts";
import type { Chart } from "./chart.ts";
import type { DeviceIdText, ItemIdText, UserIdText } from "./ids.ts";
import { type HistoryLine, itemHistory } from "./queries.ts";
import { type SaidLine, saidLines } from "./said.ts";

/** Plain and structured-clone-able. */
export interface HistoryView {
  readonly key: string;
  readonly act: HistoryLine["act"];
  readonly author: UserIdText;
  readonly device: DeviceIdText;
  /** By the clock of the author's device. */
  readonly recordedAt: string;
  readonly current: boolean;
  readonly reason: string | undefined;
  /** Where an imported version came from. */
  readonly origin: Origin | undefined;
  /** The resource's own id, as its source gave it. */
  readonly sourceName: string | undefined;
  readonly lines: readonly SaidLine[];
}

export const historyOf = (chart: Chart, item: ItemIdText): readonly HistoryView[] =>
  itemHistory(chart, item).map(
    ({ key, act, author, device, recordedAt, current, reason, origin, resource }): HistoryView => ({
      key,
      act,
      author,
      device,
      recordedAt,
      current,
      reason,
      origin,
      sourceName: typeof resource?.["id"] === "string" ? resource["id"] : undefined,
      lines: resource ? saidLines(resource) : [],
    }),
  );
