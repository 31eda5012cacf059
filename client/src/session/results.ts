// Results that a doctor answers for: seen, acknowledged, taken back; acts in the chart like every other, sealed and durable before anybody is told.
import { may } from "@health-vault/crypto-core";
import { type Change, encodeChanges } from "../domain/change.ts";
import { versionRefSchema } from "../domain/change-fields.ts";
import { type Chart, itemNamed } from "../domain/chart.ts";
import { itemIdOf } from "../domain/ids.ts";
import { standingAcknowledgements } from "../domain/item.ts";
import { acknowledgementsOf, acknowledgementViews, readingsOfItem, waitingResults } from "../domain/results.ts";
import type { FoundReading } from "../domain/reading-view.ts";
import type { Outcome } from "./api.ts";
import type { ResultsApi } from "./api/results.ts";
import type { Book } from "./book.ts";
import type { Myself } from "./me.ts";
import { countsIn } from "./open-things.ts";
import { done, failed, gives } from "./outcome.ts";
import { stamp } from "./stamp.ts";
import type { Volume } from "./volume.ts";

export interface ResultsPorts {
  readonly me: Pick<Myself, "key" | "profession">;
  readonly book: Book;
  readonly nowMs: () => number;
}

export function createResults({ me, book, nowMs }: ResultsPorts): ResultsApi {
  const unknown = failed("invalid", { field: "item", reason: "unknown" });

  function mayWrite({ vault }: Volume): boolean {
    const role = vault.membership()?.members.get(me.key)?.role;
    return me.profession === "doctor" && book.accepted(vault.key) && role !== undefined && may(role, "write");
  }

  /** None of what is no id. */
  function sidesOf(chart: Chart, itemId: string): readonly FoundReading[] {
    const item = itemIdOf(itemId);
    return item === undefined ? [] : readingsOfItem(chart, item);
  }

  /** Versions of this item that I have not acknowledged yet. */
  function mine(volume: Volume, itemId: string) {
    const isMine = (author: string): boolean => author === me.key;
    return sidesOf(volume.chart.value(), itemId).filter(
      ({ item, version }) => acknowledgementsOf(item, version, isMine).length === 0,
    );
  }

  /** A chart in which I may answer for results. */
  async function answering(key: string): Promise<Outcome<Volume>> {
    const volume = await book.opened(key);
    if (!volume) return failed("not-a-member");
    if (me.profession !== "doctor") return failed("not-permitted", { reason: "not a doctor" });
    if (!book.accepted(key)) return failed("not-permitted", { reason: "pending" });
    return mayWrite(volume) ? gives(volume) : failed("not-permitted", { reason: "role" });
  }

  /** All sides of one result, seen. */
  function seen(open: readonly FoundReading[]): Change {
    const targets = open.map(({ version: { author, changeId } }) => versionRefSchema.parse({ author, changeId }));
    return { kind: "acknowledge", ...stamp(nowMs()), targets: targets.slice(0, 64) };
  }

  return {
    async review(key, itemId) {
      const volume = await book.opened(key);
      if (!volume) return undefined;
      const { chart } = book.shown(volume);
      const counts = countsIn(volume);
      const found = sidesOf(chart, itemId);
      if (found.length === 0) return undefined;
      const acknowledgements = found.flatMap(({ item, version }) => acknowledgementViews(item, version, counts));
      const waits = waitingResults(chart, nowMs(), counts).some(({ item }) => item === itemId);
      const isLaboratory = found.some(({ reading }) => reading.concept.kind === "laboratory");
      return {
        acknowledgements: [...new Map(acknowledgements.map((one) => [one.key, one])).values()],
        waits,
        mayAcknowledge: (waits || isLaboratory) && mayWrite(volume) && mine(volume, itemId).length > 0,
      };
    },
    async acknowledge(key, itemId) {
      const writable = await answering(key);
      if (!writable.ok) return writable;
      const volume = writable.value;
      const all = sidesOf(volume.chart.value(), itemId);
      if (all.length === 0) return unknown;
      const open = mine(volume, itemId);
      if (open.length === 0) return done;
      const written = await volume.vault.write([encodeChanges([seen(open)])]);
      return written.ok ? done : written;
    },
    async acknowledgeAll(key, results) {
      const writable = await answering(key);
      if (!writable.ok) return writable;
      const volume = writable.value;
      const named = new Set(results.map(({ version }) => version));
      const items = [...new Set(results.map(({ item }) => item))];
      const changes = items.flatMap((item) => {
        const open = mine(volume, item).filter(({ version }) => named.has(version.key));
        return open.length > 0 ? [seen(open)] : [];
      });
      if (changes.length === 0) return done;
      const written = await volume.vault.write([encodeChanges(changes)]);
      return written.ok ? done : written;
    },
    async withdrawAcknowledgement(key, itemId) {
      const volume = await book.opened(key);
      if (!volume) return failed("not-a-member");
      if (!book.accepted(key)) return failed("not-permitted", { reason: "pending" });
      const item = itemNamed(volume.chart.value(), itemId);
      const own = item ? standingAcknowledgements(item).filter(({ author }) => author === me.key) : [];
      if (own.length === 0) return unknown;
      const replaces = own.map(({ author, changeId }) => versionRefSchema.parse({ author, changeId }));
      const written = await volume.vault.write([
        encodeChanges([{ kind: "enter-in-error", ...stamp(nowMs()), replaces, reason: "" }]),
      ]);
      return written.ok ? done : written;
    },
  };
}
