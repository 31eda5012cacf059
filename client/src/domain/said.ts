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
  /** What was measured goes by its own name, not by an element's. */
  readonly isMeasured?: boolean;
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

const wordOf = (value: JsonValue | undefined): string | undefined =>
  typeof value === "string" && value.trim() !== "" ? value : undefined;

/** What a code, an amount or a person is called, where one value has several elements; undefined for every other object. */
function called(value: JsonValue): string | undefined {
  if (!isJsonObject(value)) return undefined;
  const { coding, value: amount, comparator, unit, code, display } = value;
  if (Array.isArray(coding)) {
    const first = (coding as readonly JsonValue[]).find(isJsonObject);
    return wordOf(value["text"]) ?? wordOf(first?.["display"]) ?? wordOf(first?.["code"]);
  }
  if (typeof amount === "number")
    return `${wordOf(comparator) ?? ""}${amount} ${wordOf(unit) ?? wordOf(code) ?? ""}`.trim();
  return "reference" in value ? wordOf(display) : undefined;
}

const nothing = (): undefined => undefined;

function leaves(value: JsonValue, path: readonly string[], into: SaidLine[], whole: typeof called): void {
  if (into.length >= MOST_LINES || value === null) return;
  if (Array.isArray(value)) {
    for (const member of value as readonly JsonValue[]) leaves(member, path, into, whole);
    return;
  }
  const words = whole(value);
  if (words !== undefined) {
    into.push({ name: path.join(" "), text: words });
    return;
  }
  if (isJsonObject(value)) {
    for (const [key, member] of Object.entries(value)) {
      // At the top `text` is the narrative; further in it is what somebody wrote.
      const isWords = key === "text" && path.length > 0;
      if (isWords || !TECHNICAL.has(key)) leaves(member, [...path, key], into, whole);
    }
    return;
  }
  into.push({ name: path.join(" "), text: typeof value === "string" ? value : JSON.stringify(value) });
}

function linesOf(resource: AnyResource, whole: typeof called): readonly SaidLine[] {
  const reading = readingOf(resource);
  if (reading !== undefined) {
    const values = reading.parts.map((part) => ({
      name: part.concept.label,
      isMeasured: true,
      text: `${numberText(part, part.original.value ?? Number.NaN)} ${unitText(part)}`.trim(),
    }));
    const note = reading.note === undefined ? [] : [{ name: "note", text: reading.note }];
    const when = reading.effective === undefined ? [] : [{ name: "effective", text: reading.effective }];
    return [...values, ...when, ...note];
  }
  const lines: SaidLine[] = [];
  const written = noteText(resource);
  if (written !== undefined) lines.push({ name: "note", text: written });
  leaves(resource, [], lines, whole);
  return lines;
}

/** For people: a code is its words, an amount stands with its unit. At most 60 lines, in the order of the source. */
export const saidLines = (resource: AnyResource): readonly SaidLine[] => linesOf(resource, called);

/** For a search: every element by itself, codes and all. At most 60. */
export const everyLine = (resource: AnyResource): readonly SaidLine[] => linesOf(resource, nothing);
