// What goes with a message: files sealed onto this disk, one after the other, and cards as its sender sees them now (protocol §5.6, §5.9).
import { asBlobId, type BlobId } from "@health-vault/crypto-core";
import type { AttachmentRef } from "../../domain/change-fields.ts";
import type { Change, MessageChange } from "../../domain/change.ts";
import { itemNamed } from "../../domain/chart.ts";
import { itemIdSchema, userIdSchema, vaultIdSchema } from "../../domain/ids.ts";
import { type Card, mediaTypeSchema, MOST_CARDS, MOST_FILES } from "../../domain/message/enclosed.ts";
import { lineOfAny } from "../../domain/queries.ts";
import { valueText } from "../../domain/search/item-text.ts";
import type { VaultKey } from "../../sync/ports.ts";
import type { AppointmentView } from "../api/appointments.ts";
import { mostFileBytes, type FileProgress } from "../api/documents.ts";
import type { Enclosures, OutgoingCard, OutgoingFile } from "../api/messages.ts";
import type { Outcome } from "../api.ts";
import type { Attachments } from "../attachments.ts";
import type { Book } from "../book.ts";
import { bytesOf } from "../bytes.ts";
import { failed, gives, onDisk } from "../outcome.ts";
import type { stamp } from "../stamp.ts";

export interface EnclosingPorts {
  readonly myKey: string;
  readonly book: Book;
  readonly attachments: Pick<Attachments, "seal" | "drop">;
  readonly appointment: (id: string) => AppointmentView | undefined;
  readonly now: () => ReturnType<typeof stamp>;
}

/** A message with what goes with it, each change for an entry of its own: apps that do not know of files and cards read the words (ADR 0096). */
export interface Enclosed {
  readonly changes: readonly Change[];
  readonly blobs: readonly (readonly BlobId[])[];
  readonly ids: readonly string[];
}

/** Of a line of a chart, as a schema bounds it. */
const short = (text: string | undefined): string => (text ?? "").slice(0, 300);

function fileFault(files: readonly OutgoingFile[]): Outcome<never> | undefined {
  if (files.length > MOST_FILES) return failed("invalid", { field: "file", reason: "many", most: MOST_FILES });
  for (const { file, name, contentType } of files) {
    if (name.trim() === "" || name.length > 255) return failed("invalid", { field: "name", reason: "length" });
    if (!mediaTypeSchema.safeParse(contentType).success) return failed("invalid", { field: "type", reason: "format" });
    if (file.size === 0) return failed("invalid", { field: "file", reason: "empty" });
    if (file.size > mostFileBytes) return failed("invalid", { field: "file", reason: "size", most: mostFileBytes });
  }
  return undefined;
}

export function createEnclosing({ myKey, book, attachments, appointment, now }: EnclosingPorts) {
  const unknownCard = failed("invalid", { field: "card", reason: "unknown" });
  /** What is being sealed, by thread: the newest try. */
  const sealing = new Map<VaultKey, { stopped: boolean }>();

  async function cardOf(card: OutgoingCard): Promise<Card | undefined> {
    if (card.of === "appointment") {
      const found = appointment(card.appointmentId);
      const doctor = userIdSchema.safeParse(found?.mine === "doctor" ? myKey : found?.other.userId).data;
      if (!found || !doctor) return undefined;
      const { startMs, minutes, zone } = found.slot;
      return { of: "appointment", appointment: card.appointmentId, doctor, startMs, minutes, zone };
    }
    const volume = await book.opened(card.vaultId);
    const item = volume && itemNamed(book.shown(volume).chart, card.item);
    const line = item && lineOfAny(item);
    if (!item || !line) return undefined;
    return {
      of: "item",
      vault: vaultIdSchema.parse(card.vaultId),
      item: itemIdSchema.parse(card.item),
      type: line.type,
      title: short(line.title),
      text: short(valueText(item)),
      ...(line.when === undefined ? {} : { when: line.when.slice(0, 40) }),
    };
  }

  /** One at a time: memory holds one piece of one of them. */
  async function seal(
    threadId: VaultKey,
    files: readonly OutgoingFile[],
    progress: FileProgress,
  ): Promise<Outcome<readonly AttachmentRef[]>> {
    const mine = { stopped: false };
    sealing.set(threadId, mine);
    const total = files.reduce((sum, { file }) => sum + file.size, 0);
    const refs: AttachmentRef[] = [];
    const drop = () => attachments.drop(refs.map(({ id }) => id));
    let before = 0;
    try {
      for (const { file } of files) {
        const done = before;
        const sealed = await attachments.seal(
          threadId,
          file,
          (at) => progress({ done: done + at, total }),
          () => mine.stopped,
        );
        if (!sealed.ok) {
          await drop();
          return sealed;
        }
        refs.push(sealed.value);
        before += file.size;
      }
      return gives(refs);
    } catch (thrown) {
      await drop().catch(() => undefined);
      throw thrown;
    } finally {
      if (sealing.get(threadId) === mine) sealing.delete(threadId);
    }
  }

  return {
    async enclose(
      threadId: VaultKey,
      message: Omit<MessageChange, "attachments">,
      { files = [], cards = [] }: Enclosures,
      progress: FileProgress,
    ): Promise<Outcome<Enclosed>> {
      if (files.length === 0 && cards.length === 0) return gives({ changes: [message], blobs: [], ids: [] });
      const fault = fileFault(files);
      if (fault) return fault;
      if (cards.length > MOST_CARDS) return failed("invalid", { field: "card", reason: "many", most: MOST_CARDS });
      const shown: Card[] = [];
      for (const card of cards) {
        const one = await cardOf(card);
        if (!one) return unknownCard;
        shown.push(one);
      }
      return onDisk(async () => {
        const sealed = await seal(threadId, files, progress);
        if (!sealed.ok) return sealed;
        const refs = sealed.value;
        const notes = refs.map(({ id }, at) => {
          const { name = "", contentType = "" } = files[at] ?? {};
          return { attachment: id, name: name.trim(), contentType };
        });
        return gives({
          changes: [
            { kind: "enclosed", ...now(), message: message.changeId, files: notes, cards: shown },
            refs.length === 0 ? message : { ...message, attachments: refs },
          ],
          blobs: [[], refs.map(({ id }) => asBlobId(bytesOf(id)))],
          ids: refs.map(({ id }) => id),
        });
      });
    },
    cancel(threadId: VaultKey): void {
      const mine = sealing.get(threadId);
      if (mine) mine.stopped = true;
    },
  };
}
