// Documents: a file is sealed beside the record, the entry that names it is written after it; opening looks at the hash before the bytes (protocol §5.6).
import { asBlobId } from "@health-vault/crypto-core";
import { type AttachmentRef, filesOf, attachmentIdIn, refsOf } from "../domain/attachment.ts";
import { encodeChanges, type Change } from "../domain/change.ts";
import { itemNamed } from "../domain/chart.ts";
import { buildDocument, documentsOf, type DocumentInput } from "../domain/document.ts";
import { itemIdSchema } from "../domain/ids.ts";
import { readPartialDate } from "../domain/time.ts";
import type { Outcome } from "./api.ts";
import { mostFileBytes, type DocumentsApi, type UnsentFile } from "./api/documents.ts";
import type { Attachments } from "./attachments.ts";
import { fromBase64 } from "./base64.ts";
import type { Book } from "./book.ts";
import { bytesOf } from "./bytes.ts";
import { done, failed, gives, onDisk } from "./outcome.ts";
import { stamp } from "./stamp.ts";

export interface DocumentsPorts {
  readonly book: Book;
  readonly attachments: Attachments;
  readonly nowMs: () => number;
  /** Somebody looks at this item now. */
  readonly opened: (key: string, itemId: string) => void;
}

const mostTitle = 200;

export function documentFault({ title, date, contentType }: DocumentInput, size: number): Outcome {
  if (title.trim() === "" || title.length > mostTitle) return failed("invalid", { field: "title", reason: "length" });
  if (date !== undefined && !readPartialDate(date)) return failed("invalid", { field: "date", reason: "format" });
  if (!/^[\w.+-]{1,64}\/[\w.+-]{1,64}$/.test(contentType))
    return failed("invalid", { field: "type", reason: "format" });
  if (size === 0) return failed("invalid", { field: "file", reason: "empty" });
  return size > mostFileBytes ? failed("invalid", { field: "file", reason: "size", most: mostFileBytes }) : done;
}

export function createDocuments({ book, attachments, nowMs, opened }: DocumentsPorts): DocumentsApi {
  /** What is being added, by vault: the newest try. */
  const adding = new Map<string, { stopped: boolean }>();
  const chartOf = async (key: string) => (await book.opened(key))?.chart.value();

  /** Whoever names it: an item of a chart, or a message. */
  async function refIn(key: string, id: string): Promise<AttachmentRef | undefined> {
    const volume = await book.opened(key);
    if (!volume) return undefined;
    const said = [...volume.conversation.messages.values()].flatMap((message) => message.said.attachments ?? []);
    return [...refsOf(volume.chart.value(), id), ...said].find((ref) => ref.id === id);
  }

  return {
    async addDocument(key, input, file, progress) {
      const volume = await book.opened(key);
      if (!volume) return failed("not-a-member");
      if (!book.accepted(key)) return failed("not-permitted", { reason: "pending" });
      const fault = documentFault(input, file.size);
      if (!fault.ok) return fault;
      const mine = { stopped: false };
      adding.set(key, mine);
      return onDisk(async () => {
        const total = file.size;
        const sealed = await attachments.seal(
          key,
          file,
          (at) => progress({ done: at, total }),
          () => mine.stopped,
        );
        if (!sealed.ok) return sealed;
        const ref = sealed.value;
        const made = stamp(nowMs());
        const resource = buildDocument({ ...input, title: input.title.trim() }, ref, made.recordedAt);
        const item = itemIdSchema.parse(made.changeId);
        const change: Change = { kind: "record", ...made, replaces: [], item, resource, attachments: [ref] };
        const written = await volume.vault.write([encodeChanges([change])], [[asBlobId(bytesOf(ref.id))]]);
        if (!written.ok) {
          await attachments.drop([ref.id]);
          return written;
        }
        attachments.added();
        return gives({ changeId: made.changeId });
      });
    },
    async cancelDocument(key) {
      const mine = adding.get(key);
      if (mine) mine.stopped = true;
    },
    async documents(key, from, count) {
      const chart = await chartOf(key);
      return chart ? documentsOf(chart, from, count) : { total: 0, rows: [] };
    },
    async openDocument(key, itemId, index) {
      opened(key, itemId);
      const chart = await chartOf(key);
      const item = chart && itemNamed(chart, itemId);
      const resource = item?.current.at(-1)?.resource;
      const file = resource && filesOf(resource)[index];
      if (!chart || !file) return failed("invalid", { field: "file", reason: "unknown" });
      const { contentType = "application/octet-stream", title = "", data, url } = file;
      const id = attachmentIdIn(url);
      const blob: Outcome<Blob> =
        data !== undefined
          ? gives(new Blob([new Uint8Array(fromBase64(data) ?? [])]))
          : id === undefined
            ? failed("invalid", { field: "file", reason: "elsewhere" })
            : await onDisk(() => attachments.open(key, refsOf(chart, id)));
      return blob.ok ? gives({ blob: blob.value, contentType, title }) : blob;
    },
    async keepFile(key, id) {
      const ref = await refIn(key, id);
      if (!ref) return failed("invalid", { field: "file", reason: "unknown" });
      return onDisk(async () => {
        const here = await attachments.bring(key, ref);
        if (here.ok) await attachments.room.keep(id);
        return here;
      });
    },
    releaseFile: (id) => onDisk(() => attachments.room.release(id)),
    fileRoom: () => attachments.room.room(),
    freeFiles: () => onDisk(() => attachments.room.free()),
    async stopFile(id) {
      attachments.stopFetch(id);
    },
    sendFileAgain: (id) => attachments.again(id),
    async unsentFiles() {
      const found: UnsentFile[] = [];
      for (const { id, vaultId, sinceMs } of attachments.unsent()) {
        const chart = await chartOf(vaultId);
        const rows = chart ? documentsOf(chart, 0, Number.MAX_SAFE_INTEGER).rows : [];
        const line = rows.find(({ files }) => files.some((file) => file.id === id));
        found.push({ id, vaultId, sinceMs, ...(line ? { document: { item: line.item, title: line.title } } : {}) });
      }
      return found;
    },
    async eraseUnsentFile(id) {
      if (!attachments.unsent().some((row) => row.id === id))
        return failed("invalid", { field: "file", reason: "unknown" });
      await attachments.drop([id]);
      return done;
    },
  };
}
