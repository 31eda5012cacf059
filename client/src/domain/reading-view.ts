/** Readings as rows for a screen: plain, structured-clone-able, newest first, with value, unit, times and author. */
import { patientOf } from "./banner.ts";
import { type Chart, itemsOf } from "./chart.ts";
import { displayDateTime, wholeYears } from "./display.ts";
import type { Patient } from "./fhir/patient.ts";
import type { ChangeIdText, DeviceIdText, EntryIdText, ItemIdText, UserIdText } from "./ids.ts";
import type { Item, ItemState, Version } from "./item.ts";
import { type LastRange, lastRange } from "./last-range.ts";
import { judge, type RangeJudgement } from "./range.ts";
import { numberText, unitText } from "./part-text.ts";
import { isFromAhead, type Reading, type ReadingPart, readingOf } from "./reading.ts";
import { inPreferredUnit, type UnitPreferences } from "./unit-preference.ts";
import { unitCode } from "./units.ts";

/** One number as shown: in the unit its reader chose, else the one its source used, with the catalogue's value beside it for drawing. */
export interface PartView {
  readonly concept: string;
  readonly label: string;
  /** `128`, `< 40`, `5′ 11″`; in `unit`. */
  readonly text: string;
  readonly unit: string;
  /** As recorded, in the source's unit. */
  readonly value: number;
  readonly comparator: string | undefined;
  /** As its source wrote it, where `text` and `unit` were converted for the reader. */
  readonly recorded: { readonly text: string; readonly unit: string } | undefined;
  /** In the catalogue's unit; absent when the unit is unknown to it. */
  readonly canonical: { readonly value: number; readonly unit: string; readonly converted: boolean } | undefined;
  /** "check: unusual value or unit"; left out of the scale. */
  readonly doubtful: boolean;
  readonly range: RangeJudgement | undefined;
  /** Where `range` is the one that the laboratory printed last: when that was. */
  readonly rangePrintedAt?: string | undefined;
}

/** One reading of one author. */
export interface ReadingView {
  readonly item: ItemIdText;
  /** Name of the version, unique in the chart with `entry`. */
  readonly version: string;
  readonly changeId: ChangeIdText;
  readonly author: UserIdText;
  readonly device: DeviceIdText;
  readonly entry: EntryIdText;
  readonly receivedOrder: number;
  readonly concept: string;
  readonly label: string;
  readonly kind: "vital-signs" | "laboratory";
  readonly parts: readonly PartView[];
  readonly effective: string | undefined;
  /** `31-Dec-2008 14:05`, or "Not recorded". */
  readonly effectiveText: string;
  readonly effectiveMs: number | undefined;
  readonly ageMs: number | undefined;
  /** "check: dated in the future"; never the latest value and never in a graph. */
  readonly ahead: boolean;
  readonly recordedAt: string;
  readonly state: ItemState;
  /** The status that the source gave, e.g. `final`, `preliminary`, `amended`. */
  readonly status: string | undefined;
  readonly note: string | undefined;
  readonly importedFrom: string | undefined;
}

/** A reading with the version that carries it, before it becomes a row. */
export interface FoundReading {
  readonly item: Item;
  readonly version: Version;
  readonly reading: Reading;
}

const NOT_SHOWN: ReadonlySet<string> = new Set(["entered-in-error", "cancelled"]);
interface Reader {
  readonly patient: Patient | undefined;
  readonly now: string;
  readonly units: UnitPreferences;
}

/** Text and unit for this reader; a doubtful value is shown as it came. */
function shown(part: ReadingPart, value: number, units: UnitPreferences): Pick<PartView, "text" | "unit" | "recorded"> {
  const recorded = { text: numberText(part, value), unit: unitText(part) };
  const own = part.doubtful ? undefined : inPreferredUnit(part.concept, part.canonical, units);
  const source = part.original.code ?? part.original.unit;
  if (own === undefined || (source !== undefined && unitCode(source) === own.code && own.unit !== ""))
    return { ...recorded, recorded: undefined };
  const { comparator } = part.original;
  return { text: comparator === undefined ? own.text : `${comparator} ${own.text}`, unit: own.unit, recorded };
}

