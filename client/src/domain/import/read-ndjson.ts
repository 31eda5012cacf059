/** Opens newline-delimited JSON, one resource a line, as bulk exports write it; a line that cannot be read is left out under its number. https://hl7.org/fhir/uv/bulkdata/export.html */
import { isResource } from "../fhir/any-resource.ts";
import { readJson } from "../json.ts";
import { err, ok, type Result } from "../result.ts";
import { weighVersion } from "./fhir-version.ts";
import type { ChosenFile, FileFault, ImportSource, SourceEntry } from "./source.ts";
import { MAX_FILE_CHARS } from "./source.ts";

/** A first line that is an object of its own, with another one after it; or a name that says so. */
export function looksLikeNdjson({ name, text }: ChosenFile): boolean {
  if (text === undefined) return false;
  const start = text.trimStart();
  if (!start.startsWith("{")) return false;
  if (/\.(?:ndjson|jsonl)$/i.test(name)) return true;
  const end = start.indexOf("\n");
  if (end < 0) return false;
  const rest = start.slice(end, end + 256).trimStart();
  return start.slice(0, end).trimEnd().endsWith("}") && rest.startsWith("{");
}

function entryOf(line: string, number: number): SourceEntry {
  const place = { kind: "line", number } as const;
  const json = readJson(line);
  return json.ok
    ? { fullUrl: undefined, resource: json.value, place }
    : { fullUrl: undefined, resource: undefined, place, fault: json.error };
}

/** Opens the lines; empty ones are no items. */
export function readNdjson(text: string): Result<ImportSource, FileFault> {
  if (text.length > MAX_FILE_CHARS)
    return err({ kind: "file-too-large", sizeChars: text.length, limit: MAX_FILE_CHARS });
  const entries: SourceEntry[] = [];
  let number = 0;
  for (const line of text.split("\n")) {
    number += 1;
    if (line.trim() !== "") entries.push(entryOf(line, number));
  }
  const resources = entries.map(({ resource }) => resource).filter(isResource);
  if (entries.length === 0) return err({ kind: "empty" });
  if (resources.length === 0) return err({ kind: "not-fhir", found: "lines without resourceType" });
  const { other, showing } = weighVersion(resources);
  if (other !== undefined)
    return err({ kind: "wrong-fhir-version", version: other, evidence: `${showing} of ${entries.length} resources` });
  return ok({ format: "ndjson", bundleType: undefined, entries, doubts: showing });
}
