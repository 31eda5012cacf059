/** The registry of file formats: whoever can read a file says so by its look; what nobody reads is answered with its name (docs/product.md §3.4). */
import { err, type Result } from "../result.ts";
import { readBundle } from "./read-bundle.ts";
import { looksLikeNdjson, readNdjson } from "./read-ndjson.ts";
import { signOf } from "./signs.ts";
import type { ChosenFile, FileFault, Format, ImportSource } from "./source.ts";

/** Readers in the order in which they are asked. A new format is one more row here and one less in `signs`. */
const FORMATS: readonly Format[] = [
  { name: "ndjson", looksLike: looksLikeNdjson, read: ({ text = "" }) => readNdjson(text) },
  {
    name: "bundle",
    looksLike: ({ text }) => text !== undefined && /^\s*[{[](?!\0)/.test(text.slice(0, 4096)),
    read: ({ text = "" }) => readBundle(text),
  },
];

/** Opens a file of any format, or says by name why not. Nothing is changed. */
export function openFile(file: ChosenFile): Result<ImportSource, FileFault> {
  if (file.bytes.length === 0 || file.text?.trim() === "") return err({ kind: "empty" });
  const reader = FORMATS.find(({ looksLike }) => looksLike(file));
  if (reader !== undefined) return reader.read(file);
  const format = signOf(file);
  if (format !== undefined) return err({ kind: "unsupported-format", format });
  if (file.text === undefined) return err({ kind: "not-text" });
  return err({ kind: "not-json", starts: file.text.trimStart().slice(0, 16) });
}
