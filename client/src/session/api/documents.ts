// Documents and their files: what a view may ask and is told; bytes are on this device or they are asked for, and where they are is always said (protocol §5.6).
import type { DocumentInput, DocumentLine } from "../../domain/document.ts";
import type { Outcome } from "./outcome.ts";

/** A file as a browser or Node gives it (Blob, File): read piece by piece, never as a whole. */
export interface FileSource {
  /** Bytes. */
  readonly size: number;
  slice(from: number, to: number): { arrayBuffer(): Promise<ArrayBuffer> };
}

/** Largest file, bytes; said before anything of it is read. */
export const mostFileBytes = 100_000_000;

/** Where the bytes of a file are. `done` and `total` count sealed bytes. */
export type FileState =
  /** Here and at the relay. */
  | {
      readonly at: "everywhere";
      /** By its person's wish: what makes room does not touch it. */
      readonly kept: boolean;
    }
  /** Here; it goes to the relay when there is a connection. */
  | { readonly at: "device" }
  | { readonly at: "sending"; readonly done: number; readonly total: number }
  /** Here; the relay did not take it, by this code. */
  | { readonly at: "not-sent"; readonly code: string }
  /** Not, or not all of it, on this device. */
  | { readonly at: "relay"; readonly done: number; readonly total: number }
  | { readonly at: "fetching"; readonly done: number; readonly total: number };

/** By attachment id; what is not in it is not on this device. */
export type FileStates = Readonly<Record<string, FileState>>;

/** Whole and found to be what was sealed. Its bytes lie outside of the program's memory: a page shows, reads or hands them on in pieces. */
export interface OpenedFile {
  readonly blob: Blob;
  readonly contentType: string;
  readonly title: string;
}

/** Bytes that files take on this device, and how many of them may go: the relay has them, and nobody asked to keep them here. */
export interface FileRoom {
  readonly here: number;
  readonly free: number;
}

export type FileProgress = (step: { readonly done: number; readonly total: number }) => void;

/** A file that was not sent before the access to its chart ended: only this device has it. */
export interface UnsentFile {
  readonly id: string;
  readonly vaultId: string;
  readonly sinceMs: number;
  /** The document that names it, where the copy on this device still shows it. */
  readonly document?: { readonly item: string; readonly title: string };
}

export interface DocumentsApi {
  /** Sealed piece by piece and durable on this device when it resolves; nothing of it stays when it is cancelled. `invalid` size: larger than `mostFileBytes`, or empty. */
  addDocument(
    vaultId: string,
    input: DocumentInput,
    file: FileSource,
    progress: FileProgress,
  ): Promise<Outcome<{ readonly changeId: string }>>;
  /** Stops what `addDocument` is about in this vault. */
  cancelDocument(vaultId: string): Promise<void>;
  /** Newest first, at most `count`. */
  documents(
    vaultId: string,
    from: number,
    count: number,
  ): Promise<{ readonly total: number; readonly rows: readonly DocumentLine[] }>;
  /**
   * File number `index` of a document's current version, fetched first where it is not on this device. `offline`, or `relay-refused` with `not-found`
   * when the relay has not got it (yet); `protocol` with `blob-hash` or `open` when what came is not what was sealed; `cancelled` after `stopFile`.
   */
  openDocument(vaultId: string, itemId: string, index: number): Promise<Outcome<OpenedFile>>;
  /** Fetched where it is not here, and kept until somebody says otherwise. Of a chart or a conversation, by attachment id. */
  keepFile(vaultId: string, attachmentId: string): Promise<Outcome>;
  /** Its bytes leave this device; they are fetched again when somebody opens it. Only with a connection, and only where the relay says now that it has them whole: else `offline`, or `invalid` with `only-here`. */
  releaseFile(attachmentId: string): Promise<Outcome>;
  fileRoom(): Promise<FileRoom>;
  /** Lets go of all that may go. */
  freeFiles(): Promise<Outcome<{ readonly bytes: number }>>;
  /** Stops fetching; what came stays and is not asked for again. */
  stopFile(attachmentId: string): Promise<void>;
  /** Sends once more what the relay did not take. */
  sendFileAgain(attachmentId: string): Promise<void>;
  /** Oldest first; each is counted as not sent. Those that an item of the outbox names are listed with it. */
  unsentFiles(): Promise<readonly UnsentFile[]>;
  /** Deletes one that `unsentFiles` lists from this device. */
  eraseUnsentFile(attachmentId: string): Promise<Outcome>;
}
