// What lies on this device only: half-written forms, sealed, and the name under which the lock screen lists an account (protocol §8).
import type { Outcome } from "./outcome.ts";

export interface DeskApi {
  /** What was last kept under this name; undefined when there is nothing. */
  draft(name: string): Promise<string | undefined>;
  /** At most 100 drafts of 64,000 characters; no text takes the draft away. Survives lock, kill and flight mode. */
  keepDraft(name: string, text: string | undefined): Promise<Outcome>;
  /** 1 to 60 characters, readable by whoever opens this device. */
  renameHere(label: string): Promise<Outcome>;
  /** Keeps a chart at hand: at the top of the list, and read before anybody asks. On all of one's devices. */
  pin(vaultId: string, pinned: boolean): Promise<Outcome>;
}
