/** A clinical note: a draft until it is signed, then changed by amendments only; a DocumentReference with its text inside (docs/decisions/0066). https://hl7.org/fhir/R4/documentreference.html */
import { base64Text } from "../base64-text.ts";
import { type AnyResource, isJsonObject } from "../fhir/any-resource.ts";
import type { JsonValue } from "../json.ts";
import { codeIn, conceptIn, LOINC, textIn, wordOf } from "./coded.ts";
import { MOST_NAME, type RecordFault, textFaults } from "./fault.ts";
import { textToBase64 } from "./text-bytes.ts";

/** LOINC document types of the notes that are written here. */
export const NOTE_TYPES = {
  progress: ["11506-3", "Progress note"],
  consult: ["11488-4", "Consult note"],
  phone: ["34748-4", "Telephone encounter Note"],
  discharge: ["18842-5", "Discharge summary"],
} as const;
export type NoteType = keyof typeof NOTE_TYPES;
const TYPES = Object.keys(NOTE_TYPES) as readonly NoteType[];

/** Longest note, in characters. */
export const MOST_NOTE_TEXT = 20_000;

/** Files bring longer ones. */
const MOST_SHOWN = 200_000;

/** `signed` false keeps it a draft; a note that was signed stays signed. */
export interface NoteInput {
  readonly kind: "note";
  readonly type: NoteType;
  readonly title?: string | undefined;
  readonly text: string;
  readonly signed: boolean;
}

export type NoteState = "draft" | "signed" | "amended";

export interface NoteBody {
  readonly kind: "note";
  readonly state: NoteState;
  readonly type: NoteType | undefined;
  readonly text: string;
  readonly isCurrent: boolean;
}

const attachmentOf = (resource: AnyResource): { readonly [key: string]: JsonValue } | undefined => {
  const content = resource["content"];
  const first = Array.isArray(content) ? (content as readonly JsonValue[])[0] : undefined;
  const attachment = isJsonObject(first) ? first["attachment"] : undefined;
  return isJsonObject(attachment) ? attachment : undefined;
};

/** The text inside, or undefined where the document is a file of another kind. */
export function noteText(resource: AnyResource): string | undefined {
  if (resource.resourceType !== "DocumentReference") return undefined;
  const attachment = attachmentOf(resource);
  const type = textIn(attachment?.["contentType"]);
  const data = textIn(attachment?.["data"]);
  return type?.startsWith("text/plain") && data !== undefined ? base64Text(data, MOST_SHOWN) : undefined;
}

const STATES: ReadonlyMap<string, NoteState> = new Map([
  ["preliminary", "draft"],
  ["final", "signed"],
  ["amended", "amended"],
]);

const stateOf = (resource: AnyResource): NoteState => STATES.get(textIn(resource["docStatus"]) ?? "") ?? "signed";

/** `before`: what is being changed, if anything. */
export function noteFaults(input: NoteInput, before: AnyResource | undefined): readonly RecordFault[] {
  const staysSigned = before !== undefined && stateOf(before) !== "draft" && !input.signed;
  return [
    ...textFaults("title", input.title, MOST_NAME),
    ...textFaults("text", input.text, MOST_NOTE_TEXT, true),
    ...(staysSigned ? [{ kind: "stays-signed", field: "text" } as const] : []),
  ];
}

export function noteResource(input: NoteInput, writtenAt: string, before: AnyResource | undefined): AnyResource {
  const [code, display] = NOTE_TYPES[input.type];
  const wasSigned = before !== undefined && stateOf(before) !== "draft";
  const docStatus = wasSigned ? "amended" : input.signed ? "final" : "preliminary";
  const title = input.title?.trim() ?? "";
  return {
    resourceType: "DocumentReference",
    status: "current",
    docStatus,
    type: { coding: [{ system: LOINC, code, display }], text: title === "" ? display : title },
    category: [
      {
        coding: [
          {
            system: "http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category",
            code: "clinical-note",
          },
        ],
      },
    ],
    // The note is of the day on which it was first written; an amendment has its own time in its history.
    date: textIn(before?.["date"]) ?? writtenAt,
    content: [{ attachment: { contentType: "text/plain; charset=utf-8", data: textToBase64(input.text) } }],
  };
}

const typeOf = (resource: AnyResource): NoteType | undefined =>
  TYPES.find((type) => codeIn(conceptIn(resource["type"]), [NOTE_TYPES[type][0]]) !== undefined);

export const noteBody = (resource: AnyResource, text: string): NoteBody => ({
  kind: "note",
  state: stateOf(resource),
  type: typeOf(resource),
  text,
  isCurrent: true,
});

export function noteInput(resource: AnyResource): NoteInput {
  const type = typeOf(resource) ?? "progress";
  const title = wordOf(conceptIn(resource["type"]));
  return {
    kind: "note",
    type,
    title: title === NOTE_TYPES[type][1] ? "" : title,
    text: noteText(resource) ?? "",
    signed: stateOf(resource) !== "draft",
  };
}
