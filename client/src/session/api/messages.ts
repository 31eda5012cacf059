// What a view may ask about conversations and is told: texts, names and how far each message came (protocol §5).
import type { Piece } from "../../domain/search/search.ts";
import type { DocumentInput } from "../../domain/document.ts";
import type { ContactState } from "./contact-state.ts";
import type { FileProgress, FileSource, OpenedFile } from "./documents.ts";
import type { Outcome, SessionError } from "./outcome.ts";

/** Here only, taken by the relay, had by a device of theirs, opened by them; or refused for good. */
export type MessagePlace = "device" | "relay" | "reached" | "opened" | "not-sent";

export interface QuoteView {
  readonly name: string;
  readonly byMe: boolean;
  /** Empty when its author took it back, or it is not here. */
  readonly text: string;
  /** How many files went with it. */
  readonly files: number;
}

/** A file of a message; where its bytes are says the topic `files`, by id. */
export interface MessageFile {
  readonly id: string;
  /** As its sender called it. */
  readonly name: string;
  /** What its sender's device said it is, `application/octet-stream` where nothing was said. */
  readonly contentType: string;
  /** Bytes. */
  readonly size: number;
}

/** Something of a chart, or an appointment, as its sender saw it. `opens`: it is on this device for whoever looks. */
export type CardView =
  | {
      readonly of: "item";
      readonly vaultId: string;
      readonly item: string;
      /** FHIR resource type. */
      readonly type: string;
      readonly title: string;
      /** Its value, empty where it has none. */
      readonly text: string;
      /** FHIR date or instant. */
      readonly when?: string;
      readonly opens: boolean;
    }
  | {
      readonly of: "appointment";
      readonly appointmentId: string;
      /** The doctor's name. */
      readonly doctor: string;
      readonly startMs: number;
      readonly minutes: number;
      readonly zone: string;
      readonly opens: boolean;
    };

export interface OutgoingFile {
  readonly file: FileSource;
  /** 1 to 255 characters. */
  readonly name: string;
  /** Without parameters: `image/jpeg`. */
  readonly contentType: string;
}

export type OutgoingCard =
  | { readonly of: "item"; readonly vaultId: string; readonly item: string }
  | { readonly of: "appointment"; readonly appointmentId: string };

/** A file that was chosen and lies sealed on this device until its message goes. */
export interface HeldFile {
  readonly id: string;
  readonly name: string;
  readonly contentType: string;
  /** Bytes. */
  readonly size: number;
}

/** At most 16 files and 8 cards. */
export interface Enclosures {
  /** Ids of files that `holdFile` sealed. */
  readonly files?: readonly string[];
  readonly cards?: readonly OutgoingCard[];
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
  /** Of somebody who is blocked, and not seen before: shown only to whoever asks for it. */
  readonly hidden: boolean;
  /** None of one that was taken back. */
  readonly files: readonly MessageFile[];
  readonly cards: readonly CardView[];
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
  /** By me, in messages. */
  readonly blocked: boolean;
}

export interface ThreadCard {
  readonly threadId: string;
  /** `pending`: somebody began it with me and I have not answered; `ended`: I am no longer in it. */
  readonly state: "open" | "pending" | "ended";
  readonly subject: string;
  readonly others: readonly ThreadMember[];
  /** The chart of the patient among them, or mine, where I may write in it. */
  readonly chartId?: string;
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
    /** Of somebody who is blocked: its words are not said here. */
    readonly hidden: boolean;
    /** How many went with it. */
    readonly files: number;
    readonly cards: number;
  };
  /** Since when the newest words of the others have no answer of mine. */
  readonly unansweredMs?: number;
  /** What the one other person usually takes to answer me, over all conversations with her; worked out here, and only from three answers on. */
  readonly usualAnswerMs?: number;
  /** What is wrong with it, as with a chart: kinds of protocol §11. */
  readonly problems: readonly SessionError[];
  /** Its messages were read from this disk; until then the numbers are those of an earlier reading. */
  readonly isRead: boolean;
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
  /** Durable on this device when it resolves, files and all; `offline` when somebody's keys were never seen here. */
  startThread(
    others: readonly string[],
    subject: string,
    text: string,
    enclosures?: Enclosures,
  ): Promise<Outcome<{ readonly threadId: string }>>;
  /** Durable here when it resolves, files and all; it needs a text, a file or a card. `quotes`: key of a message of this thread. What failed leaves its files held. */
  sendMessage(threadId: string, text: string, quotes?: string, enclosures?: Enclosures): Promise<Outcome>;
  /**
   * Seals a file onto this disk for a message that is still being written; lock, reload and kill leave it there. `draft`: which one, as its writer calls it.
   * `invalid` with field `file`: `size` (above `mostFileBytes`), `empty`, `many` (for one message), `held` (all drafts together); `cancelled` after
   * `cancelHolding`, and nothing of it stays.
   */
  holdFile(draft: string, file: OutgoingFile, progress?: FileProgress): Promise<Outcome<HeldFile>>;
  /** Stops what `holdFile` is about for this draft. */
  cancelHolding(draft: string): Promise<void>;
  /** In the order in which they were chosen. */
  heldFiles(draft: string): Promise<readonly HeldFile[]>;
  /** It is not to go after all; its bytes leave this device. */
  letGoHeld(id: string): Promise<Outcome>;
  /** As `openDocument`: fetched first where it is not here. */
  openMessageFile(threadId: string, key: string, index: number): Promise<Outcome<OpenedFile>>;
  /** A file of a message becomes a document of a chart, saying from whom it came and in which message. `offline` when its bytes are not here. */
  fileInRecord(
    threadId: string,
    key: string,
    index: number,
    vaultId: string,
    about: Pick<DocumentInput, "title" | "kind" | "date">,
    progress?: FileProgress,
  ): Promise<Outcome<{ readonly changeId: string; readonly item: string }>>;
  /** Stops what `fileInRecord` is about for this chart. */
  cancelFiling(vaultId: string): Promise<void>;
  /** Mine, for everybody; that there was one stays visible, unless it never went out. Its files are let go of by everybody. */
  withdrawMessage(threadId: string, key: string): Promise<Outcome>;
  nameThread(threadId: string, subject: string): Promise<Outcome>;
  closeThread(threadId: string, closed: boolean): Promise<Outcome>;
  /** In order, from the n-th on; what is asked for beyond the end is not there. */
  messages(threadId: string, from: number, count: number): Promise<readonly MessageView[]>;
  /** In all conversations of this device; accents and endings are forgiven. */
  findMessages(text: string, most: number): Promise<MessagesFound>;
  /** Number of the first message written at this time or later, else of the last one. */
  firstSince(threadId: string, fromMs: number): Promise<number>;
  /** Somebody has these on the screen: told the others where this person tells it, else kept for herself; of somebody who is blocked neither. */
  openedMessages(threadId: string, keys: readonly string[]): Promise<void>;
  /** In messages, on all of my devices; nobody else learns of it. Works offline. `invalid` of myself and of what names nobody. */
  blockPerson(userId: string, blocked: boolean): Promise<Outcome>;
}
