// What happens to sync and what it does about it: the two closed unions of `step`, and the news for the session.
import type { Down, RefusalCode, RefusalFacts, Up, VaultLine } from "@health-vault/crypto-core/wire";
import type { LinkFailure, OutboxItem, Segment, VaultKey, VaultRow } from "./ports.ts";
import type { HeldCall, SyncState } from "./state.ts";

export type SyncEvent =
  | { readonly type: "loaded"; readonly rows: readonly VaultRow[]; readonly items: readonly OutboxItem[] }
  | { readonly type: "wake"; readonly nowMs: number }
  | { readonly type: "nudge"; readonly nowMs: number }
  | {
      readonly type: "opened";
      readonly incarnation: string;
      readonly nowMs: number;
      /** The relay's clock. */
      readonly relayNowMs: number;
    }
  | { readonly type: "closed"; readonly failure: LinkFailure; readonly nowMs: number; readonly jitter: number }
  | { readonly type: "message"; readonly header: Down; readonly body: Uint8Array; readonly nowMs: number }
  | { readonly type: "enqueued"; readonly items: readonly OutboxItem[] }
  /** Never-offered items of a vault were re-sealed. */
  | { readonly type: "resealed"; readonly vaultId: VaultKey; readonly items: readonly OutboxItem[] }
  /** What was left over from an older device id was written anew, or found to have arrived. */
  | { readonly type: "relocated"; readonly vaultId: VaultKey; readonly items: readonly OutboxItem[] }
  /** Items that wait go to the tray. */
  | { readonly type: "shelved"; readonly vaultId: VaultKey; readonly orders: readonly number[] }
  /** Somebody else writes under this device's id. */
  | { readonly type: "copied"; readonly vaultId: VaultKey }
  /** The relay has these attachments whole. */
  | { readonly type: "uploaded"; readonly vaultId: VaultKey; readonly ids: readonly string[] }
  /** An item of the tray was forgotten. */
  | { readonly type: "dismissed"; readonly vaultId: VaultKey }
  | { readonly type: "watch"; readonly row: VaultRow }
  /** The relay's logs hold again what this vault needs. */
  | { readonly type: "resume"; readonly vaultId: VaultKey }
  /** What the relay lacked was brought again, or never will be. */
  | { readonly type: "restored"; readonly vaultId: VaultKey }
  /** `late`: one is no member any more, and what waits may go out for the owner to decide. */
  | { readonly type: "cleared"; readonly vaultId: VaultKey; readonly logLength: number; readonly late?: boolean }
  | { readonly type: "log-stored"; readonly vaultId: VaultKey; readonly length: number }
  /** Batches were forgotten, or did not continue what is held: the log ends here and is asked for again in a while. */
  | { readonly type: "log-refused"; readonly vaultId: VaultKey; readonly length: number; readonly nowMs: number }
  | ({ readonly type: "call" } & HeldCall);

/** A request that the session makes itself and awaits: a membership batch, or what a restored relay lacks. */
export type CallHeader = HeldCall["header"];

export type Answer =
  | { readonly ok: true; readonly logLength: number; readonly head: string; readonly quarantined?: true }
  | { readonly ok: false; readonly code: RefusalCode | "unreachable"; readonly facts: RefusalFacts };

export type Effect =
  | { readonly type: "connect" }
  | { readonly type: "disconnect"; readonly failure: LinkFailure }
  | { readonly type: "wake-at"; readonly atMs: number }
  | { readonly type: "send"; readonly header: Up; readonly body?: Uint8Array }
  /** Mark the items offered, durably, then send each as the request it has the id of. */
  | {
      readonly type: "offer";
      readonly vaultId: VaultKey;
      readonly items: readonly { readonly order: number; readonly id: number; readonly mark: boolean }[];
    }
  | { readonly type: "store-segment"; readonly segment: Segment; readonly row: VaultRow }
  | { readonly type: "store-row"; readonly row: VaultRow }
  | {
      readonly type: "store-log";
      readonly vaultId: VaultKey;
      readonly from: number;
      readonly batches: readonly Uint8Array[];
    }
  | { readonly type: "store-ack"; readonly vaultId: VaultKey; readonly order: number; readonly position: number }
  | { readonly type: "store-not-sent"; readonly order: number; readonly refusal: string }
  /** Acknowledged and kept aside: in its place and in the tray. */
  | {
      readonly type: "store-aside";
      readonly order: number;
      readonly position: number;
      readonly refusal: string;
    }
  | { readonly type: "answer"; readonly ticket: number; readonly answer: Answer }
  | { readonly type: "tell"; readonly news: News };

/** What the session hears. Always after the store holds it. */
export type News =
  | { readonly type: "log"; readonly vaultId: VaultKey; readonly length: number }
  | { readonly type: "segment"; readonly segment: Segment }
  | {
      readonly type: "acked";
      readonly vaultId: VaultKey;
      readonly order: number;
      readonly position: number;
    }
  | { readonly type: "refused"; readonly vaultId: VaultKey; readonly order: number; readonly code: RefusalCode }
  /** This device's chain cannot go on in this vault: what waits needs a new device id (A74). */
  | { readonly type: "broken"; readonly vaultId: VaultKey; readonly code: RefusalCode }
  /** The relay has entries of this device that this disk never offered (A19). */
  | { readonly type: "copied"; readonly vaultId: VaultKey }
  | {
      readonly type: "caught-up";
      readonly vaultId: VaultKey;
      readonly ownHead: { readonly seq: number; readonly hash: string } | undefined;
      /** In another life of the relay: what it lacks is brought again before anything is offered. */
      readonly restoring: boolean;
    }
  | { readonly type: "ended"; readonly vaultId: VaultKey; readonly code: RefusalCode }
  /** In the same life of the relay it has less than it had: entries or batches were taken away (A28). */
  | { readonly type: "rollback"; readonly vaultId: VaultKey }
  | { readonly type: "listed"; readonly whole: boolean; readonly list: readonly VaultLine[] }
  /** A step of one of my appointments was stored. */
  | { readonly type: "appointments" }
  | { readonly type: "identity"; readonly userId: string; readonly length: number }
  /** The relay began another life: `resume` follows when its logs have what this device's have. */
  | { readonly type: "restoring"; readonly vaultId: VaultKey }
  | { readonly type: "up"; readonly incarnation: string; readonly relayNowMs: number };

export type Step = readonly [SyncState, readonly Effect[]];
