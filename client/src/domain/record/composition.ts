/** The sections of a document that came by a file (a signed note, a patient summary): titles, narrative as plain text, and the items of the chart that each names. https://hl7.org/fhir/R4/composition.html */
import type { Chart } from "../chart.ts";
import { type AnyResource, isJsonObject } from "../fhir/any-resource.ts";
import type { ItemIdText } from "../ids.ts";
import type { JsonValue } from "../json.ts";
import { titleOf } from "../resource-title.ts";
import { conceptIn, textIn, wordOf } from "./coded.ts";
import { allReferred } from "./references.ts";

/** `missing`: entries that the section names and this record does not have. */
export interface SectionView {
  readonly title: string | undefined;
  /** As its author wrote it, without any markup. */
  readonly text: string | undefined;
  readonly entries: readonly { readonly item: ItemIdText; readonly title: string }[];
  readonly missing: number;
  /** 0 for a section, 1 for a section in it, and so on. */
  readonly depth: number;
}

/** More than any summary has; a file that nests deeper is cut off there. */
const MOST_SECTIONS = 200;
const MOST_DEPTH = 5;
const MOST_TEXT = 20_000;

const NAMED: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " };

function decoded(entity: string, name: string): string {
  if (!name.startsWith("#")) return NAMED[name] ?? entity;
  const code = name[1] === "x" ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10);
  return code > 31 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : " ";
}

/** XHTML as text: blocks are lines, cells stand apart, and what is no text of a reader (script, style, comments) is left out. */
export function plainText(xhtml: string): string {
  return xhtml
    .slice(0, MOST_TEXT * 4)
    .replace(/<!--[\s\S]*?(?:-->|$)/g, "")
    .replace(/<(script|style|head)\b[\s\S]*?(?:<\/\1\s*>|$)/gi, "")
    .replace(/\s+/g, " ")
    .replace(/<\/t[dh]\s*>/gi, " · ")
    .replace(/<(?:br|hr|\/?(?:p|div|li|ul|ol|tr|table|h[1-6]|thead|tbody|caption|dt|dd))\b[^>]*>/gi, "\n")
    .replace(/<[^>]*(?:>|$)/g, "")
    .replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|[a-z]{2,6});/gi, decoded)
    .split("\n")
    .map((line) => line.replace(/(?: · )+\s*$/, "").trim())
    .filter((line) => line !== "")
    .join("\n")
    .slice(0, MOST_TEXT);
}

function narrativeOf(value: JsonValue | undefined): string | undefined {
  const div = isJsonObject(value) ? textIn(value["div"]) : undefined;
  const text = div === undefined ? "" : plainText(div);
  return text === "" ? undefined : text;
}

/** Sections in their order, those inside after the one around them; empty for what is no Composition. */
export function sectionsOf(chart: Chart, resource: AnyResource): readonly SectionView[] {
  if (resource.resourceType !== "Composition") return [];
  const found: SectionView[] = [];
  const walk = (list: JsonValue | undefined, depth: number): void => {
    if (!Array.isArray(list) || depth > MOST_DEPTH) return;
    for (const section of list as readonly JsonValue[]) {
      if (!isJsonObject(section) || found.length >= MOST_SECTIONS) continue;
      const { entry } = section;
      const named = allReferred(chart, entry);
      found.push({
        title: textIn(section["title"]) ?? wordOf(conceptIn(section["code"])),
        text: narrativeOf(section["text"]),
        entries: named.map(({ item, version }) => ({ item: item.item, title: titleOf(version.resource) })),
        missing: Math.max(0, (Array.isArray(entry) ? entry.length : 0) - named.length),
        depth,
      });
      walk(section["section"], depth + 1);
    }
  };
  walk(resource["section"], 0);
  return found;
}
