// Conversations as screens show them: names instead of ids, and how far each message came, from logs and outbox alone (protocol §5).
import { idKey, may, ownerOf } from "@health-vault/crypto-core";
import { userIdSchema, type UserIdText } from "../../domain/ids.ts";
import { viewOf, type ConversationView, type Message } from "../../domain/message/conversation.ts";
import { answerTimes, usual } from "../../domain/message/answers.ts";
import { versionKey } from "../../domain/change-fields.ts";
import type { OutboxItem } from "../../sync/ports.ts";
import type { ThreadNote } from "./note.ts";
import type { ReadMarks } from "./read-marks.ts";
import type { CardView, MessageFile, MessagePlace, MessageView, ThreadCard } from "../api/messages.ts";
import type { Card } from "../../domain/message/enclosed.ts";
import type { Book } from "../book.ts";
import type { Names } from "../names.ts";
import type { OutboxStates } from "../outbox-states.ts";
import type { Volume } from "../volume.ts";

export interface MessageViewPorts {
  readonly myKey: string;
  readonly book: Book;
  readonly names: Names;
  /** Items of a vault that the relay has not taken. */
  readonly waiting: (key: string) => number;
  readonly outboxStates: OutboxStates;
  readonly marks: Pick<ReadMarks, "isRead">;
  /** Whether I have a part in it. */
  readonly hasAppointment: (id: string) => boolean;
}

const snippet = 140;
/** Unread messages that are counted one by one. */
const mostUnread = 200;

/** The files of a message as they are called; what nobody named is a file all the same. */
export function filesOf(
  { conversation }: Pick<Volume, "conversation">,
  { key, said }: Message,
): readonly MessageFile[] {
  const notes = conversation.enclosed.get(key)?.said.files ?? [];
  return (said.attachments ?? []).map(({ id, size }) => {
    const { name = "", contentType = "application/octet-stream" } = notes.find((note) => note.attachment === id) ?? {};
    return { id, name, contentType, size };
  });
}

