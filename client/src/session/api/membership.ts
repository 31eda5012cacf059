// Who is in a vault and how I know them: what a view may ask and is told (protocol §5, §6).
import type { ConsentText } from "../../domain/consent.ts";
import type { ItemLine } from "../../domain/queries.ts";
import type { ReadingView } from "../../domain/reading-view.ts";
import type { Outcome } from "./outcome.ts";

/** What somebody is given: to read only, or to write as well; for ever, or until an instant. */
export interface GrantTerms {
  /** `writer` when absent. */
  readonly role?: "writer" | "reader";
  /** Milliseconds since 1970; in the future. */
  readonly untilMs?: number;
  /** The words that the owner was shown and agreed to; kept with the grant. */
  readonly consent?: ConsentText;
}

/** Something that a removal or cut-off keeps aside until the owner decides; it counts nowhere. */
export interface AsideView {
  readonly entryId: string;
  readonly author: string;
  readonly authorName: string;
  readonly recordedAt: string;
  /** What it would add: readings, and everything else by its title. */
  readonly readings: readonly ReadingView[];
  readonly others: readonly ItemLine[];
  /** The owner has looked at it and left it aside. */
  readonly setAside: boolean;
}

export interface ContactView {
  readonly userId: string;
  readonly name: string;
  /** 12 groups of 5 digits, the same on both screens. */
  readonly safetyNumber: readonly string[];
  /** Blocked until the two have compared it. */
  readonly changed: boolean;
}

export interface MembershipApi {
  grant(vaultId: string, doctorId: string, terms?: GrantTerms): Promise<Outcome>;
  revoke(vaultId: string, userId: string): Promise<Outcome>;
  /** Takes a vault that others added me to into my own list (A4). */
  accept(vaultId: string): Promise<Outcome>;
  /** I go: from now on I read and write nothing new here. Not for the owner. What I could read stays on my devices, to read only, unless `keepCopy` is false. */
  leave(vaultId: string, options?: { readonly keepCopy?: boolean }): Promise<Outcome>;
  /** What I could read until my access ended goes from all my devices. Works offline. */
  dropCopy(vaultId: string): Promise<Outcome>;
  changeRole(vaultId: string, userId: string, role: "writer" | "reader"): Promise<Outcome>;
  /** What waits for the owner's decision, oldest first. */
  aside(vaultId: string): Promise<readonly AsideView[]>;
  /** The owner's word that an entry kept aside counts. Works offline. */
  adopt(vaultId: string, entryId: string): Promise<Outcome>;
  setAside(vaultId: string, entryId: string): Promise<Outcome>;
  /** Both of us read it to each other; the other's key has to be held here. */
  contact(userId: string): Promise<Outcome<ContactView>>;
  /** The numbers were equal: pinned as verified, and what was blocked because of a change is open again. Works offline. */
  confirmSafetyNumber(userId: string): Promise<Outcome>;
  /** They were not: blocked on all of my devices until they are. Works offline. */
  numbersDiffer(userId: string): Promise<Outcome>;
  /** Asks the relay again who this is; ok when it now says what is held and pinned here. `protocol` (`identity-changed`) when it does not, `offline`. */
  askAgain(userId: string): Promise<Outcome>;
}
