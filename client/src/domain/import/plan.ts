/** Judges an opened file item by item: what is taken, what is left out and why; taken + left out is always what came in (docs/product.md §3.4). */
import { patientOf } from "../banner.ts";
import { hasLoincCheckDigit } from "../catalog.ts";
import { type Chart, itemOf } from "../chart.ts";
import type { VersionRef } from "../change.ts";
import { type AnyResource, isJsonObject, readResource, type ResourceFault } from "../fhir/any-resource.ts";
import { type ItemIdText, itemIdSchema } from "../ids.ts";
import { type OtherVersion, versionOfType } from "./fhir-version.ts";
import { differentPerson, identityOf, type TextHash, type WhoText } from "./identity.ts";
import type { ImportSource, SourceEntry } from "./read-bundle.ts";
import { R4_TYPES } from "./resource-types.ts";
import { utf8Bytes } from "./utf8.ts";

/** Largest resource that is kept inside an entry; larger ones wait for attachments. */
const MAX_RESOURCE_BYTES = 200 * 1024;

/** Why an item is left out. */
export type LeftOutReason =
  | ResourceFault
  | { readonly kind: "no-resource" }
  | { readonly kind: "unknown-type"; readonly type: string }
  | { readonly kind: "wrong-fhir-version"; readonly version: OtherVersion; readonly type: string }
  | { readonly kind: "too-large"; readonly sizeBytes: number; readonly limitBytes: number }
  | { readonly kind: "repeated-in-file" }
  | { readonly kind: "already-here" };

/** An item that is not taken; `index` is its place in the file, from 0. */
export interface LeftOutItem {
  readonly index: number;
  readonly type: string | undefined;
  readonly fullUrl: string | undefined;
  readonly reason: LeftOutReason;
}

/** An item that will be written. */
export interface TakenItem {
  readonly index: number;
  readonly item: ItemIdText;
  readonly resource: AnyResource;
  readonly fullUrl: string | undefined;
  /** Earlier imported versions with other content that this one follows. */
  readonly replaces: readonly VersionRef[];
}

/** What a person should know before saying yes; none of these refuses the file. */
export type ImportWarning =
  | { readonly kind: "different-person"; readonly inFile: WhoText; readonly inChart: WhoText }
  | { readonly kind: "no-patient" }
  | { readonly kind: "several-patients"; readonly count: number }
  | { readonly kind: "bad-loinc-code"; readonly count: number; readonly examples: readonly string[] }
  | { readonly kind: "looks-like-another-version"; readonly count: number };

/** The preview, and all that is needed to write it. */
export interface ImportPlan {
  readonly format: ImportSource["format"];
  readonly bundleType: string | undefined;
  readonly total: number;
  readonly taken: readonly TakenItem[];
  readonly leftOut: readonly LeftOutItem[];
  readonly warnings: readonly ImportWarning[];
}

/** How far a plan has come. */
export interface ImportProgress {
  readonly done: number;
  readonly total: number;
}

/** What planning needs to know. */
export interface PlanContext {
  readonly chart: Chart;
  readonly hash: TextHash;
  /** Items judged between two reports of progress. */
  readonly stepSize?: number;
}

type Verdict =
  | { readonly taken: true; readonly item: TakenItem }
  | { readonly taken: false; readonly type: string | undefined; readonly reason: LeftOutReason };

const leave = (type: string | undefined, reason: LeftOutReason): Verdict => ({ taken: false, type, reason });

function typeReason(resource: AnyResource): LeftOutReason | undefined {
  const type = resource.resourceType;
  if (R4_TYPES.has(type)) return undefined;
  const version = versionOfType(type);
  return version === undefined ? { kind: "unknown-type", type } : { kind: "wrong-fhir-version", version, type };
}

/** The state of one planning run. */
interface Run {
  readonly chart: Chart;
  readonly hash: TextHash;
  /** Content by item id, of what this file already gave. */
  readonly contents: Map<ItemIdText, string>;
}

const idFor = (run: Run, identity: string): ItemIdText => itemIdSchema.parse(run.hash(`import-item ${identity}`));

/** The item's id; a second, different resource under one name in the same file gets a name of its own. */
function itemFor(run: Run, identity: string, content: string): ItemIdText {
  const item = idFor(run, identity);
  const seen = run.contents.get(item);
  return seen === undefined || seen === content ? item : idFor(run, `${identity} ${content}`);
}

