// Conversations as screens show them: names instead of ids, and how far each message came, from logs and outbox alone (protocol §5).
import { idKey, may } from "@health-vault/crypto-core";
import { userIdSchema, type UserIdText } from "../../domain/ids.ts";
import { viewOf, type ConversationView, type Message } from "../../domain/message/conversation.ts";
import { answerTimes, usual } from "../../domain/message/answers.ts";
import { versionKey } from "../../domain/change-fields.ts";
import type { OutboxItem } from "../../sync/ports.ts";
import { companyIn, type Company } from "./company.ts";
import type { ThreadNote } from "./note.ts";
import { filesOf } from "./named-files.ts";
import type { ReadMarks } from "./read-marks.ts";
import type { SessionError } from "../api/outcome.ts";
import type { CardView, MessagePlace, MessageView, ThreadCard } from "../api/messages.ts";
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
  readonly problems: (volume: Volume) => readonly SessionError[];
  readonly marks: Pick<ReadMarks, "isRead">;
  readonly isBlocked: (userKey: string) => boolean;
  /** Whether I have a part in it. */
  readonly hasAppointment: (id: string) => boolean;
}

const snippet = 140;
/** Unread messages of one person that are counted one by one. */
const mostUnread = 200;

export function createMessageViews(ports: MessageViewPorts) {
  const { myKey, book, names, waiting, outboxStates, marks, isBlocked } = ports;
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

  const company = (): Company => companyIn(book.volumes(), myKey);

  /** As I know them; of a stranger, what she said when she began. */
  function nameOf(key: string, volume: Volume, among?: Company): string {
    const known = names.ofKey(key, volume);
    if (known !== "") return known;
    const [chart] = (among ?? company()).charts(key);
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
  function chartOf(members: readonly string[], among: Company): string | undefined {
    const open = members
      .flatMap((key) => among.charts(key))
      .filter(({ vault }) => {
        const membership = vault.membership();
        const role = membership?.members.get(myKey)?.role;
        return membership?.closed === false && role !== undefined && may(role, "write") && isReadable(vault.key);
      });
    return open.toSorted((a, b) => among.place(a) - among.place(b))[0]?.vault.key;
  }

  const othersOf = ({ vault }: Volume): readonly UserIdText[] =>
    [...(vault.membership()?.members.keys() ?? [])]
      .filter((key) => key !== myKey)
      .map((key) => userIdSchema.parse(key));

  /** Mine to read and not read yet. */
  const unreadIn = (volume: Volume): readonly Message[] =>
    viewOfVolume(volume)
      .unread(me)
      .filter((message) => !marks.isRead(volume.vault.key, message));

  /** Of an open conversation. */
  function noteOf(volume: Volume): ThreadNote {
    const view = viewOfVolume(volume);
    const { messages, closedBy, subject } = view;
    const last = messages.at(-1);
    const lastMine = messages.findLastIndex(({ author }) => author === me);
    const waits = new Map<UserIdText, number>();
    for (const message of messages.slice(lastMine + 1))
      if (!view.isWithdrawn(message) && !waits.has(message.author)) waits.set(message.author, message.writtenMs);
    const [unansweredMs] = waits.values();
    const places = new Map(messages.map(({ key }, index) => [key, index]));
    return {
      subject,
      ...(closedBy === undefined ? {} : { closedBy }),
      total: messages.length,
      unread: [...Map.groupBy(unreadIn(volume), ({ author }) => author).values()]
        .flatMap((his) => his.slice(0, mostUnread))
        .map(({ key, device, seq, author }) => ({ device, seq, index: places.get(key) ?? 0, author }))
        .toSorted((a, b) => a.index - b.index),
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
      ...(unansweredMs === undefined ? {} : { unansweredMs }),
      waits: [...waits].map(([author, writtenMs]) => ({ author, writtenMs })),
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
  function usualAnswer(volume: Volume, among: Company): number | undefined {
    const [other, ...more] = othersOf(volume);
    if (other === undefined || more.length > 0) return undefined;
    return usual(among.alone(other).flatMap((one) => noted(one).answersMs));
  }

  /** `among`: of the book as it is, the same for a whole list. */
  function card(volume: Volume, among: Company): ThreadCard {
    const { vault, ended } = volume;
    const membership = vault.membership();
    const { subject, closedBy, total, last, unread: told, ...note } = noted(volume);
    const others = othersOf(volume);
    const blocked = others.filter(isBlocked);
    // A note of an older app does not say whose they are.
    const [sole] = others;
    const isQuiet = (author: string | undefined): boolean => isBlocked(author ?? sole ?? "");
    const waits = note.waits?.filter(({ author }) => !isBlocked(author));
    const unansweredMs = waits ? waits[0]?.writtenMs : isQuiet(undefined) ? undefined : note.unansweredMs;
    const isMember = membership?.members.has(myKey) === true && !ended;
    const mine = waiting(vault.key);
    const news = told.filter((spot) => !marks.isRead(vault.key, spot));
    const unread = news.filter(({ author }) => !isQuiet(author));
    const isHidden = last !== undefined && isBlocked(last.author) && news.some(({ author }) => isQuiet(author));
    const [firstUnread] = unread;
    const chartId = chartOf([...(membership?.members.keys() ?? [])], among);
    const answerMs = usualAnswer(volume, among);
    return {
      threadId: vault.key,
      state: !isMember ? "ended" : book.accepted(vault.key) ? "open" : "pending",
      subject,
      others: [...(membership?.members.values() ?? [])]
        .filter(({ userId }) => idKey(userId) !== myKey)
        .map(({ userId }) => ({
          userId: idKey(userId),
          name: nameOf(idKey(userId), volume, among),
          contact: names.contact(userId),
          blocked: isBlocked(idKey(userId)),
        })),
      ...(chartId === undefined ? {} : { chartId }),
      ...(closedBy === undefined ? {} : { closedBy: nameOf(closedBy, volume, among) }),
      total,
      unread: unread.length,
      ...(firstUnread ? { firstUnread: firstUnread.index } : {}),
      waiting: mine,
      ...(last
        ? {
            last: {
              text: isHidden ? "" : last.text,
              byMe: last.author === me,
              writtenMs: last.writtenMs,
              withdrawn: last.withdrawn,
              hidden: isHidden,
              files: last.files,
              cards: last.cards,
            },
          }
        : {}),
      ...(unansweredMs === undefined ? {} : { unansweredMs }),
      ...(answerMs === undefined ? {} : { usualAnswerMs: answerMs }),
      isRead: vault.isOpen(),
      problems: ports.problems(volume),
      version: `${volume.conversationVersion} ${mine} ${blocked.join(" ")}`,
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

  /** Of people who are blocked: what was not seen before. */
  const hiddenIn = (volume: Volume): ReadonlySet<Message> =>
    othersOf(volume).some(isBlocked) ? new Set(unreadIn(volume).filter(({ author }) => isBlocked(author))) : new Set();

  function messages(volume: Volume, from: number, count: number, items: readonly OutboxItem[]): readonly MessageView[] {
    const view = viewOfVolume(volume);
    const others = othersOf(volume);
    const states = outboxStates(volume.vault, items);
    const hidden = hiddenIn(volume);
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
        hidden: hidden.has(message),
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

  return { card, company, noteOf: noted, messages, nameOf, hiddenIn, viewOf: viewOfVolume };
}

export type MessageViews = ReturnType<typeof createMessageViews>;
