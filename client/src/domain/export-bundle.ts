/** A chart as a FHIR R4 Bundle for its owner to keep or hand on: what counts now, each resource as it was written or came in (docs/product.md §2). */
import type { Chart } from "./chart.ts";
import { itemsOf } from "./chart.ts";
import type { AnyResource } from "./fhir/any-resource.ts";
import type { Version } from "./item.ts";

interface BundleEntry {
  readonly fullUrl?: string;
  readonly resource: AnyResource;
}

/** `type` collection: a set of resources, without a promise that it is all there ever was. */
export interface ExportBundle {
  readonly resourceType: "Bundle";
  readonly type: "collection";
  readonly timestamp: string;
  readonly entry: readonly BundleEntry[];
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

const rank = ({ resource }: Version): number => (resource.resourceType === "Patient" ? 0 : 1);
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const inOrder = (a: Version, b: Version): number =>
  rank(a) - rank(b) ||
  compare(a.resource.resourceType, b.resource.resourceType) ||
  compare(a.recordedAt, b.recordedAt) ||
  compare(a.key, b.key);

/**
 * The same chart gives the same bundle. Both sides of a conflict are in it; what was entered in error or undone is not.
 * `atMs`: when it is made, milliseconds since 1970.
 */
export function exportBundle(chart: Chart, atMs: number): ExportBundle {
  const versions: Version[] = [];
  for (const item of itemsOf(chart))
    if (item.state === "current" || item.state === "conflicted") versions.push(...item.current);
  const named = new Set<string>();
  const entry = versions.sort(inOrder).map(({ resource }): BundleEntry => {
    const { id } = resource;
    // A name may stand once in a bundle (bdl-7): of two sides in conflict, the first has it.
    if (typeof id !== "string" || !UUID.test(id) || named.has(id)) return { resource };
    named.add(id);
    return { fullUrl: `urn:uuid:${id.toLowerCase()}`, resource };
  });
  return { resourceType: "Bundle", type: "collection", timestamp: new Date(atMs).toISOString(), entry };
}
