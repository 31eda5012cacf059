// Who can read a chart and who could, and who opened what: what a view may ask and is told, from logs, Consents and receipts, offline (protocol §5).
import type { Outcome } from "./outcome.ts";

/** One person's access, now or before; times in milliseconds since 1970, absent where nobody wrote them down. */
export interface AccessView {
  readonly userId: string;
  readonly name: string;
  readonly me: boolean;
  readonly role: "owner" | "custodian" | "writer" | "reader";
  /** Whether this access stands. */
  readonly now: boolean;
  readonly sinceMs?: number;
  /** When it is over by itself, or was ended. */
  readonly untilMs?: number;
  /** The newest receipt. */
  readonly lastOpenedMs?: number;
  /** The words that were agreed to when it was given. */
  readonly consent?: { readonly version: string; readonly language: string; readonly text: string };
}

export interface OpenerView {
  readonly userId: string;
  readonly name: string;
  readonly me: boolean;
  readonly firstMs: number;
  readonly lastMs: number;
}

/** What one person opened on one day. */
export interface OpeningView {
  readonly userId: string;
  readonly name: string;
  readonly me: boolean;
  readonly lastMs: number;
  /** In the order of opening, without what is no longer in the record; empty where only the record itself was opened. */
  readonly items: readonly { readonly item: string; readonly title: string }[];
}

export interface ReadersApi {
  /** Those who can read first, the owner before others; then those who could, who ended last first. */
  access(vaultId: string): Promise<readonly AccessView[]>;
  /** By receipts: who opened this item, who last did so first. The owner writes none. */
  openedBy(vaultId: string, itemId: string): Promise<readonly OpenerView[]>;
  /** By person and day, newest first; at most 200. */
  openings(vaultId: string): Promise<readonly OpeningView[]>;
  /** Whether this account writes receipts when it opens other people's records. */
  tellOpenings(on: boolean): Promise<Outcome>;
}
