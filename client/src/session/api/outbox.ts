// What waits for the relay, item by item: what a view may ask and is told (protocol §5 outbox, A74).
import type { ItemLine } from "../../domain/queries.ts";
import type { ReadingView } from "../../domain/reading-view.ts";
import type { Written } from "../../domain/record/written.ts";
import type { OpenedFile } from "./documents.ts";
import type { Outcome } from "./outcome.ts";

/** One item: everything that was written in one act, or a part of a large one. */
export interface OutboxLine {
  readonly order: number;
  readonly vaultId: string;
  /** `sealed` may still be withdrawn; `offered` is on its way and goes out unchanged; `not-sent` was refused and is kept here. */
  readonly state: "sealed" | "offered" | "not-sent";
  readonly sinceMs: number;
  /** Of `not-sent`: the relay's code. */
  readonly refusal?: string;
  readonly readings: readonly ReadingView[];
  readonly others: readonly ItemLine[];
  /** Texts of messages in it. */
  readonly said: readonly string[];
  /** Of `sealed`: the form it came from, to be edited; absent where no form here writes such a thing. */
  readonly written?: Written;
  /** Names of the files that belong to it and lie on this device. */
  readonly files: readonly string[];
  /** How many things of the record its messages point at. */
  readonly cards: number;
}

export interface OutboxApi {
  /** Oldest first. Changes are announced by the topic `sync`. */
  outbox(): Promise<readonly OutboxLine[]>;
  /** Takes a `sealed` item back: it is gone from the chart, and its content is the answer, to be edited and written anew. */
  withdraw(order: number): Promise<Outcome<OutboxLine>>;
  /** File number `index` of an item's `files`, from this device. */
  openOutboxFile(order: number, index: number): Promise<Outcome<OpenedFile>>;
  /** Forgets a `not-sent` item; only one that `outbox` has shown since the unlock. */
  dismiss(order: number): Promise<Outcome>;
  /** Writes a `not-sent` item's content as a new entry, if one may write there now; then the item leaves the tray. */
  sendAgain(order: number): Promise<Outcome>;
}
