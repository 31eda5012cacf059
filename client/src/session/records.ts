// Writing to a chart: validated by the domain, sealed, durable; the view hears of it only then.
import { idKey, ownerOf } from "@health-vault/crypto-core";
import { encodeChanges, type Change } from "../domain/change.ts";
import { emptyChart, itemNamed, itemOf } from "../domain/chart.ts";
import type { VersionRef } from "../domain/change-fields.ts";
import { settlementOf, conflictsOf } from "../domain/conflict.ts";
import { historyOf } from "../domain/history.ts";
import { itemIdOf, itemIdSchema } from "../domain/ids.ts";
import { itemsOfType } from "../domain/queries.ts";
import { type Authorship, openDisputes } from "../domain/item.ts";
import { alikeIn } from "../domain/record/alike.ts";
import { homePlanOf } from "../domain/record/home-plan.ts";
import { sectionPage, timelinePage } from "../domain/record/pages.ts";
import { reportsIn } from "../domain/record/references.ts";
import { recordDetail } from "../domain/record/view.ts";
import type { Outcome } from "./api.ts";
import type { RecordApi } from "./api/record.ts";
import type { Book } from "./book.ts";
import type { Volume } from "./volume.ts";
import { done, failed, gives } from "./outcome.ts";
import { buildChanges } from "./record-build.ts";
import { localDateTime, stamp } from "./stamp.ts";
import { unitsOf } from "./units.ts";

export interface RecordPorts {
  readonly book: Book;
  /** My own id, as authors are named. */
  readonly myKey: string;
  readonly nowMs: () => number;
  /** Somebody looks at this item now. */
  readonly opened: (key: string, itemId: string) => void;
}

/** Longest reason of a dispute, as the change's schema has it. */
const mostReason = 2000;

const refOf = ({ author, changeId }: Authorship): VersionRef => ({ author, changeId });

export function createRecords({
  book,
  myKey,
  nowMs,
  opened,
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

  const units = () => unitsOf(book.selfState());
  const chartOf = async (key: string) => {
    const volume = await book.opened(key);
    return volume && book.shown(volume).chart;
  };
  const itemIn = (volume: Volume, itemId: string) => itemNamed(volume.chart.value(), itemId);
  const unknown = failed("invalid", { field: "item", reason: "unknown" });

  return {
    async record(key, input, moment) {
      const volume = await writable(key);
      if (!volume.ok) return volume;
      const built = buildChanges(input, moment, nowMs());
      if (!built.ok) return built;
      const written = await write(volume.value, built.value.changes);
      return written.ok ? gives({ changeId: built.value.changeId }) : written;
    },
    async amend(key, itemId, input, moment) {
      const volume = await writable(key);
      if (!volume.ok) return volume;
      const item = itemIn(volume.value, itemId);
      const standing = item?.current.at(-1);
      if (!item || !standing) return unknown;
      // The author amends; others dispute.
      if (item.current.some(({ author }) => author !== myKey)) return failed("not-permitted", { reason: "not mine" });
      const before = { item: item.item, replaces: item.current.map(refOf), resource: standing.resource };
      const built = buildChanges(input, moment, nowMs(), before);
      if (!built.ok) return built;
      const written = await write(volume.value, built.value.changes);
      return written.ok ? gives({ changeId: built.value.changeId }) : written;
    },
    async enterInError(key, itemId, reason) {
      const volume = await writable(key);
      if (!volume.ok) return volume;
      const chart = volume.value.chart.value();
      const item = itemIn(volume.value, itemId);
      if (!item || item.current.length === 0) return unknown;
      // A report takes the results along that came with it and are one's own; what others wrote stays.
      const results = [...(reportsIn(chart).get(item) ?? [])].flatMap((id) => itemOf(chart, id) ?? []);
      const own = results.filter(
        ({ current }) => current.length > 0 && current.every(({ author }) => author === myKey),
      );
      const changes = [item, ...own].map(
        ({ current }): Change => ({
          kind: "enter-in-error",
          ...stamp(nowMs()),
          replaces: current.map(refOf),
          reason,
        }),
      );
      return write(volume.value, changes);
    },
    async dispute(key, itemId, reason) {
      const volume = await writable(key);
      if (!volume.ok) return volume;
      const text = reason.trim();
      if (text === "" || text.length > mostReason)
        return failed("invalid", { field: "reason", reason: text === "" ? "missing" : "too-long" });
      const item = itemIn(volume.value, itemId);
      const others = item?.current.filter(({ author }) => author !== myKey) ?? [];
      if (!item || item.current.length === 0) return unknown;
      if (others.length === 0) return failed("not-permitted", { reason: "mine" });
      const changes = others.map(
        (version): Change => ({ kind: "dispute", ...stamp(nowMs()), target: refOf(version), reason: text }),
      );
      return write(volume.value, changes);
    },
    async withdrawDispute(key, itemId) {
      const volume = await writable(key);
      if (!volume.ok) return volume;
      const item = itemIn(volume.value, itemId);
      const own = item ? openDisputes(item).filter(({ author }) => author === myKey) : [];
      if (own.length === 0) return unknown;
      return write(volume.value, [{ kind: "enter-in-error", ...stamp(nowMs()), replaces: own.map(refOf), reason: "" }]);
    },
    async section(key, ask) {
      const chart = await chartOf(key);
      return chart ? sectionPage(chart, nowMs(), ask, units()) : { total: 0, offset: ask.offset, rows: [] };
    },
    async timeline(key, ask) {
      const chart = await chartOf(key);
      return timelinePage(chart ?? emptyChart(), nowMs(), ask, units());
    },
    async detail(key, itemId) {
      opened(key, itemId);
      const chart = await chartOf(key);
      const item = itemIdOf(itemId);
      return chart && item && recordDetail(chart, nowMs(), item, units());
    },
    async alike(key, input, except) {
      const chart = await chartOf(key);
      return chart && alikeIn(chart, nowMs(), input, except === undefined ? undefined : itemIdOf(except));
    },
    async homePlan(key) {
      const chart = await chartOf(key);
      const owner = ownerOf(book.volume(key)?.vault.membership()?.members ?? new Map());
      return chart && homePlanOf(chart, localDateTime(nowMs()), owner && idKey(owner.userId));
    },
    async items(key, type, from, count) {
      const chart = await chartOf(key);
      return chart ? itemsOfType(chart, type, from, count).rows : [];
    },
    async history(key, itemId) {
      const chart = await chartOf(key);
      const item = itemIdOf(itemId);
      return chart && item ? historyOf(chart, item) : [];
    },
    async conflicts(key) {
      const chart = await chartOf(key);
      return chart ? conflictsOf(chart) : [];
    },
    async settle(key, itemId, choice) {
      const volume = await writable(key);
      if (!volume.ok) return volume;
      const item = itemIdOf(itemId);
      if (item === undefined) return unknown;
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
