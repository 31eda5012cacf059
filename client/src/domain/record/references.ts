/** From a FHIR reference to the item of the chart that it means: by type and id, by uuid, or by the place an import had it from. https://hl7.org/fhir/R4/references.html */
import { type Chart, itemsOf } from "../chart.ts";
import { isJsonObject } from "../fhir/any-resource.ts";
import type { ItemIdText } from "../ids.ts";
import type { Item, Version } from "../item.ts";
import type { JsonValue } from "../json.ts";
import { textIn } from "./coded.ts";

/** A version that counts, with its item. */
export interface Found {
  readonly item: Item;
  readonly version: Version;
}

const UUID = "urn:uuid:";

function* namesOf({ resource, origin }: Version): Generator<string, void> {
  const id = textIn(resource["id"]);
  if (id !== undefined) {
    yield `${resource.resourceType}/${id}`;
    yield `${UUID}${id.toLowerCase()}`;
  }
  if (origin?.fullUrl !== undefined) yield origin.fullUrl;
}

// Charts are immutable, so what was indexed once holds for as long as the chart does.
const known = new WeakMap<Chart, ReadonlyMap<string, Found>>();

function indexOf(chart: Chart): ReadonlyMap<string, Found> {
  const held = known.get(chart);
  if (held !== undefined) return held;
  const index = new Map<string, Found>();
  for (const item of itemsOf(chart)) {
    if (item.state === "voided") continue;
    for (const version of item.current) for (const name of namesOf(version)) index.set(name, { item, version });
  }
  known.set(chart, index);
  return index;
}

/** `https://x/Observation/1`, `Observation/1`, `Observation/1/_history/2` and `urn:uuid:…` alike. */
export function referred(chart: Chart, reference: JsonValue | undefined): Found | undefined {
  const text = isJsonObject(reference) ? textIn(reference["reference"]) : undefined;
  if (text === undefined) return undefined;
  const index = indexOf(chart);
  const short = /([A-Z][A-Za-z]+\/[A-Za-z0-9.-]{1,64})(?:\/_history\/[^/]+)?$/.exec(text)?.[1];
  return index.get(text) ?? index.get(text.toLowerCase()) ?? (short === undefined ? undefined : index.get(short));
}

/** Everything a list of references leads to, each once; what is not here is left out. */
export function allReferred(chart: Chart, references: JsonValue | undefined): readonly Found[] {
  if (!Array.isArray(references)) return [];
  const found = (references as readonly JsonValue[]).flatMap((one) => referred(chart, one) ?? []);
  return [...new Map(found.map((one) => [one.version.key, one])).values()];
}

const reports = new WeakMap<Chart, ReadonlyMap<Item, ReadonlySet<ItemIdText>>>();

/** Every report with the items of its results. */
export function reportsIn(chart: Chart): ReadonlyMap<Item, ReadonlySet<ItemIdText>> {
  const held = reports.get(chart);
  if (held !== undefined) return held;
  const made = new Map<Item, ReadonlySet<ItemIdText>>();
  for (const item of itemsOf(chart)) {
    if (item.state !== "current" && item.state !== "conflicted") continue;
    for (const { resource } of item.current) {
      const named = resource.resourceType === "DiagnosticReport" ? resource["result"] : resource["hasMember"];
      if (named !== undefined) made.set(item, new Set(allReferred(chart, named).map((one) => one.item.item)));
    }
  }
  reports.set(chart, made);
  return made;
}
