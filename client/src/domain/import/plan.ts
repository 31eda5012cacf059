/** Judges an opened file item by item: what is taken, what is left out and why; taken + left out is always what came in (docs/product.md §3.4). */
import { type Chart, itemOf } from "../chart.ts";
import type { VersionRef } from "../change.ts";
import { authorsIn, isMadeByExport } from "../export-mark.ts";
import { withoutSubjectMark } from "../export-subject.ts";
import { type AnyResource, isJsonObject, isResource, readResource, type ResourceFault } from "../fhir/any-resource.ts";
import { type ItemIdText, itemIdSchema } from "../ids.ts";
import type { JsonFault } from "../json.ts";
import { type OtherVersion, versionOfType } from "./fhir-version.ts";
import { identityOf, isNamed, type TextHash, uuidName } from "./identity.ts";
import { type Known, knownIn } from "./known.ts";
import type { ImportSource, Place, SourceEntry } from "./source.ts";
import { R4_TYPES } from "./resource-types.ts";
import { contentOf, lift, type LiftedFile, withoutKnownBytes } from "./lift.ts";
import { type ImportWarning, warningsOf } from "./warnings.ts";

/** Largest file that may be lifted out of a resource, bytes. */
const MAX_FILE_BYTES = 10_000_000;

/** Why an item is left out. */
export type LeftOutReason =
  | ResourceFault
  | JsonFault
  | { readonly kind: "no-resource" }
  | { readonly kind: "unknown-type"; readonly type: string }
  | { readonly kind: "wrong-fhir-version"; readonly version: OtherVersion; readonly type: string }
  | { readonly kind: "too-large"; readonly sizeBytes: number; readonly limitBytes: number }
  | { readonly kind: "made-by-export" }
  | { readonly kind: "repeated-in-file" }
  | { readonly kind: "already-here" };

/** An item that is not taken; `index` is its place in the file, from 0. */
export interface LeftOutItem {
  readonly index: number;
  readonly place: Place;
  readonly type: string | undefined;
  readonly fullUrl: string | undefined;
  readonly reason: LeftOutReason;
}

/** An item that will be written. */
export interface TakenItem {
  readonly index: number;
  readonly item: ItemIdText;
  /** With a placeholder for each file that is lifted out of it. */
  readonly resource: AnyResource;
  readonly files: readonly LiftedFile[];
  readonly fullUrl: string | undefined;
  /** The system or person that the file names as its source. */
  readonly system: string | undefined;
  /** Earlier imported versions with other content that this one follows. */
  readonly replaces: readonly VersionRef[];
}

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
  readonly nowMs: number;
  /** Items judged between two reports of progress. */
  readonly stepSize?: number;
}

type Verdict =
  | { readonly taken: true; readonly item: TakenItem }
  | { readonly taken: false; readonly type: string | undefined; readonly reason: LeftOutReason };

const leave = (type: string | undefined, reason: LeftOutReason): Verdict => ({ taken: false, type, reason });

function typeReason(resource: AnyResource): LeftOutReason | undefined {
  const type = resource.resourceType;
  if (R4_TYPES.has(type)) return isMadeByExport(resource) ? { kind: "made-by-export" } : undefined;
  const version = versionOfType(type);
  return version === undefined ? { kind: "unknown-type", type } : { kind: "wrong-fhir-version", version, type };
}

/** The state of one planning run. */
interface Run {
  readonly chart: Chart;
  readonly known: Known;
  readonly hash: TextHash;
  /** Content by item id, of what this file already gave. */
  readonly contents: Map<ItemIdText, string>;
  readonly system: string | undefined;
  /** Of an export of ours: who said what, by fullUrl. */
  readonly authors: ReadonlyMap<string, string>;
}

const idFor = (run: Run, identity: string): ItemIdText => itemIdSchema.parse(run.hash(`import-item ${identity}`));

/**
 * The item that a resource is: under its own UUID where it has one, which costs a stored item next to nothing, since the
 * resource says it, too; under a hash otherwise, and for items that came in under one.
 */
function itemOfName(run: Run, resource: AnyResource, fullUrl: string | undefined, identity: string): ItemIdText {
  const hashed = idFor(run, identity);
  const uuid = uuidName(resource, fullUrl);
  if (uuid === undefined || itemOf(run.chart, hashed) !== undefined) return hashed;
  return itemIdSchema.parse(uuid);
}

