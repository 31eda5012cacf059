/** What is said of a document beside its file: corrected by whoever added it, while the file stays as it is. https://hl7.org/fhir/R4/documentreference.html */
import { filesOf } from "../attachment.ts";
import { DOCUMENT_KINDS, type DocumentKind } from "../document.ts";
import { type AnyResource, isJsonObject } from "../fhir/any-resource.ts";
import type { JsonValue } from "../json.ts";
import { codeIn, conceptIn, LOINC, some, textIn } from "./coded.ts";
import { dateFaults, type RecordFault, textFaults } from "./fault.ts";

/** Longest title, and longest name of who wrote it, in characters. */
export const MOST_TITLE = 200;

/** `date`: of the document itself, possibly partial. */
export interface DocumentWordsInput {
  readonly kind: "document";
  readonly title: string;
  readonly type: DocumentKind;
  readonly date?: string | undefined;
  readonly author?: string | undefined;
}

export const DOCUMENT_TYPES = Object.keys(DOCUMENT_KINDS) as readonly DocumentKind[];

export const documentFaults = ({ title, date, author }: DocumentWordsInput, nowMs: number): readonly RecordFault[] => [
  ...textFaults("title", title, MOST_TITLE, true),
  ...dateFaults("date", date, nowMs),
  ...textFaults("author", author, MOST_TITLE),
];

const listIn = (value: JsonValue | undefined): readonly JsonValue[] =>
  Array.isArray(value) ? (value as readonly JsonValue[]) : [];

/** Undefined for a document without a file, and for one of a kind that is none of ours. */
export function documentInput(resource: AnyResource): DocumentWordsInput | undefined {
  const files = filesOf(resource);
  const concept = conceptIn(resource["type"]);
  const type = DOCUMENT_TYPES.find((kind) => codeIn(concept, [DOCUMENT_KINDS[kind].code]) !== undefined);
  if (files.length === 0 || type === undefined) return undefined;
  const [author] = listIn(resource["author"]);
  return {
    kind: "document",
    title: textIn(resource["description"]) ?? files.find(({ title }) => title)?.title ?? "",
    type,
    date: files.find(({ creation }) => creation)?.creation?.slice(0, 10),
    author: isJsonObject(author) ? textIn(author["display"]) : undefined,
  };
}

/** `before`: what is corrected; its bytes and every file but the first dated one stay as they are. */
export function documentResource(input: DocumentWordsInput, before: AnyResource): AnyResource {
  const { code, display } = DOCUMENT_KINDS[input.type];
  const title = input.title.trim();
  const was = documentInput(before);
  const dated = Math.max(
    0,
    filesOf(before).findIndex(({ creation }) => creation !== undefined),
  );
  const content = listIn(before["content"]).map((one, index): JsonValue => {
    const attachment = isJsonObject(one) ? one["attachment"] : undefined;
    if (!isJsonObject(one) || !isJsonObject(attachment)) return one;
    const { creation, ...rest } = attachment;
    const date = input.date === was?.date ? creation : input.date;
    return {
      ...one,
      attachment: {
        ...rest,
        ...(textIn(rest["title"]) === was?.title ? { title } : {}),
        ...some("creation", index === dated ? date : creation),
      },
    };
  });
  const author = input.author?.trim() ?? "";
  const others = listIn(before["author"]).slice(1);
  return {
    resourceType: "DocumentReference",
    type: { coding: [{ system: LOINC, code, display }] },
    description: title,
    ...some(
      "author",
      author === "" && others.length === 0 ? undefined : [...(author === "" ? [] : [{ display: author }]), ...others],
    ),
    content,
  };
}
