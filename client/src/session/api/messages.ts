// What a view may ask about conversations and is told: texts, names and how far each message came (protocol §5).
import type { Piece } from "../../domain/search/search.ts";
import type { ContactState } from "./contact-state.ts";
import type { Outcome } from "./outcome.ts";

/** Here only, taken by the relay, had by a device of theirs, opened by them; or refused for good. */
export type MessagePlace = "device" | "relay" | "reached" | "opened" | "not-sent";

export interface QuoteView {
  readonly name: string;
  readonly byMe: boolean;
  /** Empty when its author took it back, or it is not here. */
  readonly text: string;
}

export interface MessageView {
  /** Names it in its thread. */
  readonly key: string;
  readonly byMe: boolean;
  readonly name: string;
  /** Empty when it was taken back. */
  readonly text: string;
  /** The author's clock. */
  readonly writtenMs: number;
  readonly withdrawn: boolean;
  readonly quote?: QuoteView;
  /** Of mine: the least that is true of all others. */
  readonly place?: MessagePlace;
  /** Of mine, with several others: who has opened it. */
  readonly openedBy: readonly string[];
}

export interface ThreadMember {
  readonly userId: string;
  readonly name: string;
  readonly contact: ContactState;
}

export interface ThreadCard {
  readonly threadId: string;
  /** `pending`: somebody began it with me and I have not answered; `ended`: I am no longer in it. */
  readonly state: "open" | "pending" | "ended";
  readonly subject: string;
  readonly others: readonly ThreadMember[];
  /** By name, when somebody closed it; it can go on. */
  readonly closedBy?: string;
  readonly total: number;
  readonly unread: number;
  /** Number of the first of them in its order. */
  readonly firstUnread?: number;
  /** Of mine, what the relay has not taken. */
  readonly waiting: number;
  readonly last?: {
    readonly text: string;
    readonly byMe: boolean;
    readonly writtenMs: number;
    readonly withdrawn: boolean;
  };
  /** Since when the newest words of the others have no answer of mine. */
  readonly unansweredMs?: number;
  /** Differs whenever a message of it would be shown in another way. */
  readonly version: string;
}

export interface MessageHit {
  readonly threadId: string;
  readonly key: string;
  /** Number of the message in the order of its thread. */
  readonly index: number;
  readonly name: string;
  readonly byMe: boolean;
  readonly writtenMs: number;
  readonly pieces: readonly Piece[];
}

/** `hits`: the newest of them first. */
export interface MessagesFound {
  readonly total: number;
  readonly hits: readonly MessageHit[];
}

export interface MessagesApi {
  /** Durable on this device when it resolves; `offline` when somebody's keys were never seen here. */
  startThread(
    others: readonly string[],
    subject: string,
    text: string,
  ): Promise<Outcome<{ readonly threadId: string }>>;
  /** `quotes`: key of a message of this thread. */
  sendMessage(threadId: string, text: string, quotes?: string): Promise<Outcome>;
  /** Mine, for everybody; that there was one stays visible. */
  withdrawMessage(threadId: string, key: string): Promise<Outcome>;
  nameThread(threadId: string, subject: string): Promise<Outcome>;
  closeThread(threadId: string, closed: boolean): Promise<Outcome>;
  /** In order, from the n-th on; what is asked for beyond the end is not there. */
  messages(threadId: string, from: number, count: number): Promise<readonly MessageView[]>;
  /** In all conversations of this device; accents and endings are forgiven. */
  findMessages(text: string, most: number): Promise<MessagesFound>;
  /** Number of the first message written at this time or later, else of the last one. */
  firstSince(threadId: string, fromMs: number): Promise<number>;
  /** Somebody has these on the screen: told the others where this person tells it, else kept for herself. */
  openedMessages(threadId: string, keys: readonly string[]): Promise<void>;
}
