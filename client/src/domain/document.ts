/** Documents of a chart: what a person adds becomes a DocumentReference, and every kind of file that came in is listed. https://hl7.org/fhir/R4/documentreference.html */
import { type Attachment, attachmentIdIn, attachmentUrl, filesOf } from "./attachment.ts";
import { type Chart, itemsOf } from "./chart.ts";
import type { AnyResource } from "./fhir/any-resource.ts";
import type { ItemIdText, UserIdText } from "./ids.ts";
import type { Item, Version } from "./item.ts";
import type { Page } from "./queries.ts";
import { sectionOf } from "./record/section.ts";
import { titleOf, whenOf } from "./resource-title.ts";
import { readPartialDate } from "./time.ts";

/** What a document is, in LOINC's document codes. */
export const DOCUMENT_KINDS = {
  letter: { code: "34133-9", display: "Summary of episode note" },
  report: { code: "11502-2", display: "Laboratory report" },
  imaging: { code: "18748-4", display: "Diagnostic imaging study" },
  prescription: { code: "57833-6", display: "Prescription for medication" },
  discharge: { code: "18842-5", display: "Discharge summary" },
  photo: { code: "72170-4", display: "Photographic image" },
  consent: { code: "59284-0", display: "Consent document" },
  other: { code: "51899-3", display: "Details document" },
} as const;
export type DocumentKind = keyof typeof DOCUMENT_KINDS;

export interface DocumentInput {
  /** 1 to 200 characters. */
  readonly title: string;
  readonly kind: DocumentKind;
  /** FHIR date of the document itself, possibly partial; absent when unknown. */
  readonly date?: string;
  readonly contentType: string;
  /** Who wrote the document, as text: the doctor's name on a letter. */
  readonly author?: string;
}

/** The message that a document came with. */
export interface MessageName {
  readonly threadId: string;
  /** Author and change, as its thread names it. */
  readonly key: string;
}

const messageSystem = "urn:hv1:message";

export interface DocumentFile {
  readonly id: string;
  readonly size: number;
}

/** `at`: when it is added, FHIR instant. Size in bytes of the file itself. `from`: the message that it came with, as a related identifier. */
export function buildDocument(input: DocumentInput, file: DocumentFile, at: string, from?: MessageName): AnyResource {
  const { title, kind, date, contentType, author } = input;
  const { code, display } = DOCUMENT_KINDS[kind];
  return {
    resourceType: "DocumentReference",
    status: "current",
    type: { coding: [{ system: "http://loinc.org", code, display }] },
    date: at,
    description: title,
    ...(author === undefined ? {} : { author: [{ display: author }] }),
    content: [
      {
        attachment: {
          contentType,
          url: attachmentUrl(file.id),
          size: file.size,
          title,
          ...(date === undefined ? {} : { creation: date }),
        },
      },
    ],
    ...(from === undefined
      ? {}
      : { context: { related: [{ identifier: { system: messageSystem, value: `${from.threadId}/${from.key}` } }] } }),
  };
}

/** One file of a document. `id`: of the attachment; absent where the bytes stand in the resource, or nowhere. */
export interface FileLine {
  readonly id?: string;
  readonly contentType: string;
  readonly title?: string;
  /** Bytes of the file, where known. */
  readonly size?: number;
  readonly embedded: boolean;
}

/** Plain and structured-clone-able. */
export interface DocumentLine {
  readonly item: ItemIdText;
  readonly changeId: string;
  readonly title: string;
  readonly kind: DocumentKind | undefined;
  /** The kind as the source named it, where it is none of ours. */
  readonly kindText?: string;
  /** FHIR date of the document, else of when it was added. */
  readonly when: string | undefined;
  /** Who wrote it down here, and the author that the document names. */
  readonly by: UserIdText;
  readonly author?: string;
  /** It came with this message. */
  readonly message?: MessageName;
  readonly recordedAt: string;
  readonly importedFrom: string | undefined;
  readonly conflicted: boolean;
  readonly files: readonly FileLine[];
}

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

const inside = (value: unknown, ...path: readonly (string | number)[]): unknown =>
  path.reduce<unknown>(
    (at, step) => (typeof at === "object" && at !== null ? (at as Readonly<Record<string, unknown>>)[step] : undefined),
    value,
  );

function messageOf(resource: AnyResource): MessageName | undefined {
  const related = inside(resource["context"], "related", 0, "identifier");
  const [threadId, key] = (text(inside(related, "value")) ?? "").split("/");
  return inside(related, "system") === messageSystem && threadId && key ? { threadId, key } : undefined;
}

function kindOf(resource: AnyResource): Pick<DocumentLine, "kind" | "kindText"> {
  const code = text(inside(resource["type"], "coding", 0, "code"));
  const kind = (Object.keys(DOCUMENT_KINDS) as DocumentKind[]).find((one) => DOCUMENT_KINDS[one].code === code);
  const named = text(inside(resource["type"], "text")) ?? text(inside(resource["type"], "coding", 0, "display"));
  return kind === undefined && named !== undefined ? { kind, kindText: named } : { kind };
}

function fileLine({ contentType, title, url, data, size }: Attachment): FileLine {
  const id = attachmentIdIn(url);
  const bytes = data === undefined ? size : Math.floor((data.length * 3) / 4);
  return {
    ...(id === undefined ? {} : { id }),
    contentType: contentType ?? "application/octet-stream",
    ...(title === undefined ? {} : { title }),
    ...(bytes === undefined ? {} : { size: bytes }),
    embedded: data !== undefined,
  };
}

const heading = (resource: AnyResource, files: readonly Attachment[]): string => {
  const own = text(resource["description"]) ?? files.map(({ title }) => text(title)).find((one) => one !== undefined);
  return own ?? titleOf(resource);
};

function lineOf(item: Item, version: Version): DocumentLine | undefined {
  const { resource } = version;
  const files = filesOf(resource);
  if (files.length === 0 && resource.resourceType !== "DocumentReference") return undefined;
  // A note is written here and read as text; it has a part of its own.
  if (sectionOf(resource) === "notes") return undefined;
  const creation = files.map((file) => file.creation).find((one) => one !== undefined);
  const author = text(inside(resource["author"], 0, "display"));
  const message = messageOf(resource);
  return {
    item: item.item,
    changeId: version.changeId,
    title: heading(resource, files),
    ...kindOf(resource),
    when: creation ?? whenOf(resource),
    by: version.author,
    ...(author === undefined ? {} : { author }),
    ...(message === undefined ? {} : { message }),
    recordedAt: version.recordedAt,
    importedFrom: version.origin?.fileName,
    conflicted: item.state === "conflicted",
    files: files.map(fileLine),
  };
}

const TYPES: ReadonlySet<string> = new Set(["DocumentReference", "DiagnosticReport", "Media", "Binary"]);

/** Newest first; what was entered in error or undone is not among them. */
export function documentsOf(chart: Chart, offset: number, limit: number): Page<DocumentLine> {
  const found: { readonly ms: number; readonly line: DocumentLine }[] = [];
  for (const item of itemsOf(chart)) {
    if (!TYPES.has(item.type) || (item.state !== "current" && item.state !== "conflicted")) continue;
    for (const version of item.current) {
      const line = lineOf(item, version);
      if (line) found.push({ ms: readPartialDate(line.when)?.startMs ?? Number.MIN_SAFE_INTEGER, line });
    }
  }
  found.sort((a, b) => b.ms - a.ms || (a.line.recordedAt < b.line.recordedAt ? 1 : -1));
  return { total: found.length, offset, rows: found.slice(offset, offset + limit).map(({ line }) => line) };
}
