// Writing to a chart: validated by the domain, sealed, durable; the view hears of it only then.
import { encodeChanges, type Change } from "../domain/change.ts";
import { itemOf } from "../domain/chart.ts";
import { settlementOf, conflictsOf } from "../domain/conflict.ts";
import { historyOf } from "../domain/history.ts";
import { itemIdSchema, type ItemIdText } from "../domain/ids.ts";
import { itemsOfType } from "../domain/queries.ts";
import { buildVital, type VitalInput } from "../domain/vitals.ts";
import type { AnyResource } from "../domain/fhir/any-resource.ts";
import type { Outcome } from "./api.ts";
import type { Moment, RecordApi } from "./api/record.ts";
import type { Book } from "./book.ts";
import type { Volume } from "./volume.ts";
import { done, failed, gives } from "./outcome.ts";
import { localDateTime, stamp } from "./stamp.ts";

export interface RecordPorts {
  readonly book: Book;
  /** My own id, as authors are named. */
  readonly myKey: string;
  readonly nowMs: () => number;
}

export function createRecords({
  book,
  myKey,
  nowMs,
}: RecordPorts): Omit<RecordApi, "erase" | "eraseScope" | "exportRecord" | "search"> {
  async function writable(key: string): Promise<Outcome<Volume>> {
    const volume = await book.opened(key);
    if (!volume) return failed("not-a-member");
    return book.accepted(key) ? gives(volume) : failed("not-permitted", { reason: "pending" });
  }

  async function write(volume: Volume, changes: readonly Change[]): Promise<Outcome> {
    const written = await volume.vault.write([encodeChanges(changes)]);
    return written.ok ? done : written;
  }

  function build(input: VitalInput, moment: Moment | undefined, now: number): Outcome<AnyResource> {
    const note = moment?.note === undefined ? {} : { note: moment.note };
    const built = buildVital(input, { effective: moment?.effective ?? localDateTime(now), nowMs: now, ...note });
    if (built.ok) return gives(built.value);
    const [problem] = built.error;
    const facts: Record<string, string | number> = {
      field: problem?.field ?? "value",
      reason: problem?.kind ?? "missing",
    };
    if (problem && "least" in problem) Object.assign(facts, { least: problem.least, unit: problem.unit });
    if (problem && "most" in problem) Object.assign(facts, { most: problem.most, unit: problem.unit });
    return failed("invalid", facts);
  }

  const chartOf = async (key: string) => (await book.opened(key))?.chart.value();
  const itemIn = (volume: Volume, itemId: ItemIdText) => itemOf(volume.chart.value(), itemId);
  const unknown = failed("invalid", { field: "item", reason: "unknown" });

  return {
    async record(key, input, moment) {
      const volume = await writable(key);
      if (!volume.ok) return volume;
      const built = build(input, moment, nowMs());
      if (!built.ok) return built;
      const made = stamp(nowMs());
      const item = itemIdSchema.parse(made.changeId);
      const change: Change = { kind: "record", ...made, replaces: [], item, resource: built.value };
      const written = await write(volume.value, [change]);
      return written.ok ? gives({ changeId: made.changeId }) : written;
    },
    async amend(key, itemId, input, moment) {
      const volume = await writable(key);
      if (!volume.ok) return volume;
      const id = itemIdSchema.parse(itemId);
      const item = itemIn(volume.value, id);
      if (!item || item.current.length === 0) return unknown;
      // The author amends; others dispute.
      if (item.current.some(({ author }) => author !== myKey)) return failed("not-permitted", { reason: "not mine" });
      const built = build(input, moment, nowMs());
      if (!built.ok) return built;
      const made = stamp(nowMs());
      const replaces = item.current.map(({ author, changeId }) => ({ author, changeId }));
      const change: Change = { kind: "record", ...made, replaces, item: id, resource: built.value };
      const written = await write(volume.value, [change]);
      return written.ok ? gives({ changeId: made.changeId }) : written;
    },
    async enterInError(key, itemId, reason) {
      const volume = await writable(key);
      if (!volume.ok) return volume;
      const item = itemIn(volume.value, itemIdSchema.parse(itemId));
      if (!item || item.current.length === 0) return unknown;
      const replaces = item.current.map(({ author, changeId }) => ({ author, changeId }));
      return write(volume.value, [{ kind: "enter-in-error", ...stamp(nowMs()), replaces, reason }]);
    },
    async items(key, type, from, count) {
      const chart = await chartOf(key);
      return chart ? itemsOfType(chart, type, from, count).rows : [];
    },
    async history(key, itemId) {
      const chart = await chartOf(key);
      return chart ? historyOf(chart, itemIdSchema.parse(itemId)) : [];
    },
    async conflicts(key) {
      const chart = await chartOf(key);
      return chart ? conflictsOf(chart) : [];
    },
    async settle(key, itemId, choice) {
      const volume = await writable(key);
      if (!volume.ok) return volume;
      const item = itemIdSchema.parse(itemId);
      const settlement = settlementOf(volume.value.chart.value(), item, choice);
      if (!settlement) return unknown;
      const { replaces } = settlement;
      if (settlement.kind === "enter-in-error") {
        // Only an author takes back his own; from anybody else it would be one more dispute.
        if (replaces.some(({ author }) => author !== myKey)) return failed("not-permitted", { reason: "not mine" });
        return write(volume.value, [
          { kind: "enter-in-error", ...stamp(nowMs()), replaces, reason: settlement.reason },
        ]);
      }
      const [first, ...others] = settlement.kind === "keep" ? [settlement.resource] : settlement.resources;
      if (!first) return unknown;
      const kept: Change = { kind: "record", ...stamp(nowMs()), replaces, item, resource: first };
      const apart = others.map((resource): Change => {
        const made = stamp(nowMs());
        return { kind: "record", ...made, replaces: [], item: itemIdSchema.parse(made.changeId), resource };
      });
      return write(volume.value, [kept, ...apart]);
    },
  };
}
