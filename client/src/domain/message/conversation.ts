/** A conversation from what its members said: messages in one order for all of them, withdrawn ones, subject, open or closed, and who has what; a fold whose result does not depend on the order of arrival (docs/protocol.md §5 "Changes"). */
import type { Change, MessageChange } from "../change.ts";
import { versionKey } from "../change-fields.ts";
import type { ChangeIdText, DeviceIdText, UserIdText } from "../ids.ts";
import type { EnclosedChange } from "./enclosed.ts";

/** One entry as it stands in its device's chain; `seen`: what that device had of the others when it was written. */
export interface EntryPlace {
  readonly seq: number;
  readonly seen: readonly { readonly device: DeviceIdText; readonly seq: number }[];
}

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

interface Spot {
  readonly device: DeviceIdText;
  readonly seq: number;
}

export const noConversation = (): Conversation => ({
  entries: new Map(),
  messages: new Map(),
  enclosed: new Map(),
  withdrawn: new Set(),
  opened: new Map(),
  subjects: new Map(),
  closings: new Map(),
});

const spotKey = ({ device, seq }: Spot): string => `${device} ${seq}`;

/** Takes in what was opened. Somebody's word about another's message (taking it back, having opened it for him) is not asked for. */
export function addSaid(conversation: Conversation, batch: Iterable<SaidChange>): void {
  const { entries, messages, enclosed, withdrawn, opened, subjects, closings } = conversation;
  for (const { change, author, device, place } of batch) {
    if (!place) continue;
    const of = entries.get(device) ?? new Map<number, Placed>();
    entries.set(device, of.set(place.seq, { author, place }));
    const at = { device, seq: place.seq };
    const key = versionKey({ author, changeId: change.changeId });
    if (change.kind === "message") {
      // Sealed anew, it was said once: everybody keeps the same of the two.
      const known = messages.get(key);
      if (known && spotKey(known) <= spotKey(at)) continue;
      const { changeId, recordedAt } = change;
      messages.set(key, { key, changeId, author, ...at, writtenMs: Date.parse(recordedAt), said: change });
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
  const { entries, messages, enclosed, withdrawn, opened, subjects, closings } = conversation;
  for (const each of [entries, messages, enclosed, withdrawn, opened, subjects, closings]) each.clear();
}

/**
 * How deep each entry lies: one more than the entry before it in its chain, and than everything its device had seen. Who had read a message answers
 * below it, whatever the clocks say; what crossed on its way stands side by side and is told apart by its device. Entries that are not here count as
 * the beginning, and find their place when they come.
 */
function depths({ entries }: Conversation): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  const chains = [...entries].map(([device, of]) => ({
    device,
    list: [...of].toSorted(([a], [b]) => a - b),
    at: 0,
    depth: 0,
  }));
  const last = new Map(chains.map((chain) => [chain.device, chain]));
  /** The depth of the newest of that chain up to a number, as far as it is known; undefined while that is still ahead. */
  const upTo = ({ device, seq }: Spot): number | undefined => {
    const chain = last.get(device);
    if (!chain) return 0;
    const next = chain.list[chain.at];
    if (next && next[0] <= seq) return undefined;
    for (let i = chain.at - 1; i >= 0; i--) {
      const [n] = chain.list[i] ?? [0];
      if (n <= seq) return found.get(spotKey({ device, seq: n })) ?? 0;
    }
    return 0;
  };
  for (let moved = true; moved; ) {
    moved = false;
    for (const chain of chains)
      for (let next = chain.list[chain.at]; next; next = chain.list[chain.at]) {
        const [seq, { place }] = next;
        const below = place.seen.map(upTo);
        if (below.includes(undefined)) break;
        chain.depth = Math.max(chain.depth, ...below.map((depth) => depth ?? 0)) + 1;
        found.set(spotKey({ device: chain.device, seq }), chain.depth);
        chain.at++;
        moved = true;
      }
  }
  return found;
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
  const deep = depths(conversation);
  const depthOf = (spot: Spot): number => deep.get(spotKey(spot)) ?? Number.MAX_SAFE_INTEGER;
  const inOrder = (a: Spot, b: Spot): number =>
    depthOf(a) - depthOf(b) || (a.device < b.device ? -1 : a.device > b.device ? 1 : a.seq - b.seq);
  const newest = <T extends { readonly at: Spot }>(all: Iterable<T>): T | undefined =>
    [...all].toSorted((a, b) => inOrder(a.at, b.at)).at(-1);
  /** By person and device: the highest number of that device that any of his entries had seen. */
  const had = new Map<UserIdText, Map<DeviceIdText, number>>();
  for (const of of conversation.entries.values())
    for (const { author, place } of of.values()) {
      const his = had.get(author) ?? new Map<DeviceIdText, number>();
      for (const { device, seq } of place.seen) his.set(device, Math.max(his.get(device) ?? -1, seq));
      had.set(author, his);
    }
  const messages = [...conversation.messages.values()].toSorted(inOrder);
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