function judgeEntry(run: Run, entry: SourceEntry, index: number): Verdict {
  if (entry.resource === undefined || entry.resource === null) return leave(undefined, { kind: "no-resource" });
  const read = readResource(entry.resource);
  if (!read.ok) return leave(typeName(entry.resource), read.error);
  const resource = read.value;
  const reason = typeReason(resource);
  if (reason !== undefined) return leave(resource.resourceType, reason);
  const content = JSON.stringify(resource);
  const sizeBytes = utf8Bytes(content);
  if (sizeBytes > MAX_RESOURCE_BYTES)
    return leave(resource.resourceType, { kind: "too-large", sizeBytes, limitBytes: MAX_RESOURCE_BYTES });
  const item = itemFor(run, identityOf(resource, entry.fullUrl, content), content);
  if (run.contents.has(item)) return leave(resource.resourceType, { kind: "repeated-in-file" });
  run.contents.set(item, content);
  const known = itemOf(run.chart, item);
  const live = known === undefined || known.state === "voided" ? [] : known.versions;
  if (live.some((version) => JSON.stringify(version.resource) === content))
    return leave(resource.resourceType, { kind: "already-here" });
  // What a person wrote here is never replaced by a file: both stand, and the conflict is shown.
  const replaces = (known?.current ?? [])
    .filter((version) => version.origin !== undefined)
    .map(({ author, changeId }) => ({ author, changeId }));
  return { taken: true, item: { index, item, resource, fullUrl: entry.fullUrl, replaces } };
}

const typeName = (value: unknown): string | undefined =>
  typeof value === "object" && value !== null && "resourceType" in value && typeof value.resourceType === "string"
    ? value.resourceType.slice(0, 64)
    : undefined;

function badLoinc(resource: AnyResource): readonly string[] {
  const code = resource["code"];
  const codings = isJsonObject(code) && Array.isArray(code["coding"]) ? code["coding"] : [];
  return codings.flatMap((coding) => {
    const own = isJsonObject(coding) && coding["system"] === "http://loinc.org" ? coding["code"] : undefined;
    return typeof own === "string" && !hasLoincCheckDigit(own) ? [own.slice(0, 32)] : [];
  });
}

const MAX_EXAMPLES = 5;

function warningsOf(source: ImportSource, taken: readonly TakenItem[], chart: Chart): readonly ImportWarning[] {
  const warnings: ImportWarning[] = [];
  const patients = source.entries.flatMap(({ resource }) => {
    const read = typeName(resource) === "Patient" ? readResource(resource) : undefined;
    return read?.ok === true ? [read.value] : [];
  });
  if (patients.length === 0) warnings.push({ kind: "no-patient" });
  if (patients.length > 1) warnings.push({ kind: "several-patients", count: patients.length });
  const own = patientOf(chart);
  const other = patients.map((patient) => differentPerson(patient, own)).find((found) => found !== undefined);
  if (other !== undefined) warnings.push({ kind: "different-person", ...other });
  const codes = taken.flatMap(({ resource }) => badLoinc(resource));
  if (codes.length > 0)
    warnings.push({
      kind: "bad-loinc-code",
      count: codes.length,
      examples: [...new Set(codes)].slice(0, MAX_EXAMPLES),
    });
  if (source.doubts > 0) warnings.push({ kind: "looks-like-another-version", count: source.doubts });
  return warnings;
}

/** Judges the file step by step: the caller draws each step, shows the progress, and cancels by drawing no more. Nothing is written. */
export function* planImport(source: ImportSource, context: PlanContext): Generator<ImportProgress, ImportPlan, void> {
  const total = source.entries.length;
  const step = context.stepSize ?? 100;
  const run: Run = { chart: context.chart, hash: context.hash, contents: new Map() };
  const taken: TakenItem[] = [];
  const leftOut: LeftOutItem[] = [];
  for (const [index, entry] of source.entries.entries()) {
    if (index % step === 0) yield { done: index, total };
    const verdict = judgeEntry(run, entry, index);
    if (verdict.taken) taken.push(verdict.item);
    else leftOut.push({ index, type: verdict.type, fullUrl: entry.fullUrl, reason: verdict.reason });
  }
  yield { done: total, total };
  const warnings = warningsOf(source, taken, context.chart);
  return { format: source.format, bundleType: source.bundleType, total, taken, leftOut, warnings };
}

/** Draws every step at once, for tests and tools. */
export function planWhole(source: ImportSource, context: PlanContext): ImportPlan {
  const steps = planImport(source, context);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}
