/** What an item says, as text to be found: title, values, codes' displays, notes, narratives, dates; never its bytes or addresses. */
import { base64Text } from "../base64-text.ts";
import { conceptOf } from "../catalog.ts";
import { displayDate } from "../display.ts";
import { type AnyResource, isJsonObject } from "../fhir/any-resource.ts";
import { conceptSchema } from "../fhir/datatypes.ts";
import type { Item } from "../item.ts";
import type { JsonValue } from "../json.ts";
import { numberText, unitText } from "../part-text.ts";
import { readingOf } from "../reading.ts";
import { titleOf, whenOf } from "../resource-title.ts";
import { everyLine } from "../said.ts";

/** A piece of text and what it is about. */
export interface ItemText {
  readonly title: string;
  readonly said: readonly string[];
}

const MOST_TEXT = 20_000;
/** Longer than any word: a key, an address, bytes. */
const UNBROKEN = /\S{80,}/gu;
const TAGS = /<[^>]{0,2000}>/gu;
const PLAIN_TYPES = /^text\/(?:plain|html|markdown)/;

/** `MedicationRequest` is also "Medication Request". */
const spelled = (type: string): string => `${type} ${type.replace(/([a-z])([A-Z])/g, "$1 $2")}`;

const cleaned = (text: string): string => text.slice(0, MOST_TEXT).replace(TAGS, " ").replace(UNBROKEN, " ");

function codeTexts(resource: AnyResource): readonly string[] {
  const code = conceptSchema.safeParse(resource["code"]);
  if (!code.success) return [];
  const { coding, text } = code.data;
  const concept = conceptOf(code.data);
  return [text, concept?.label, ...coding.flatMap(({ display, code: own }) => [display, own])].filter(
    (one) => one !== undefined,
  );
}

/** Text that a document carries inside, and the narrative of anything. */
function* inner(value: JsonValue | undefined, room: number): Generator<string, void> {
  if (room === 0 || value === undefined) return;
  if (Array.isArray(value)) {
    for (const member of value as readonly JsonValue[]) yield* inner(member, room - 1);
    return;
  }
  if (!isJsonObject(value)) return;
  const { contentType, data, div } = value;
  if (typeof div === "string") yield cleaned(div);
  if (typeof data === "string" && typeof contentType === "string" && PLAIN_TYPES.test(contentType))
    yield cleaned(base64Text(data, MOST_TEXT));
  for (const member of Object.values(value)) if (typeof member === "object") yield* inner(member, room - 1);
}

const DEPTH = 8;

/** Blood pressure as people say it: `128/82`. */
function pairText(resource: AnyResource): readonly string[] {
  const parts = readingOf(resource)?.parts ?? [];
  return parts.length === 2 ? [parts.map((part) => numberText(part, part.original.value ?? Number.NaN)).join("/")] : [];
}

function dateTexts(resource: AnyResource): readonly string[] {
  const when = whenOf(resource);
  return when === undefined ? [] : [when.slice(0, 10), displayDate(when)];
}

const known = new WeakMap<AnyResource, ItemText>();

/** Of one version; computed once, since resources never change. */
function textOf(resource: AnyResource): ItemText {
  const held = known.get(resource);
  if (held !== undefined) return held;
  const said = [
    ...everyLine(resource).map(({ text }) => cleaned(text)),
    ...pairText(resource),
    ...codeTexts(resource),
    ...dateTexts(resource),
    ...inner(resource, DEPTH),
  ];
  const text = { title: titleOf(resource), said };
  known.set(resource, text);
  return text;
}

/** Of an item as it stands, with all sides of a conflict; of one that was entered in error, what it said. */
export function textsOf(item: Item): readonly ItemText[] {
  const versions = item.current.length > 0 ? item.current : item.versions.slice(-1);
  return versions.map(({ resource }) => textOf(resource));
}

/** What was measured, with its unit; absent for what is no reading. */
export function valueText(item: Item): string | undefined {
  const version = item.current.at(-1);
  const parts = version === undefined ? undefined : readingOf(version.resource)?.parts;
  const [first] = parts ?? [];
  if (parts === undefined || first === undefined) return undefined;
  return `${parts.map((part) => numberText(part, part.original.value ?? Number.NaN)).join("/")} ${unitText(first)}`.trim();
}

/** Words about an item that stand in no line of it. */
export const wordsAbout = (item: Item): string =>
  [spelled(item.type), ...item.versions.flatMap(({ origin }) => origin?.fileName ?? [])].join(" ");
