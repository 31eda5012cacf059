// The outbox for people: each item opened from its own seal; withdrawn, dismissed or written anew, never silently (protocol §5 outbox, A74).
import { asBlobId } from "@health-vault/crypto-core";
import { applyChanges, emptyChart, type AuthoredChange, type Chart } from "../domain/chart.ts";
import { refsOf } from "../domain/attachment.ts";
import { documentsOf } from "../domain/document.ts";
import { chartView, itemsOfType, type ItemLine } from "../domain/queries.ts";
import type { AttachmentRef } from "../domain/change-fields.ts";
import type { ReadingView } from "../domain/reading-view.ts";
import { writtenBy } from "../domain/record/written.ts";
import type { Sync } from "../sync/engine.ts";
import type { OutboxItem } from "../sync/ports.ts";
import type { OutboxApi, OutboxLine } from "./api/outbox.ts";
import type { Attachments } from "./attachments.ts";
import type { Book } from "./book.ts";
import { bytesOf } from "./bytes.ts";
import { done, failed, gives } from "./outcome.ts";
import type { AccountStore } from "./ports.ts";
import { authoredChanges } from "./projection.ts";

interface Content {
  readonly readings: readonly ReadingView[];
  readonly others: readonly ItemLine[];
}

/** What changes would add to an empty chart. */
export function contentOf(authored: readonly AuthoredChange[], nowMs: number): Content {
  return contentIn(applyChanges(emptyChart(), authored), authored.length, nowMs);
}

function contentIn(chart: Chart, most: number, nowMs: number): Content {
  const readings = chartView(chart, nowMs, { readings: most }).readings.rows;
  const isReading = new Set(readings.map(({ item }) => item));
  const others = [...chart.counts]
    .flatMap(([type, count]) => itemsOfType(chart, type, 0, count).rows)
    .filter(({ item }) => !isReading.has(item));
  return { readings, others };
}

interface WaitingFile {
  readonly title: string;
  readonly contentType: string;
  readonly refs: readonly AttachmentRef[];
}

/** Of a message: as its note in the same item calls it. */
function fileOf(ref: AttachmentRef, authored: readonly AuthoredChange[]): WaitingFile {
  const notes = authored.flatMap(({ change }) => (change.kind === "enclosed" ? change.files : []));
  const { name = "", contentType = "application/octet-stream" } =
    notes.find(({ attachment }) => attachment === ref.id) ?? {};
  return { title: name, contentType, refs: [ref] };
}

export interface OutboxPorts {
  readonly book: Book;
  readonly store: AccountStore;
  readonly sync: () => Sync;
  readonly attachments: Pick<Attachments, "open" | "unname" | "drop" | "again">;
  readonly nowMs: () => number;
}

export function createOutbox({ book, store, sync, attachments, nowMs }: OutboxPorts): OutboxApi {
  const shown = new Set<number>();
  const unknown = failed("invalid", { field: "item", reason: "unknown" });

  const opened = (item: OutboxItem) => book.volume(item.vaultId)?.vault.peek(item.bytes) ?? [];

  const authoredOf = (item: OutboxItem): readonly AuthoredChange[] =>
    opened(item).flatMap((entry) => {
      const changes = authoredChanges(entry, 0);
      return "kind" in changes ? [] : changes;
    });

  /** Of a file that lies beside the record or goes with a message; what is written into an entry goes with it. */
  const filesIn = (chart: Chart, authored: readonly AuthoredChange[]): readonly WaitingFile[] => [
    ...documentsOf(chart, 0, Number.MAX_SAFE_INTEGER).rows.flatMap(({ title, files }) =>
      files.flatMap(({ id, contentType, title: own = title }) =>
        id === undefined ? [] : { contentType, title: own, refs: refsOf(chart, id) },
      ),
    ),
    ...authored.flatMap(({ change }) =>
      change.kind === "message" ? (change.attachments ?? []).map((ref) => fileOf(ref, authored)) : [],
    ),
  ];

  function lineOf(item: OutboxItem): OutboxLine {
    const authored = authoredOf(item);
    const chart = applyChanges(emptyChart(), authored);
    const { order, vaultId, state, enqueuedMs, refusal } = item;
    const written = state === "sealed" ? writtenBy(authored.map(({ change }) => change)) : undefined;
    return {
      order,
      vaultId,
      state,
      sinceMs: enqueuedMs,
      ...(refusal === undefined ? {} : { refusal }),
      ...(written === undefined ? {} : { written }),
      ...contentIn(chart, authored.length, nowMs()),
      said: authored.flatMap(({ change }) => (change.kind === "message" ? [change.text] : [])),
      files: filesIn(chart, authored).map(({ title }) => title),
      cards: authored.reduce((sum, { change }) => sum + (change.kind === "enclosed" ? change.cards.length : 0), 0),
    };
  }

  const find = async (order: number, state: OutboxItem["state"]): Promise<OutboxItem | undefined> => {
    const [item] = await store.outboxItems([order]);
    return item?.kind === "run" && item.state === state ? item : undefined;
  };

  return {
    async outbox() {
      const runs = (await store.outbox()).filter(({ kind, quiet }) => kind === "run" && !quiet);
      for (const { order } of runs) shown.add(order);
      return runs.map(lineOf);
    },
    async withdraw(order) {
      const item = await find(order, "sealed");
      const vault = item && book.volume(item.vaultId)?.vault;
      if (!item || !vault) return unknown;
      const line = lineOf(item);
      if (!(await vault.withdraw(order))) return failed("invalid", { field: "item", reason: "on its way" });
      await attachments.unname(item.blobs ?? []);
      return gives(line);
    },
    async openOutboxFile(order, index) {
      const [item] = await store.outboxItems([order]);
      if (item?.kind !== "run") return unknown;
      const authored = authoredOf(item);
      const file = filesIn(applyChanges(emptyChart(), authored), authored)[index];
      if (!file) return failed("invalid", { field: "file", reason: "unknown" });
      const { title, contentType, refs } = file;
      const blob = await attachments.open(item.vaultId, refs);
      return blob.ok ? gives({ blob: blob.value, contentType, title }) : blob;
    },
    async dismiss(order) {
      const item = await find(order, "not-sent");
      if (!item) return unknown;
      if (!shown.has(order)) return failed("invalid", { field: "item", reason: "not shown" });
      if (!(await sync().dismiss(item.vaultId, order))) return unknown;
      await attachments.drop(item.blobs ?? []);
      return done;
    },
    async sendAgain(order) {
      const item = await find(order, "not-sent");
      const vault = item && book.volume(item.vaultId)?.vault;
      if (!item || !vault) return unknown;
      const entries = opened(item);
      const texts = entries.map(({ text }) => text);
      const blobs = entries.map((entry) => entry.blobs.map((id) => asBlobId(bytesOf(id))));
      // What cannot be opened any more cannot be said again: it stays in the tray.
      if (texts.length !== item.lastSeq - item.firstSeq + 1)
        return failed("protocol", { kind: "open", where: "outbox" });
      const written = await vault.write(texts, blobs);
      if (!written.ok) return written;
      await sync().dismiss(item.vaultId, order);
      for (const id of item.blobs ?? []) await attachments.again(id);
      return done;
    },
  };
}
