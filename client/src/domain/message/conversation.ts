/** A conversation from what its members said: messages in one order for all of them, withdrawn ones, subject, open or closed, and who has what; a fold whose result does not depend on the order of arrival (docs/protocol.md §5 "Changes"). */
import type { Change, MessageChange } from "../change.ts";
import { versionKey } from "../change-fields.ts";
import type { ChangeIdText, DeviceIdText, UserIdText } from "../ids.ts";
import type { EnclosedChange } from "./enclosed.ts";
import { createOrder, type EntryPlace, type Order, type Spot, spotKey } from "./order.ts";

export interface SaidChange {
  readonly change: Change;
  readonly author: UserIdText;
  readonly device: DeviceIdText;
  /** Of what was opened of an entry. */
  readonly place?: EntryPlace;
}

export interface Message {
  /** Author and change: what names it in this conversation. */
  readonly key: string;
  readonly changeId: ChangeIdText;
  readonly author: UserIdText;
  readonly device: DeviceIdText;
  readonly seq: number;
  /** The author's clock: shown, never used for the order. */
  readonly writtenMs: number;
  readonly said: MessageChange;
}

/** How far a message came with one of the other members. */
export type Reached = "sent" | "there" | "opened";

interface Placed {
  readonly author: UserIdText;
  readonly place: EntryPlace;
}

/** What was said, as it came; `view` makes sense of it. */
export interface Conversation {
  /** Every entry that was opened, by device and number: also those without a message carry what was seen. */
  readonly entries: Map<DeviceIdText, Map<number, Placed>>;
  readonly messages: Map<string, Message>;
  /** Kept with both of them. */
  readonly order: Order<Message>;
  /** By person and device: the highest number of that device that any of his entries had seen. */
  readonly had: Map<UserIdText, Map<DeviceIdText, number>>;
  /** By key of the message that its author wrote them for: files' names and cards. */
  readonly enclosed: Map<string, { readonly at: Spot; readonly said: EnclosedChange }>;
  /** Keys of messages that their author took back, before they came or after. */
  readonly withdrawn: Set<string>;
  /** By person: change ids of what he said he had opened. */
  readonly opened: Map<UserIdText, Set<string>>;
  /** Who said what the conversation is about, and whether it goes on. */
  readonly subjects: Map<string, { readonly at: Spot; readonly subject: string }>;
  readonly closings: Map<string, { readonly at: Spot; readonly author: UserIdText; readonly closed: boolean }>;
}

export function noConversation(): Conversation {
  const entries: Conversation["entries"] = new Map();
  const messages: Conversation["messages"] = new Map();
  return {
    entries,
    messages,
    order: createOrder(entries, messages),
    had: new Map(),
    enclosed: new Map(),
    withdrawn: new Set(),
    opened: new Map(),
    subjects: new Map(),
    closings: new Map(),
  };
}

/** Takes in an entry once, however many changes it holds. */
function enter(
  { entries, had, order }: Conversation,
  author: UserIdText,
  device: DeviceIdText,
  place: EntryPlace,
): void {
  const of = entries.get(device) ?? new Map<number, Placed>();
  const known = of.get(place.seq);
  entries.set(device, of.set(place.seq, { author, place }));
  if (!known) order.entered(device, place);
  else if (JSON.stringify(known.place.seen) !== JSON.stringify(place.seen)) order.lost();
  const his = had.get(author) ?? new Map<DeviceIdText, number>();
  for (const { device: from, seq } of place.seen) his.set(from, Math.max(his.get(from) ?? -1, seq));
  had.set(author, his);
}

/** Takes in what was opened. Somebody's word about another's message (taking it back, having opened it for him) is not asked for. */
export function addSaid(conversation: Conversation, batch: Iterable<SaidChange>): void {
  const { messages, order, enclosed, withdrawn, opened, subjects, closings } = conversation;
  for (const { change, author, device, place } of batch) {
    if (!place) continue;
    enter(conversation, author, device, place);
    const at = { device, seq: place.seq };
    const key = versionKey({ author, changeId: change.changeId });
    if (change.kind === "message") {
      // Sealed anew, it was said once: everybody keeps the same of the two.
      const known = messages.get(key);
      if (known && spotKey(known) <= spotKey(at)) continue;
      const { changeId, recordedAt } = change;
      const message = { key, changeId, author, ...at, writtenMs: Date.parse(recordedAt), said: change };
      messages.set(key, message);
      order.said(message, known !== undefined);
    } else if (change.kind === "enclosed") {
      const of = versionKey({ author, changeId: change.message });
      const known = enclosed.get(of);
      if (!known || spotKey(at) < spotKey(known.at)) enclosed.set(of, { at, said: change });
    } else if (change.kind === "withdraw") {
      withdrawn.add(versionKey({ author, changeId: change.message }));
    } else if (change.kind === "opened") {
      const all = opened.get(author) ?? new Set<string>();
      for (const item of change.items) all.add(item);
      opened.set(author, all);
    } else if (change.kind === "subject") {
      subjects.set(key, { at, subject: change.subject });
    } else if (change.kind === "conversation") {
      closings.set(key, { at, author, closed: change.closed });
    }
  }
}

export function clearSaid(conversation: Conversation): void {
  const { entries, messages, had, enclosed, withdrawn, opened, subjects, closings } = conversation;
  for (const each of [entries, messages, had, enclosed, withdrawn, opened, subjects, closings]) each.clear();
  conversation.order.lost();
}

export interface ConversationView {
  readonly subject: string;
  readonly closedBy?: UserIdText;
  /** In the order that everybody sees. */
  readonly messages: readonly Message[];
  readonly isWithdrawn: (message: Message) => boolean;
  /** How far it came with one other member. */
  readonly reached: (message: Message, member: UserIdText) => Reached;
  /** Of others, and not opened by this person. */
  readonly unread: (member: UserIdText) => readonly Message[];
}

export function viewOf(conversation: Conversation): ConversationView {
  const { order, had } = conversation;
  const newest = <T extends { readonly at: Spot }>(all: Iterable<T>): T | undefined =>
    [...all].toSorted((a, b) => order.compare(a.at, b.at)).at(-1);
  const messages = order.list();
  const isWithdrawn = ({ key }: Message): boolean => conversation.withdrawn.has(key);
  const isOpened = ({ changeId }: Message, member: UserIdText): boolean =>
    conversation.opened.get(member)?.has(changeId) === true;
  const closing = newest(conversation.closings.values());
  return {
    subject: newest(conversation.subjects.values())?.subject ?? "",
    ...(closing?.closed === true ? { closedBy: closing.author } : {}),
    messages,
    isWithdrawn,
    reached(message, member) {
      if (isOpened(message, member)) return "opened";
      return (had.get(member)?.get(message.device) ?? -1) >= message.seq ? "there" : "sent";
    },
    unread: (member) =>
      messages.filter((message) => message.author !== member && !isWithdrawn(message) && !isOpened(message, member)),
  };
}
