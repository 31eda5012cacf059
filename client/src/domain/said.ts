/** What a resource says, line by line, for a person who compares two of them or reads a history: readings as values, everything else element by element. */
import { type AnyResource, isJsonObject } from "./fhir/any-resource.ts";
import type { JsonValue } from "./json.ts";
import { numberText, unitText } from "./part-text.ts";
import { readingOf } from "./reading.ts";
import { noteText } from "./record/note.ts";

/** `name` is FHIR's element path without its last technical steps; text stays text, it may hold anything. */
export interface SaidLine {
  readonly name: string;
  readonly text: string;
}

/** Elements that say nothing to a person. */
const TECHNICAL: ReadonlySet<string> = new Set([
  "resourceType",
  "id",
  "meta",
  "text",
  "system",
  "reference",
  "contained",
  // Bytes of a file; a note's text is said as text.
  "data",
]);
const MOST_LINES = 60;

function leaves(value: JsonValue, path: readonly string[], into: SaidLine[]): void {
  if (into.length >= MOST_LINES || value === null) return;
  if (Array.isArray(value)) {
    for (const member of value as readonly JsonValue[]) leaves(member, path, into);
    return;
  }
  if (isJsonObject(value)) {
    for (const [key, member] of Object.entries(value)) {
      // At the top `text` is the narrative; further in it is what somebody wrote.
      const isWords = key === "text" && path.length > 0;
      if (isWords || !TECHNICAL.has(key)) leaves(member, [...path, key], into);
    }
    return;
  }
  into.push({ name: path.join(" "), text: typeof value === "string" ? value : JSON.stringify(value) });
}

/** At most 60 lines, in the order of the source. */
export function saidLines(resource: AnyResource): readonly SaidLine[] {
  const reading = readingOf(resource);
  if (reading !== undefined) {
    const values = reading.parts.map((part) => ({
      name: part.concept.label,
      text: `${numberText(part, part.original.value ?? Number.NaN)} ${unitText(part)}`.trim(),
    }));
    const note = reading.note === undefined ? [] : [{ name: "note", text: reading.note }];
    const when = reading.effective === undefined ? [] : [{ name: "effective", text: reading.effective }];
    return [...values, ...when, ...note];
  }
  const lines: SaidLine[] = [];
  const written = noteText(resource);
  if (written !== undefined) lines.push({ name: "note", text: written });
  leaves(resource, [], lines);
  return lines;
}
