// Writing to a chart: validated by the domain, sealed, durable; the view hears of it only then.
import { encodeChanges, type Change } from "../domain/change.ts";
import { itemOf } from "../domain/chart.ts";
import { itemIdSchema } from "../domain/ids.ts";
import { buildVital } from "../domain/vitals.ts";
import type { Outcome, SessionApi } from "./api.ts";
import type { Book, Volume } from "./book.ts";
import { done, failed, gives } from "./outcome.ts";
import { localDateTime, stamp } from "./stamp.ts";

export type Records = Pick<SessionApi, "record" | "enterInError">;

export function createRecords({ book, nowMs }: { readonly book: Book; readonly nowMs: () => number }): Records {
  function writable(key: string): Outcome<Volume> {
    const volume = book.volume(key);
    if (!volume) return failed("not-a-member");
    return book.accepted(key) ? gives(volume) : failed("not-permitted", { reason: "pending" });
  }

  return {
    async record(key, input, moment) {
      const volume = writable(key);
      if (!volume.ok) return volume;
      const now = nowMs();
      const note = moment?.note === undefined ? {} : { note: moment.note };
      const built = buildVital(input, { effective: moment?.effective ?? localDateTime(now), nowMs: now, ...note });
      if (!built.ok) {
        const [problem] = built.error;
        const facts: Record<string, string | number> = {
          field: problem?.field ?? "value",
          reason: problem?.kind ?? "missing",
        };
        if (problem && "least" in problem) Object.assign(facts, { least: problem.least, unit: problem.unit });
        if (problem && "most" in problem) Object.assign(facts, { most: problem.most, unit: problem.unit });
        return failed("invalid", facts);
      }
      const made = stamp(now);
      const change: Change = {
        kind: "record",
        ...made,
        replaces: [],
        item: itemIdSchema.parse(made.changeId),
        resource: built.value,
      };
      const written = await volume.value.vault.write([encodeChanges([change])]);
      return written.ok ? gives({ changeId: made.changeId }) : written;
    },
    async enterInError(key, itemId, reason) {
      const volume = writable(key);
      if (!volume.ok) return volume;
      const item = itemOf(volume.value.chart.value(), itemIdSchema.parse(itemId));
      if (!item || item.current.length === 0) return failed("invalid", { field: "item", reason: "unknown" });
      const replaces = item.current.map(({ author, changeId }) => ({ author, changeId }));
      const change: Change = { kind: "enter-in-error", ...stamp(nowMs()), replaces, reason };
      const written = await volume.value.vault.write([encodeChanges([change])]);
      return written.ok ? done : written;
    },
  };
}
