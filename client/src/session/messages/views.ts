// Conversations as screens show them: names instead of ids, and how far each message came, from logs and outbox alone (protocol §5).
import { idKey } from "@health-vault/crypto-core";
import { userIdSchema, type UserIdText } from "../../domain/ids.ts";
import { viewOf, type ConversationView, type Message } from "../../domain/message/conversation.ts";
import { versionKey } from "../../domain/change-fields.ts";
import type { OutboxItem } from "../../sync/ports.ts";
import type { MessagePlace, MessageView, ThreadCard } from "../api/messages.ts";
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
}

const snippet = 140;

export function createMessageViews({ myKey, book, names, waiting, outboxStates }: MessageViewPorts) {
  const me: UserIdText = userIdSchema.parse(myKey);
  const cache = new WeakMap<Volume, { readonly version: number; readonly view: ConversationView }>();

  function viewOfVolume(volume: Volume): ConversationView {
    const known = cache.get(volume);
    if (known?.version === volume.conversationVersion) return known.view;
    const view = viewOf(volume.conversation);
    cache.set(volume, { version: volume.conversationVersion, view });
    return view;
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
    for (const { author, said } of volume.conversation.messages.values())
      if (author === key && said.name !== undefined) return said.name;
    return "";
  }

  const othersOf = ({ vault }: Volume): readonly UserIdText[] =>
    [...(vault.membership()?.members.keys() ?? [])]
      .filter((key) => key !== myKey)
      .map((key) => userIdSchema.parse(key));

  function card(volume: Volume): ThreadCard {
    const { vault, ended } = volume;
    const membership = vault.membership();
    const view = viewOfVolume(volume);
    const { messages, closedBy, subject } = view;
    const last = messages.at(-1);
    const isMember = membership?.members.has(myKey) === true && !ended;
    const lastMine = messages.findLastIndex(({ author }) => author === me);
    const unanswered = messages.slice(lastMine + 1).find((message) => !view.isWithdrawn(message));
    const mine = waiting(vault.key);
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
      ...(closedBy === undefined ? {} : { closedBy: nameOf(closedBy, volume) }),
      total: messages.length,
      unread: view.unread(me).length,
      waiting: mine,
      ...(last
        ? {
            last: {
              text: view.isWithdrawn(last) ? "" : last.said.text.slice(0, snippet),
              byMe: last.author === me,
              writtenMs: last.writtenMs,
              withdrawn: view.isWithdrawn(last),
            },
          }
        : {}),
      ...(unanswered && unanswered.author !== me ? { unansweredMs: unanswered.writtenMs } : {}),
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
        ...(said.quotes && !withdrawn
          ? {
              quote: {
                name: named(said.quotes.author),
                byMe: said.quotes.author === me,
                text: quoted && !view.isWithdrawn(quoted) ? quoted.said.text.slice(0, snippet) : "",
              },
            }
          : {}),
        ...(byMe ? { place: placeOf(view, message, others, states.get(message.changeId)) } : {}),
        openedBy: byMe ? others.filter((other) => view.reached(message, other) === "opened").map(named) : [],
      };
    });
  }

  return { card, messages, viewOf: viewOfVolume };
}

export type MessageViews = ReturnType<typeof createMessageViews>;
