// What a view may ask of files that come in: look first, then take, cancel, look back, take back (product §3.4).
import type { ImportLine } from "../../domain/import/imports.ts";
import type { Outcome } from "./outcome.ts";

export type Progress = (step: { readonly done: number; readonly total: number }) => void;

/** An item that is not taken. `facts` belong to the reason. */
export interface LeftOutView {
  readonly place: { readonly kind: "entry" | "line"; readonly number: number };
  readonly type?: string;
  readonly reason: string;
  readonly facts: Readonly<Record<string, string | number>>;
}

export interface ImportPreview {
  readonly importId: string;
  readonly fileName: string;
  /** `taken + alreadyHere + leftOutCount`. */
  readonly total: number;
  readonly taken: number;
  readonly alreadyHere: number;
  readonly leftOutCount: number;
  /** The first of them. */
  readonly leftOut: readonly LeftOutView[];
  readonly leftOutByReason: readonly { readonly reason: string; readonly count: number }[];
  readonly byType: readonly { readonly type: string; readonly count: number; readonly hasScreen: boolean }[];
  readonly warnings: readonly { readonly kind: string; readonly facts?: Readonly<Record<string, string | number>> }[];
}

export interface ImportReport extends ImportPreview {
  /** Resources that are durable on this device now. */
  readonly saved: number;
}

/** An import of this chart, with who made it. */
export interface ImportCard extends ImportLine {
  readonly authorName: string;
  /** I made it: only I can take it back. */
  readonly mine: boolean;
}

export interface ImportApi {
  planImport(vaultId: string, fileName: string, bytes: Uint8Array, progress: Progress): Promise<Outcome<ImportPreview>>;
  runImport(importId: string, progress: Progress): Promise<Outcome<ImportReport>>;
  /** Without an id: the file that is being read. A cancelled import leaves nothing in the chart. */
  cancelImport(importId?: string): Promise<void>;
  /** Every import of this chart, newest first, also those that were undone. */
  imports(vaultId: string): Promise<readonly ImportCard[]>;
  /** Takes a whole import back; what was amended since stays. Works offline, later, and on any device of its author. */
  undoImport(vaultId: string, importId: string): Promise<Outcome>;
}
