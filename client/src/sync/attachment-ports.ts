// What sync needs of the world for attachments: sealed bytes on this disk, and a relay that takes and gives them in parts (protocol §5.6).
import type { RefusalCode, RefusalFacts } from "@health-vault/crypto-core/wire";
import type { VaultKey } from "./ports.ts";

/** A sealed attachment as this device has it; nothing in it is clear but ids and sizes. */
export interface AttachmentRow {
  /** Base64url of the blob id. */
  readonly id: string;
  readonly vaultId: VaultKey;
  /** Under which name the bytes lie. */
  readonly parts: string;
  /** Sealed bytes in all, and those that are here. */
  readonly size: number;
  readonly have: number;
  /** When it came here. */
  readonly sinceMs: number;
  /** Sealed here, and nothing names it yet: gone at the next start unless an item is enqueued that does. */
  readonly draft?: true;
  /** The life of the relay that has it whole. */
  readonly sentTo?: string;
  /** The code with which the relay refused it; tried again on the next link. */
  readonly refusal?: string;
  /** Its person wants it on this device. */
  readonly keep?: true;
  /** When somebody opened it last, to the hour. */
  readonly openedMs?: number;
}

/** Each method is one transaction and resolves when it is durable. Rejects when the disk refuses. */
export interface AttachmentStore {
  /** Oldest first. */
  attachments(): Promise<readonly AttachmentRow[]>;
  attachment(id: string): Promise<AttachmentRow | undefined>;
  putAttachment(row: AttachmentRow): Promise<void>;
  /** Bytes of something that has no row yet. */
  putPart(parts: string, at: number, bytes: Uint8Array): Promise<void>;
  /** At the end of what is here, row and bytes together. False when that is not `from`, or there is no such row. */
  appendAttachment(id: string, from: number, bytes: Uint8Array): Promise<boolean>;
  /** The bytes from `from` on, at least one unless there are none, at most `maxBytes`. */
  readAttachment(id: string, from: number, maxBytes: number): Promise<Uint8Array>;
  dropAttachment(id: string): Promise<void>;
  /** Parts without a row. */
  dropParts(parts: string): Promise<void>;
  /** Drafts but for these, and parts without a row: what was being sealed when a process ended. */
  dropDrafts(held: ReadonlySet<string>): Promise<void>;
}

export type AttachmentReply<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false;
      readonly error: { readonly code: RefusalCode | "unreachable"; readonly facts: RefusalFacts };
    };

interface UploadState {
  readonly have: number;
  readonly whole: boolean;
}

export interface AttachmentRelay {
  /** Begins an upload or asks how far it is. */
  beginAttachment(vaultId: VaultKey, id: string, size: number): Promise<AttachmentReply<UploadState>>;
  putAttachment(vaultId: VaultKey, id: string, from: number, bytes: Uint8Array): Promise<AttachmentReply<UploadState>>;
  /** As many bytes from `from` on as came before the line ended; none only at the end. */
  getAttachment(vaultId: VaultKey, id: string, from: number): Promise<AttachmentReply<Uint8Array>>;
}
