/** Formats known by how they begin and not read yet: each has a name to answer with, and a row to take out when its reader comes (docs/product.md §3.4). */
import type { ChosenFile, UnreadFormat } from "./source.ts";

interface Sign {
  readonly format: UnreadFormat;
  readonly looksLike: (file: ChosenFile) => boolean;
}

/** As much of a text as is looked at. */
const HEAD_CHARS = 64 * 1024;

const startsWith =
  (...signs: readonly (readonly number[])[]) =>
  ({ bytes }: ChosenFile): boolean =>
    signs.some((sign) => sign.every((byte, at) => bytes[at] === byte));

const ascii = (text: string): readonly number[] => Array.from(text, (one) => one.charCodeAt(0));
const at = (bytes: Uint8Array, from: number, text: string): boolean =>
  ascii(text).every((byte, index) => bytes[from + index] === byte);

const headOf = ({ text }: ChosenFile): string => text?.slice(0, HEAD_CHARS).trimStart() ?? "";
const isXml = (file: ChosenFile): boolean => headOf(file).startsWith("<");
const xml =
  (root: RegExp) =>
  (file: ChosenFile): boolean =>
    isXml(file) && root.test(headOf(file));

/** A byte order mark of UTF-16, or a zero in every second byte of the beginning. */
function isUtf16({ bytes }: ChosenFile): boolean {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return true;
  const head = bytes.subarray(0, 64);
  if (head.length < 8) return false;
  const zeros = (from: number): number => head.filter((byte, index) => index % 2 === from && byte === 0).length;
  const most = Math.floor(head.length / 2) * 0.9;
  return zeros(0) >= most || zeros(1) >= most;
}

const SEPARATORS = [",", ";", "\t"] as const;

/** Two lines with the same separator equally often, or a name that says so. */
function isCsv(file: ChosenFile): boolean {
  const head = headOf(file);
  if (head === "" || /^[{[<]/.test(head)) return false;
  if (/\.(?:csv|tsv)$/i.test(file.name)) return true;
  const [first = "", second = ""] = head.split(/\r?\n/, 2);
  return SEPARATORS.some((one) => {
    const count = first.split(one).length - 1;
    return count >= 2 && second.split(one).length - 1 === count;
  });
}

/** Parts of what looks like a signed (3) or encrypted (5) token; 0 for anything else. */
function partsOf(file: ChosenFile): number {
  const text = headOf(file).startsWith("eyJ") ? (file.text?.trim() ?? "") : "";
  return /^[\w.-]+$/.test(text) ? text.split(".").length : 0;
}

const IMAGES = startsWith([0x89, 0x50, 0x4e, 0x47], [0xff, 0xd8, 0xff], ascii("GIF8"), ascii("II*\u0000"), ascii("BM"));

/** In this order: the first that fits names the file. */
const SIGNS: readonly Sign[] = [
  { format: "pdf", looksLike: ({ bytes }) => at(bytes, 0, "%PDF") },
  { format: "zip", looksLike: startsWith(ascii("PK\u0003\u0004"), ascii("PK\u0005\u0006")) },
  { format: "gzip", looksLike: startsWith([0x1f, 0x8b]) },
  { format: "dicom", looksLike: ({ bytes }) => at(bytes, 128, "DICM") },
  {
    format: "image",
    looksLike: (file) =>
      (file.text === undefined && IMAGES(file)) ||
      (at(file.bytes, 0, "RIFF") && at(file.bytes, 8, "WEBP")) ||
      at(file.bytes, 4, "ftyphei") ||
      at(file.bytes, 4, "ftypavif"),
  },
  { format: "utf-16", looksLike: isUtf16 },
  { format: "c-cda", looksLike: xml(/<(?:\w+:)?ClinicalDocument[\s>]/) },
  { format: "apple-health", looksLike: xml(/<HealthData[\s>]/) },
  { format: "fhir-xml", looksLike: xml(/xmlns(?::\w+)?="http:\/\/hl7\.org\/fhir"/) },
  { format: "html", looksLike: xml(/<(?:!doctype\s+)?html[\s>]/i) },
  { format: "xml", looksLike: isXml },
  { format: "hl7-v2", looksLike: (file) => /^(?:MSH|FHS|BHS)\|/.test(headOf(file)) },
  { format: "health-link", looksLike: (file) => /shlink:\//.test(headOf(file).slice(0, 4096)) && !isJson(file) },
  { format: "health-card", looksLike: (file) => headOf(file).startsWith("shc:/") || partsOf(file) === 3 },
  { format: "health-link", looksLike: (file) => partsOf(file) === 5 },
  { format: "csv", looksLike: isCsv },
];

const isJson = (file: ChosenFile): boolean => /^[{[]/.test(headOf(file));

/** What a file is that no reader takes; absent when nothing gives it away. */
export const signOf = (file: ChosenFile): UnreadFormat | undefined =>
  SIGNS.find(({ looksLike }) => looksLike(file))?.format;

/** What a JSON object without a resourceType is, by the names of its members. */
export function signOfJson(value: { readonly [key: string]: unknown }): UnreadFormat | undefined {
  const has = (...names: readonly string[]): boolean => names.every((name) => Object.hasOwn(value, name));
  if (has("verifiableCredential") || has("iss", "vc")) return "health-card";
  if (has("shlinkJsonPayload") || has("url", "key", "flag") || has("key", "jwe")) return "health-link";
  const files = value["files"];
  return Array.isArray(files) && JSON.stringify(files.slice(0, 2)).includes("smart-health-card")
    ? "health-link"
    : undefined;
}