/** What the chart has already said, under whichever name. */
function isHere(run: Run, entry: SourceEntry, resource: AnyResource, named: ItemIdText, content: string): boolean {
  return (
    run.known.holds(named, content) ||
    run.known.exported(entry.fullUrl, content) ||
    (!isNamed(resource, entry.fullUrl) && run.known.anywhere(content))
  );
}

function systemOf(run: Run, resource: AnyResource, fullUrl: string | undefined): string | undefined {
  const { meta } = resource;
  const own = isJsonObject(meta) ? meta["source"] : undefined;
  return (fullUrl === undefined ? undefined : run.authors.get(fullUrl)) ?? (typeof own === "string" ? own : run.system);
}

function judgeEntry(run: Run, entry: SourceEntry, index: number): Verdict {
  if (entry.fault !== undefined) return leave(undefined, entry.fault);
  if (entry.resource === undefined || entry.resource === null) return leave(undefined, { kind: "no-resource" });
  const read = readResource(entry.resource);
  if (!read.ok) return leave(typeName(entry.resource), read.error);
  const whole = withoutKnownBytes(withoutSubjectMark(read.value), (id) => run.known.file(id) !== undefined);
  const reason = typeReason(whole);
  if (reason !== undefined) return leave(whole.resourceType, reason);
  const wholeContent = JSON.stringify(whole);
  const { resource, files } = lift(whole, wholeContent, run.hash);
  const tooLarge = files.find(({ size }) => size > MAX_FILE_BYTES);
  if (tooLarge !== undefined)
    return leave(whole.resourceType, { kind: "too-large", sizeBytes: tooLarge.size, limitBytes: MAX_FILE_BYTES });
  const content = contentOf(resource, (id) => run.known.file(id)?.of);
  const identity = identityOf(whole, entry.fullUrl, content);
  const named = itemOfName(run, whole, entry.fullUrl, identity);
  const seen = run.contents.get(named);
  const type = itemOf(run.chart, named)?.type ?? resource.resourceType;
  // A second, different resource under one name, in the same file or of another type, gets a name of its own.
  const isItsOwn = (seen === undefined || seen === content) && type === resource.resourceType;
  const item = isItsOwn ? named : idFor(run, `${identity} ${content}`);
  if (run.contents.has(item)) return leave(resource.resourceType, { kind: "repeated-in-file" });
  run.contents.set(item, content);
  if (run.known.holds(item, content) || isHere(run, entry, resource, named, content))
    return leave(resource.resourceType, { kind: "already-here" });
  const { fullUrl } = entry;
  // What a person wrote here is never replaced by a file: both stand, and the conflict is shown.
  const replaces = (itemOf(run.chart, item)?.current ?? [])
    .filter((version) => version.origin !== undefined)
    .map(({ author, changeId }) => ({ author, changeId }));
  return {
    taken: true,
    item: { index, item, resource, files, fullUrl, system: systemOf(run, resource, fullUrl), replaces },
  };
}

const typeName = (value: unknown): string | undefined =>
  typeof value === "object" && value !== null && "resourceType" in value && typeof value.resourceType === "string"
    ? value.resourceType.slice(0, 64)
    : undefined;

const byType = (a: TakenItem, b: TakenItem): number => {
  const [one, other] = [a.resource.resourceType, b.resource.resourceType];
  return one === other ? a.index - b.index : one < other ? -1 : 1;
};

/** Judges the file step by step: the caller draws each step, shows the progress, and cancels by drawing no more. Nothing is written. */
export function* planImport(source: ImportSource, context: PlanContext): Generator<ImportProgress, ImportPlan, void> {
  const { chart, hash, nowMs, stepSize: step = 100 } = context;
  const total = source.entries.length;
  const run: Run = {
    chart,
    known: knownIn(chart),
    hash,
    contents: new Map(),
    system: source.system,
    authors: authorsIn(source.entries.map(({ resource }) => resource).filter(isResource)),
  };
  const taken: TakenItem[] = [];
  const leftOut: LeftOutItem[] = [];
  for (const [index, entry] of source.entries.entries()) {
    if (index % step === 0) yield { done: index, total };
    const verdict = judgeEntry(run, entry, index);
    const place = entry.place ?? { kind: "entry", number: index + 1 };
    if (verdict.taken) taken.push(verdict.item);
    else leftOut.push({ index, place, type: verdict.type, fullUrl: entry.fullUrl, reason: verdict.reason });
  }
  yield { done: total, total };
  // What is alike stands together: it deflates to three quarters of what it would in the order of the file.
  taken.sort(byType);
  const resources = taken.map(({ resource }) => resource);
  const warnings = warningsOf(source, resources, chart, nowMs);
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
