/** How an export of ours names and marks what it adds, so that reading it again recognises every item and takes nothing twice (docs/product.md §2). */
import { type AnyResource, isJsonObject } from "./fhir/any-resource.ts";
import type { JsonValue } from "./json.ts";

/** System of the tag on an exported bundle and on the Provenance and Consent that an export writes of its own. */
const EXPORT_TAG = "urn:x-health-vault:export";

/** System of the identifiers of people and devices in an export. */
export const EXPORT_ID = "urn:x-health-vault:id";

/** What an export puts into `meta`. */
export const exportMeta: JsonValue = { tag: [{ system: EXPORT_TAG, code: "made" }] };

/** True for a bundle or resource that an export wrote itself. */
export function isMadeByExport(resource: { readonly [element: string]: JsonValue }): boolean {
  const { meta } = resource;
  if (!isJsonObject(meta)) return false;
  const { tag } = meta;
  return Array.isArray(tag) && tag.some((one: JsonValue) => isJsonObject(one) && one["system"] === EXPORT_TAG);
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const CHARS = 22;

/** The first 16 bytes of a base64url id as `xxxxxxxx-xxxx-…`; a shorter id counts as followed by zeros. */
export function uuidOf(id: string): string {
  let bits = 0;
  let held = 0;
  let hex = "";
  for (let at = 0; at < CHARS; at += 1) {
    bits = (bits << 6) | Math.max(0, ALPHABET.indexOf(id[at] ?? "A"));
    held += 6;
    while (held >= 4 && hex.length < 32) {
      held -= 4;
      hex += ((bits >> held) & 0xf).toString(16);
    }
    bits &= (1 << held) - 1;
  }
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** Who said each item of one of our exports, by `fullUrl`: read from the Provenance that the export wrote. */
export function authorsIn(resources: Iterable<AnyResource>): ReadonlyMap<string, string> {
  const authors = new Map<string, string>();
  for (const resource of resources) {
    if (resource.resourceType !== "Provenance" || !isMadeByExport(resource)) continue;
    const agent = Array.isArray(resource["agent"]) ? (resource["agent"] as readonly JsonValue[])[0] : undefined;
    const who = isJsonObject(agent) && isJsonObject(agent["who"]) ? agent["who"]["display"] : undefined;
    const targets = Array.isArray(resource["target"]) ? (resource["target"] as readonly JsonValue[]) : [];
    if (typeof who !== "string") continue;
    for (const target of targets)
      if (isJsonObject(target) && typeof target["reference"] === "string") authors.set(target["reference"], who);
  }
  return authors;
}
