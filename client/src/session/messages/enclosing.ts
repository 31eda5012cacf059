// What goes with a message: files that are sealed on this disk already, and cards as its sender sees them now (protocol §5.6, §5.9).
import { asBlobId, type BlobId } from "@health-vault/crypto-core";
import type { Change, MessageChange } from "../../domain/change.ts";
import { itemNamed } from "../../domain/chart.ts";
import { itemIdSchema, userIdSchema, vaultIdSchema } from "../../domain/ids.ts";
import { type Card, MOST_CARDS, MOST_FILES } from "../../domain/message/enclosed.ts";
import { lineOfAny } from "../../domain/queries.ts";
import { valueText } from "../../domain/search/item-text.ts";
import type { VaultKey } from "../../sync/ports.ts";
import type { AppointmentView } from "../api/appointments.ts";
import type { Enclosures, OutgoingCard } from "../api/messages.ts";
import type { Outcome } from "../api.ts";
import type { Book } from "../book.ts";
import { bytesOf } from "../bytes.ts";
import { failed, gives, onDisk } from "../outcome.ts";
import type { stamp } from "../stamp.ts";
import type { Held } from "./held.ts";

export interface EnclosingPorts {
  readonly myKey: string;
  readonly book: Book;
  readonly held: Pick<Held, "take">;
  readonly appointment: (id: string) => AppointmentView | undefined;
  readonly now: () => ReturnType<typeof stamp>;
}

/** A message with what goes with it, each change for an entry of its own: apps that do not know of files and cards read the words (ADR 0096). */
export interface Enclosed {
  readonly changes: readonly Change[];
  readonly blobs: readonly (readonly BlobId[])[];
}

/** Of a line of a chart, as a schema bounds it. */
const short = (text: string | undefined): string => (text ?? "").slice(0, 300);

export function createEnclosing({ myKey, book, held, appointment, now }: EnclosingPorts) {
  const unknown = (field: "card" | "file") => failed("invalid", { field, reason: "unknown" });

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

  return {
    async enclose(
      threadId: VaultKey,
      message: Omit<MessageChange, "attachments">,
      { files = [], cards = [] }: Enclosures,
    ): Promise<Outcome<Enclosed>> {
      if (files.length === 0 && cards.length === 0) return gives({ changes: [message], blobs: [] });
      if (files.length > MOST_FILES) return failed("invalid", { field: "file", reason: "many", most: MOST_FILES });
      if (cards.length > MOST_CARDS) return failed("invalid", { field: "card", reason: "many", most: MOST_CARDS });
      const shown: Card[] = [];
      for (const card of cards) {
        const one = await cardOf(card);
        if (!one) return unknown("card");
        shown.push(one);
      }
      return onDisk(async () => {
        const taken = await held.take(files, threadId);
        if (!taken) return unknown("file");
        const refs = taken.map(({ ref }) => ref);
        const notes = taken.map(({ ref, name, contentType }) => ({ attachment: ref.id, name, contentType }));
        return gives({
          changes: [
            { kind: "enclosed", ...now(), message: message.changeId, files: notes, cards: shown },
            refs.length === 0 ? message : { ...message, attachments: refs },
          ],
          blobs: [[], refs.map(({ id }) => asBlobId(bytesOf(id)))],
        });
      });
    },
  };
}