function partView(
  part: ReadingPart,
  reading: Reading,
  { patient, now, units }: Reader,
  last: LastRange | undefined,
): PartView {
  const value = part.original.value ?? Number.NaN;
  const at = reading.effectiveMs === undefined ? now : reading.effective;
  const ageYears = wholeYears(patient?.birthDate, at ?? now);
  const range = judge(part, { ageYears, gender: patient?.gender, pregnant: false }, last);
  return {
    concept: part.concept.id,
    label: part.concept.label,
    ...shown(part, value, units),
    value,
    comparator: part.original.comparator,
    canonical: part.canonical,
    doubtful: part.doubtful,
    range,
    ...(range?.source === "lab-last" ? { rangePrintedAt: last?.printedAt } : {}),
  };
}

/** Makes rows for one patient at one moment. */
export function readingRows(
  chart: Chart,
  nowMs: number,
  units: UnitPreferences = {},
): (found: FoundReading) => ReadingView {
  const reader: Reader = { patient: patientOf(chart), now: new Date(nowMs).toISOString(), units };
  return ({ item, version, reading }) => ({
    item: item.item,
    version: version.key,
    changeId: version.changeId,
    author: version.author,
    device: version.device,
    entry: version.entry,
    receivedOrder: version.receivedOrder,
    concept: reading.concept.id,
    label: reading.concept.label,
    kind: reading.concept.kind,
    parts: reading.parts.map((part) => partView(part, reading, reader, lastRange(chart, version.resource, reading))),
    effective: reading.effective,
    effectiveText: displayDateTime(reading.effective),
    effectiveMs: reading.effectiveMs,
    ageMs: reading.effectiveMs === undefined ? undefined : nowMs - reading.effectiveMs,
    ahead: isFromAhead(reading, nowMs),
    recordedAt: version.recordedAt,
    state: item.state,
    status: reading.status,
    note: reading.note,
    importedFrom: version.origin?.fileName,
  });
}

const NEVER_MS = Number.MIN_SAFE_INTEGER;
const AHEAD_MS = NEVER_MS + 1;

/** What is dated ahead never leads: it stands after all that can be true, before what has no date. */
const sortMs = ({ reading }: FoundReading, nowMs: number | undefined): number =>
  nowMs !== undefined && isFromAhead(reading, nowMs) ? AHEAD_MS : (reading.effectiveMs ?? NEVER_MS);

/** Newest measurement first; undated ones last; then newest recording, then name, so that the order is the same everywhere. */
const newestFirst =
  (nowMs: number | undefined) =>
  (a: FoundReading, b: FoundReading): number =>
    sortMs(b, nowMs) - sortMs(a, nowMs) ||
    (a.version.recordedAt < b.version.recordedAt ? 1 : a.version.recordedAt > b.version.recordedAt ? -1 : 0) ||
    (a.version.key < b.version.key ? -1 : 1);

/** Which readings to find. */
export interface ReadingFilter {
  readonly concept?: string | undefined;
  readonly kind?: "vital-signs" | "laboratory" | undefined;
  /** Also what was entered in error, for a history; never for a graph. */
  readonly withErrors?: boolean | undefined;
  /** What is dated after this stands behind what can be true. */
  readonly nowMs?: number | undefined;
}

function versionsToShow(item: Item, filter: ReadingFilter): readonly Version[] {
  if (item.type !== "Observation" || item.state === "voided") return [];
  if (item.state !== "entered-in-error") return item.current;
  return filter.withErrors === true ? item.versions.slice(-1) : [];
}

/** Every reading that lists and graphs may show, newest first; both sides of a conflict. */
export function findReadings(chart: Chart, filter: ReadingFilter = {}): readonly FoundReading[] {
  const found: FoundReading[] = [];
  for (const item of itemsOf(chart)) {
    for (const version of versionsToShow(item, filter)) {
      const reading = readingOf(version.resource);
      if (reading === undefined) continue;
      if (filter.concept !== undefined && reading.concept.id !== filter.concept) continue;
      if (filter.kind !== undefined && reading.concept.kind !== filter.kind) continue;
      if (filter.withErrors !== true && NOT_SHOWN.has(reading.status ?? "")) continue;
      found.push({ item, version, reading });
    }
  }
  return found.sort(newestFirst(filter.nowMs));
}
