/** A record by its parts and as one timeline: counted, filtered and paged, so that a screen gets no more than it shows. */
import { type Chart, itemsOf } from "../chart.ts";
import { type AnyResource, isWithdrawn } from "../fhir/any-resource.ts";
import type { ItemIdText } from "../ids.ts";
import type { Page } from "../queries.ts";
import { readPartialDate } from "../time.ts";
import type { UnitPreferences } from "../unit-preference.ts";
import { allergyBody } from "./allergy.ts";
import { immunizationBody } from "./immunization.ts";
import { medicineBody } from "./medicine.ts";
import { problemBody } from "./problem.ts";
import { procedureBody } from "./procedure.ts";
import { type Found, reportsIn } from "./references.ts";
import { SECTIONS, type Section, sectionOf, startOf } from "./section.ts";
import { type RecordRow, recordRows } from "./view.ts";

interface Dated extends Found {
  readonly section: Section;
  readonly ms: number;
}

const NEVER_MS = Number.MIN_SAFE_INTEGER;
/** A day without a zone may have begun elsewhere. */
const AHEAD_MS = 86_400_000;

const newestFirst = (a: Dated, b: Dated): number =>
  b.ms - a.ms ||
  (a.version.recordedAt < b.version.recordedAt ? 1 : a.version.recordedAt > b.version.recordedAt ? -1 : 0) ||
  (a.version.key < b.version.key ? -1 : 1);

// Charts are immutable: what was sorted once holds for as long as the chart does.
const known = new WeakMap<Chart, readonly Dated[]>();

/** Results that a report of this chart shows among its own are not listed beside it. */
function resultsOfReports(chart: Chart): ReadonlySet<ItemIdText> {
  const inside = new Set<ItemIdText>();
  for (const [report, results] of reportsIn(chart))
    for (const result of results) if (result !== report.item) inside.add(result);
  return inside;
}

function standing(chart: Chart): readonly Dated[] {
  const held = known.get(chart);
  if (held !== undefined) return held;
  const inside = resultsOfReports(chart);
  const all: Dated[] = [];
  for (const item of itemsOf(chart)) {
    if (item.type === "Patient" || inside.has(item.item)) continue;
    if (item.state !== "current" && item.state !== "conflicted") continue;
    for (const version of item.current) {
      if (isWithdrawn(version.resource)) continue;
      const ms = readPartialDate(startOf(version.resource))?.startMs ?? NEVER_MS;
      all.push({ item, version, section: sectionOf(version.resource), ms });
    }
  }
  all.sort(newestFirst);
  known.set(chart, all);
  return all;
}

/** What stands now, as against what is over: past problems, stopped medicines, refuted allergies. */
export function isCurrent(resource: AnyResource): boolean {
  switch (resource.resourceType) {
    case "Condition":
      return problemBody(resource).isCurrent;
    case "AllergyIntolerance":
      return allergyBody(resource).isCurrent;
    case "MedicationStatement":
    case "MedicationRequest":
      return medicineBody(resource).isCurrent;
    case "Immunization":
      return immunizationBody(resource).isCurrent;
    case "Procedure":
      return procedureBody(resource).isCurrent;
    default:
      return true;
  }
}

/** All of one part that is not over, newest first; both sides of a conflict. */
export const currentIn = (chart: Chart, section: Section): readonly Found[] =>
  standing(chart).filter((one) => one.section === section && isCurrent(one.version.resource));

/** Parts in which something may be planned. */
const MAY_LIE_AHEAD: ReadonlySet<Section> = new Set(["medicines", "procedures", "other"]);

/** What says that it was measured at a time that has not come leads nothing: it stands at the end. */
function trueFirst(found: readonly Dated[], nowMs: number): readonly Dated[] {
  const ahead = ({ section, ms }: Dated): boolean => !MAY_LIE_AHEAD.has(section) && ms > nowMs + AHEAD_MS;
  return found.some(ahead) ? [...found.filter((one) => !ahead(one)), ...found.filter(ahead)] : found;
}

/** `past`: only what is over, or only what is not; both where it is absent. */
export interface SectionAsk {
  readonly section: Section;
  readonly past?: boolean;
  readonly offset: number;
  readonly limit: number;
}

/** Rows of one part, newest first; both sides of a conflict. */
export function sectionPage(chart: Chart, nowMs: number, ask: SectionAsk, units?: UnitPreferences): Page<RecordRow> {
  const found = standing(chart).filter(
    (one) => one.section === ask.section && (ask.past === undefined || ask.past === !isCurrent(one.version.resource)),
  );
  return {
    total: found.length,
    offset: ask.offset,
    rows: trueFirst(found, nowMs)
      .slice(ask.offset, ask.offset + ask.limit)
      .map(recordRows(chart, nowMs, units)),
  };
}

/** `sections` empty means all. */
export interface TimelineAsk {
  readonly sections: readonly Section[];
  readonly offset: number;
  readonly limit: number;
}

/** `counts` are over the whole record, whatever is asked for. */
export interface TimelinePage extends Page<RecordRow> {
  readonly counts: Readonly<Record<Section, number>>;
}

/** Everything, newest first, undated at the end. */
export function timelinePage(chart: Chart, nowMs: number, ask: TimelineAsk, units?: UnitPreferences): TimelinePage {
  const all = standing(chart);
  const counts = Object.fromEntries(SECTIONS.map((section) => [section, 0])) as Record<Section, number>;
  for (const { section } of all) counts[section] += 1;
  const found = ask.sections.length === 0 ? all : all.filter(({ section }) => ask.sections.includes(section));
  return {
    total: found.length,
    offset: ask.offset,
    rows: trueFirst(found, nowMs)
      .slice(ask.offset, ask.offset + ask.limit)
      .map(recordRows(chart, nowMs, units)),
    counts,
  };
}
