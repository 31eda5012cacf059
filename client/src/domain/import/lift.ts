/** What is too large for a sealed entry is lifted out of its resource: embedded bytes first, the whole resource where it still is too large (docs/protocol.md §5.6). */
import { type AttachmentRef, attachmentIdIn, attachmentUrl } from "../attachment.ts";
import { base64Text } from "../base64-text.ts";
import { type AnyResource, isJsonObject, readResource } from "../fhir/any-resource.ts";
import type { JsonValue } from "../json.ts";
import { titleOf, whenOf } from "../resource-title.ts";
import type { TextHash } from "./identity.ts";
import { utf8Bytes } from "./utf8.ts";

/** Largest resource that is kept inside an entry, bytes of its JSON. */
const MAX_RESOURCE_BYTES = 200 * 1024;

/** Of a resource that is too large, embedded bytes from this many base64 characters on are lifted. */
const WORTH_LIFTING = 16 * 1024;

/** An entry names at most so many. */
export const MOST_FILES = 16;

/** Bytes that will be sealed on their own. `of`: what they are, the same for the same bytes in every file. */
export interface LiftedFile {
  readonly of: string;
  readonly form: "base64" | "text";
  readonly text: string;
  /** Of the file itself. */
  readonly size: number;
}

export interface Lifted {
  /** With a placeholder for each file. */
  readonly resource: AnyResource;
  readonly files: readonly LiftedFile[];
}

const PLACEHOLDER = "urn:hv1:lifted:";
const placeholder = (of: string): string => `${PLACEHOLDER}${of}`;

/** What marks a document that stands for a whole resource. */
const WHOLE_FORMAT = { system: "urn:hv1:format", code: "resource" } as const;

const base64Of = (data: string): string => data.replace(/\s/g, "");
const bytesIn = (base64: string): number => Math.floor((base64.replace(/=+$/, "").length * 3) / 4);

/** Base64 without spaces that can be turned into the same text again. */
const isBase64 = (data: string): boolean => data.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(data);

/** Copies a value, replacing what `change` has an answer for. */
function mapped(value: JsonValue, change: (one: JsonValue) => JsonValue | undefined): JsonValue {
  const other = change(value);
  if (other !== undefined) return other;
  if (Array.isArray(value)) return value.map((one: JsonValue) => mapped(one, change));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, mapped(one, change)]));
}

function liftBytes(resource: AnyResource, hash: TextHash): Lifted {
  const files: LiftedFile[] = [];
  const lifted = mapped(resource, (one) => {
    if (!isJsonObject(one) || typeof one["data"] !== "string" || one["data"].length < WORTH_LIFTING) return undefined;
    const { data, url: _, ...rest } = one;
    const text = base64Of(data);
    if (!isBase64(text)) return undefined;
    const of = hash(`import-file ${text}`);
    files.push({ of, form: "base64", text, size: bytesIn(text) });
    return { ...rest, url: placeholder(of) };
  });
  return { resource: lifted as AnyResource, files };
}

/** A document in its place, under its name, date and title. */
function liftWhole(resource: AnyResource, content: string, hash: TextHash): Lifted {
  const of = hash(`import-file ${content}`);
  const title = titleOf(resource).slice(0, 200);
  const when = whenOf(resource);
  const attachment = { contentType: "application/fhir+json", url: placeholder(of), title };
  return {
    resource: {
      resourceType: "DocumentReference",
      status: "current",
      description: `${resource.resourceType}: ${title}`,
      ...(when === undefined ? {} : { date: when }),
      content: [{ attachment, format: WHOLE_FORMAT }],
    },
    files: [{ of, form: "text", text: content, size: utf8Bytes(content) }],
  };
}

/** The resource as it will be kept; `content` is its JSON. Small ones stay as they are. */
export function lift(resource: AnyResource, content: string, hash: TextHash): Lifted {
  if (utf8Bytes(content) <= MAX_RESOURCE_BYTES) return { resource, files: [] };
  const bytes = liftBytes(resource, hash);
  const fits = utf8Bytes(JSON.stringify(bytes.resource)) <= MAX_RESOURCE_BYTES && bytes.files.length <= MOST_FILES;
  return fits ? bytes : liftWhole(resource, content, hash);
}

/** The resource with the names under which its files were sealed; every file has to be among them. */
export function settled({ resource, files }: Lifted, refs: ReadonlyMap<string, AttachmentRef>): AnyResource {
  if (files.length === 0) return resource;
  return mapped(resource, (one) => {
    const of = typeof one === "string" && one.startsWith(PLACEHOLDER) ? one.slice(PLACEHOLDER.length) : undefined;
    const ref = of === undefined ? undefined : refs.get(of);
    return ref && attachmentUrl(ref.id);
  }) as AnyResource;
}

/** A resource's JSON with placeholders where its files came from an import: what a second import of the same file says. */
export function contentOf(resource: AnyResource, ofId: (id: string) => string | undefined): string {
  const content = JSON.stringify(resource);
  if (!content.includes(attachmentUrl(""))) return content;
  return JSON.stringify(
    mapped(resource, (one) => {
      const id = typeof one === "string" ? attachmentIdIn(one) : undefined;
      const of = id === undefined ? undefined : ofId(id);
      return of === undefined ? undefined : placeholder(of);
    }),
  );
}

/** An export holds bytes beside the name they have here: where the chart knows the name, the bytes are not needed again. */
export function withoutKnownBytes(resource: AnyResource, isKnown: (id: string) => boolean): AnyResource {
  return mapped(resource, (one) => {
    if (!isJsonObject(one) || typeof one["data"] !== "string" || typeof one["url"] !== "string") return undefined;
    const id = attachmentIdIn(one["url"]);
    if (id === undefined) return undefined;
    const { data, url, ...rest } = one;
    return isKnown(id) ? { ...rest, url } : { ...rest, data };
  }) as AnyResource;
}

/** The way back: a resource with the bytes of its files (base64 by attachment id) beside their names, or the whole resource that a document stands for. */
export function inlined(resource: AnyResource, bytes: ReadonlyMap<string, string>): AnyResource {
  const content = Array.isArray(resource["content"]) ? (resource["content"] as readonly JsonValue[])[0] : undefined;
  const format = isJsonObject(content) ? content["format"] : undefined;
  if (isJsonObject(format) && format["system"] === WHOLE_FORMAT.system && format["code"] === WHOLE_FORMAT.code) {
    const [only] = bytes.values();
    const read = only === undefined ? undefined : readResource(safeJson(base64Text(only, Number.POSITIVE_INFINITY)));
    if (read?.ok === true) return read.value;
  }
  return mapped(resource, (one) => {
    if (!isJsonObject(one) || typeof one["url"] !== "string") return undefined;
    const data = bytes.get(attachmentIdIn(one["url"]) ?? "");
    return data === undefined ? undefined : { ...one, data };
  }) as AnyResource;
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
