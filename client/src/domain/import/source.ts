/** What every reader of a file gives: entries not judged yet, or one named fault; and the file it is given (docs/product.md §3.4). */
import type { JsonFault } from "../json.ts";
import type { Result } from "../result.ts";
import type { OtherVersion } from "./fhir-version.ts";

/** A file as it was chosen. `text` is its strict UTF-8 text without a byte order mark; absent when the bytes are none. */
export interface ChosenFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly text: string | undefined;
}

/** Formats that are read. */
export type ReadFormat = "bundle" | "resource" | "ndjson";

/** Formats that are known by their look and not read yet, so that the answer can name them. */
export type UnreadFormat =
  | "pdf"
  | "zip"
  | "gzip"
  | "image"
  | "dicom"
  | "utf-16"
  | "c-cda"
  | "apple-health"
  | "fhir-xml"
  | "html"
  | "xml"
  | "csv"
  | "health-card"
  | "health-link"
  | "hl7-v2";

/** Why a file is not opened. Nothing was changed. */
export type FileFault =
  | JsonFault
  | { readonly kind: "unsupported-format"; readonly format: UnreadFormat }
  | { readonly kind: "not-text" }
  | { readonly kind: "file-too-large"; readonly sizeChars: number; readonly limit: number }
  | { readonly kind: "not-fhir"; readonly found: string }
  | { readonly kind: "wrong-fhir-version"; readonly version: OtherVersion; readonly evidence: string }
  | { readonly kind: "hostile-key"; readonly key: string }
  | { readonly kind: "no-entries"; readonly bundleType: string | undefined };

/** Where an item stands in its file: the entry of a bundle or the line of a text, from 1. */
export interface Place {
  readonly kind: "entry" | "line";
  readonly number: number;
}

/** One entry as it stands in the file, not judged yet. */
export interface SourceEntry {
  readonly fullUrl: string | undefined;
  readonly resource: unknown;
  /** Absent: the entry's own number. */
  readonly place?: Place;
  /** Why this entry alone could not be read. */
  readonly fault?: JsonFault;
}

/** An opened file. */
export interface ImportSource {
  readonly format: ReadFormat;
  readonly bundleType: string | undefined;
  readonly entries: readonly SourceEntry[];
  /** Resources that look like another version in a file that is R4 as a whole: kept, and told. */
  readonly doubts: number;
  /** The system that the file names as its source. */
  readonly system?: string;
}

/** One row of the registry. */
export interface Format {
  readonly name: ReadFormat;
  readonly looksLike: (file: ChosenFile) => boolean;
  readonly read: (file: ChosenFile) => Result<ImportSource, FileFault>;
}

/** Longest text that is opened, in UTF-16 units. */
export const MAX_FILE_CHARS = 64 * 1024 * 1024;