export function createMessageViews(ports: MessageViewPorts) {
  const { myKey, book, names, waiting, outboxStates, marks } = ports;
  const me: UserIdText = userIdSchema.parse(myKey);
  const cache = new WeakMap<Volume, { readonly version: number; readonly view: ConversationView }>();

  function viewOfVolume(volume: Volume): ConversationView {
    const known = cache.get(volume);
    if (known?.version === volume.conversationVersion) return known.view;
    const view = viewOf(volume.conversation);
    cache.set(volume, { version: volume.conversationVersion, view });
    return view;
  }

  function introductions({ conversation }: Volume): ReadonlyMap<string, string> {
    const found = new Map<string, string>();
    for (const { author, said } of conversation.messages.values())
      if (said.name !== undefined && !found.has(author)) found.set(author, said.name);
    return found;
  }

  /** As I know them; of a stranger, what she said when she began. */
  function nameOf(key: string, volume: Volume): string {
    const known = names.ofKey(key, volume);
    if (known !== "") return known;
    const chart = book.volumes().find(({ vault, ended }) => {
      const membership = vault.membership();
      return membership?.purpose === "chart" && !ended && membership.members.get(key)?.role === "owner";
    });
    const patient = chart && names.patient(chart);
    if (patient) return patient.name;
    return introductions(volume).get(key) ?? book.note(volume.vault.key)?.thread?.names[key] ?? "";
  }

  /** A chart of this vault id, where I am in it. */
  const isReadable = (key: string): boolean => {
    const volume = book.volume(key);
    return volume?.vault.membership()?.members.has(myKey) === true && !volume.ended && book.accepted(key);
  };

  function cardView(card: Card, volume: Volume): CardView {
    if (card.of === "appointment") {
      const { appointment, doctor, startMs, minutes, zone } = card;
      const opens = ports.hasAppointment(appointment);
      return { of: card.of, appointmentId: appointment, doctor: nameOf(doctor, volume), startMs, minutes, zone, opens };
    }
    const { of, vault, item, type, title, text, when } = card;
    return {
      of,
      vaultId: vault,
      item,
      type,
      title,
      text,
      ...(when === undefined ? {} : { when }),
      opens: isReadable(vault),
    };
  }

  const cardsOf = ({ conversation }: Volume, { key }: Message): readonly Card[] =>
    conversation.enclosed.get(key)?.said.cards ?? [];

  /** Of the one patient in the thread: a chart that one of its members owns and that I may write in. */
  function chartOf(members: ReadonlyMap<string, unknown> | undefined): string | undefined {
    return book.volumes().find(({ vault, ended }) => {
      const membership = vault.membership();
      if (membership?.purpose !== "chart" || membership.closed || ended || !isReadable(vault.key)) return false;
      const role = membership.members.get(myKey)?.role;
      const owner = ownerOf(membership.members);
      return owner && members?.has(idKey(owner.userId)) === true && role !== undefined && may(role, "write");
    })?.vault.key;
  }

  const othersOf = ({ vault }: Volume): readonly UserIdText[] =>
    [...(vault.membership()?.members.keys() ?? [])]
      .filter((key) => key !== myKey)
      .map((key) => userIdSchema.parse(key));

  /** Of an open conversation. */
  function noteOf(volume: Volume): ThreadNote {
    const view = viewOfVolume(volume);
    const { messages, closedBy, subject } = view;
    const last = messages.at(-1);
    const lastMine = messages.findLastIndex(({ author }) => author === me);
    const unanswered = messages.slice(lastMine + 1).find((message) => !view.isWithdrawn(message));
    const places = new Map(messages.map(({ key }, index) => [key, index]));
    return {
      subject,
      ...(closedBy === undefined ? {} : { closedBy }),
      total: messages.length,
      unread: view
        .unread(me)
        .filter((message) => !marks.isRead(volume.vault.key, message))
        .slice(0, mostUnread)
        .map(({ key, device, seq }) => ({ device, seq, index: places.get(key) ?? 0 })),
      ...(last
        ? {
            last: {
              text: view.isWithdrawn(last) ? "" : last.said.text.slice(0, snippet),
              author: last.author,
              writtenMs: last.writtenMs,
              withdrawn: view.isWithdrawn(last),
              files: view.isWithdrawn(last) ? 0 : (last.said.attachments ?? []).length,
              cards: view.isWithdrawn(last) ? 0 : cardsOf(volume, last).length,
            },
          }
        : {}),
      ...(unanswered && unanswered.author !== me ? { unansweredMs: unanswered.writtenMs } : {}),
      answersMs: [...answerTimes(messages, me)],
      names: Object.fromEntries(introductions(volume)),
    };
  }

  const notes = new WeakMap<Volume, { readonly version: number; readonly note: ThreadNote }>();
  const nothing: ThreadNote = { subject: "", total: 0, unread: [], answersMs: [], names: {} };

  /** What is closed is as it was read last. */
  function noted(volume: Volume): ThreadNote {
    if (!volume.vault.isOpen()) return book.note(volume.vault.key)?.thread ?? nothing;
    const known = notes.get(volume);
    if (known?.version === volume.conversationVersion) return known.note;
    const note = noteOf(volume);
    notes.set(volume, { version: volume.conversationVersion, note });
    return note;
  }

  /** Over all conversations with this person alone. */
  function usualAnswer(volume: Volume): number | undefined {
    const [other, ...more] = othersOf(volume);
    if (other === undefined || more.length > 0) return undefined;
    const alone = book.volumes().filter((one) => {
      const members = one.vault.membership();
      return members?.purpose === "thread" && members.members.size === 2 && members.members.has(other);
    });
    return usual(alone.flatMap((one) => noted(one).answersMs));
  }

  function card(volume: Volume): ThreadCard {
    const { vault, ended } = volume;
    const membership = vault.membership();
    const { subject, closedBy, total, last, unansweredMs, unread: told } = noted(volume);
    const isMember = membership?.members.has(myKey) === true && !ended;
    const mine = waiting(vault.key);
    const unread = told.filter((spot) => !marks.isRead(vault.key, spot));
    const [firstUnread] = unread;
    const chartId = chartOf(membership?.members);
    const answerMs = usualAnswer(volume);
    return {
      threadId: vault.key,
      state: !isMember ? "ended" : book.accepted(vault.key) ? "open" : "pending",
      subject,
      others: [...(membership?.members.values() ?? [])]
        .filter(({ userId }) => idKey(userId) !== myKey)
        .map(({ userId }) => ({
          userId: idKey(userId),
          name: nameOf(idKey(userId), volume),
          contact: names.contact(userId),
        })),
      ...(chartId === undefined ? {} : { chartId }),
      ...(closedBy === undefined ? {} : { closedBy: nameOf(closedBy, volume) }),
      total,
      unread: unread.length,
      ...(firstUnread ? { firstUnread: firstUnread.index } : {}),
      waiting: mine,
      ...(last
        ? {
            last: {
              text: last.text,
              byMe: last.author === me,
              writtenMs: last.writtenMs,
              withdrawn: last.withdrawn,
              files: last.files,
              cards: last.cards,
            },
          }
        : {}),
      ...(unansweredMs === undefined ? {} : { unansweredMs }),
      ...(answerMs === undefined ? {} : { usualAnswerMs: answerMs }),
      version: `${volume.conversationVersion} ${mine}`,
    };
  }

  function placeOf(
    view: ConversationView,
    message: Message,
    others: readonly UserIdText[],
    state: OutboxItem["state"] | undefined,
  ): MessagePlace {
    if (state === "not-sent") return "not-sent";
    if (state !== undefined) return "device";
    const reached = others.map((other) => view.reached(message, other));
    if (reached.length === 0 || reached.includes("sent")) return "relay";
    return reached.includes("there") ? "reached" : "opened";
  }

  function messages(volume: Volume, from: number, count: number, items: readonly OutboxItem[]): readonly MessageView[] {
    const view = viewOfVolume(volume);
    const others = othersOf(volume);
    const states = outboxStates(volume.vault, items);
    const named = (author: UserIdText): string => nameOf(author, volume);
    return view.messages.slice(Math.max(0, from), Math.max(0, from) + count).map((message): MessageView => {
      const { key, author, said, writtenMs } = message;
      const withdrawn = view.isWithdrawn(message);
      const byMe = author === me;
      const quoted = said.quotes && volume.conversation.messages.get(versionKey(said.quotes));
      return {
        key,
        byMe,
        name: named(author),
        text: withdrawn ? "" : said.text,
        writtenMs,
        withdrawn,
        files: withdrawn ? [] : filesOf(volume, message),
        cards: withdrawn ? [] : cardsOf(volume, message).map((card) => cardView(card, volume)),
        ...(said.quotes && !withdrawn
          ? {
              quote: {
                name: named(said.quotes.author),
                byMe: said.quotes.author === me,
                text: quoted && !view.isWithdrawn(quoted) ? quoted.said.text.slice(0, snippet) : "",
                files: quoted && !view.isWithdrawn(quoted) ? (quoted.said.attachments ?? []).length : 0,
              },
            }
          : {}),
        ...(byMe ? { place: placeOf(view, message, others, states.get(message.changeId)) } : {}),
        openedBy: byMe ? others.filter((other) => view.reached(message, other) === "opened").map(named) : [],
      };
    });
  }

  return { card, noteOf: noted, messages, nameOf, viewOf: viewOfVolume };
}

export type MessageViews = ReturnType<typeof createMessageViews>;
