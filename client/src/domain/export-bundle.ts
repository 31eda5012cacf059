/** A chart as a FHIR R4 Bundle for its owner to keep or hand on: what counts now, each resource as it was written or came in, who wrote it, and who may read it (docs/product.md §2). */
import { type Chart, itemsOf } from "./chart.ts";
import { attachmentIdIn, filesOf } from "./attachment.ts";
import { inlined } from "./import/lift.ts";
import { exportMeta, EXPORT_ID, uuidOf } from "./export-mark.ts";
import { type ExportGrant, grantConsent } from "./export-consent.ts";
import type { AnyResource } from "./fhir/any-resource.ts";
import type { UserIdText } from "./ids.ts";
import type { Item, Version } from "./item.ts";
import type { JsonValue } from "./json.ts";

/** One resource under its name. */
export interface BundleEntry {
  readonly fullUrl: string;
  readonly resource: AnyResource;
}

/** Bytes of an attachment as base64; undefined where they cannot be had. */
export type FileBytes = (id: string) => Promise<string | undefined>;

/** `type` collection: a set of resources, without a promise that it is all there ever was. */
export interface ExportBundle {
  readonly resourceType: "Bundle";
  readonly meta: JsonValue;
  readonly type: "collection";
  readonly timestamp: string;
  readonly entry: readonly BundleEntry[];
}

/** What an export says besides the record itself. */
export interface ExportContext {
  /** When it is made, milliseconds since 1970. */
  readonly atMs: number;
  readonly nameOf: (author: UserIdText) => string;
  /** Who else may read now. */
  readonly grants: readonly ExportGrant[];
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

interface Standing {
  readonly item: Item;
  readonly version: Version;
}

const rank = ({ version }: Standing): number => (version.resource.resourceType === "Patient" ? 0 : 1);
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const inOrder = (a: Standing, b: Standing): number =>
  rank(a) - rank(b) ||
  compare(a.version.resource.resourceType, b.version.resource.resourceType) ||
  compare(a.version.recordedAt, b.version.recordedAt) ||
  compare(a.version.key, b.version.key);

/** The name its source gave it, else its own id, else the item's, else the version's: the first that is free, since a name may stand once in a bundle (bdl-7). */
function nameFor({ item, version }: Standing, taken: ReadonlySet<string>): string {
  const { id } = version.resource;
  const own = typeof id === "string" && UUID.test(id) ? `urn:uuid:${id.toLowerCase()}` : undefined;
  const names = [version.origin?.fullUrl, own, `urn:uuid:${uuidOf(item.item)}`, `urn:uuid:${uuidOf(version.changeId)}`];
  return names.find((name) => name !== undefined && !taken.has(name)) ?? `urn:uuid:${uuidOf(version.entry)}`;
}

/** One act: everything that one device wrote for one person at one moment. */
interface Act {
  readonly version: Version;
  readonly targets: string[];
}

function provenance({ version, targets }: Act, nameOf: ExportContext["nameOf"]): AnyResource {
  const { author, device, recordedAt, origin } = version;
  const who = (value: string, more: { readonly [key: string]: JsonValue }): JsonValue => ({
    ...more,
    identifier: { system: EXPORT_ID, value },
  });
  return {
    resourceType: "Provenance",
    meta: exportMeta,
    target: targets.map((reference) => ({ reference })),
    recorded: recordedAt,
    agent: [
      {
        type: {
          coding: [{ system: "http://terminology.hl7.org/CodeSystem/provenance-participant-type", code: "author" }],
        },
        who: who(author, { display: nameOf(author) }),
      },
      {
        type: {
          coding: [{ system: "http://terminology.hl7.org/CodeSystem/provenance-participant-type", code: "assembler" }],
        },
        who: who(device, { type: "Device" }),
      },
    ],
    ...(origin === undefined ? {} : { entity: [{ role: "source", what: { display: origin.fileName } }] }),
  };
}

/** The same chart at the same moment gives the same bundle. Both sides of a conflict are in it; what was entered in error or undone is not. */
export function exportBundle(chart: Chart, { atMs, nameOf, grants }: ExportContext): ExportBundle {
  const standing: Standing[] = [];
  for (const item of itemsOf(chart))
    if (item.state === "current" || item.state === "conflicted")
      standing.push(...item.current.map((version) => ({ item, version })));
  const taken = new Set<string>();
  const acts = new Map<string, Act>();
  const records = standing.sort(inOrder).map((one): BundleEntry => {
    const { version } = one;
    const fullUrl = nameFor(one, taken);
    taken.add(fullUrl);
    const act = [version.author, version.device, version.recordedAt, version.origin?.importId].join(" ");
    const said = acts.get(act);
    if (said === undefined) acts.set(act, { version, targets: [fullUrl] });
    else said.targets.push(fullUrl);
    return { fullUrl, resource: version.resource };
  });
  const timestamp = new Date(atMs).toISOString();
  const patient = records.find(({ resource }) => resource.resourceType === "Patient")?.fullUrl;
  const made = [
    ...[...acts.values()].map((act) => provenance(act, nameOf)),
    ...grants.map((grant) => grantConsent(grant, patient, timestamp)),
  ].map((resource, at): BundleEntry => ({ fullUrl: `urn:uuid:${madeUuid(at)}`, resource }));
  return { resourceType: "Bundle", meta: exportMeta, type: "collection", timestamp, entry: [...records, ...made] };
}

/** Names of what the export adds itself: they are told apart within the file only. */
const madeUuid = (at: number): string => `00000000-0000-8000-8000-${(at + 1).toString(16).padStart(12, "0")}`;

/** Which of a bundle's entries have bytes outside of it. */
const namesFiles = (resource: AnyResource): boolean =>
  filesOf(resource).some(({ url }) => attachmentIdIn(url) !== undefined);

/** With the bytes of attachments in it; a document that stands for a whole resource becomes that resource again. `missing`: files that could not be had. */
export async function withFiles(
  bundle: ExportBundle,
  bytesOf: FileBytes,
): Promise<{ readonly bundle: ExportBundle; readonly missing: number }> {
  let missing = 0;
  const entry: BundleEntry[] = [];
  for (const one of bundle.entry) {
    if (!namesFiles(one.resource)) {
      entry.push(one);
      continue;
    }
    const bytes = new Map<string, string>();
    for (const { url } of filesOf(one.resource)) {
      const id = attachmentIdIn(url);
      const base64 = id === undefined ? undefined : await bytesOf(id);
      if (id !== undefined && base64 === undefined) missing += 1;
      else if (id !== undefined && base64 !== undefined) bytes.set(id, base64);
    }
    entry.push({ ...one, resource: inlined(one.resource, bytes) });
  }
  return { bundle: { ...bundle, entry }, missing };
}

/** How many resources of the record are in it; what the export adds is not counted. */
export const recordsIn = ({ entry }: ExportBundle): number =>
  entry.filter(({ resource }) => resource["meta"] !== exportMeta).length;

const STEP = 200;

/** The bundle as text, step by step: the caller draws each step and may stop drawing. */
export function* exportText(
  bundle: ExportBundle,
): Generator<{ readonly done: number; readonly total: number }, string, void> {
  const { entry, ...envelope } = bundle;
  const total = entry.length;
  const parts: string[] = [];
  for (const [at, one] of entry.entries()) {
    if (at % STEP === 0) yield { done: at, total };
    parts.push(JSON.stringify(one, undefined, 1));
  }
  yield { done: total, total };
  const head = JSON.stringify(envelope, undefined, 1).slice(0, -2);
  return `${head},\n "entry": [${parts.join(",\n")}]\n}\n`;
}
