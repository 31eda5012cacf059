/** Blood pressure at home, morning and evening for seven days: the plan as a FHIR CarePlan, and how far it has come. It shows and counts; it advises nothing. https://hl7.org/fhir/R4/careplan.html */
import { type Chart, itemsOf } from "../chart.ts";
import { type AnyResource, isJsonObject } from "../fhir/any-resource.ts";
import type { ItemIdText } from "../ids.ts";
import type { JsonValue } from "../json.ts";
import { findReadings } from "../reading-view.ts";
import { type PartialDate, readPartialDate } from "../time.ts";
import { LOINC, textIn } from "./coded.ts";
import { dateFaults, type RecordFault } from "./fault.ts";

/** `start`: the first day, `2026-11-23`. */
export interface HomePlanInput {
  readonly kind: "home-plan";
  readonly start: string;
}

const PLAN_DAYS = 7;
const PRESSURE = "85354-9";
const DAY_MS = 86_400_000;
const NOON = 12;

/** One morning or evening of the plan: the mean of what was measured then. */
export interface PlanSlot {
  readonly readings: number;
  /** Measurements whose versions disagree: in no mean until it is settled. */
  readonly unsettled: number;
  readonly systolic: number | undefined;
  readonly diastolic: number | undefined;
}

export interface PlanDay {
  /** `2026-11-23`. */
  readonly date: string;
  readonly morning: PlanSlot;
  readonly evening: PlanSlot;
  readonly when: "past" | "today" | "ahead";
}

/** `mean`: of every reading from the second day on, as is usual practice; absent until there is one. */
export interface PlanView {
  readonly item: ItemIdText;
  readonly days: readonly PlanDay[];
  readonly isOver: boolean;
  /** Of the fourteen, how many have a reading. */
  readonly done: number;
  /** What can still be measured today, by the clock of `today`: no morning after noon. */
  readonly missingToday: readonly ("morning" | "evening")[];
  /** Measurements from the second day on whose versions disagree: left out of the mean until it is settled. */
  readonly unsettled: number;
  readonly mean: { readonly systolic: number; readonly diastolic: number; readonly readings: number } | undefined;
}

const dayText = (startMs: number): string => new Date(startMs).toISOString().slice(0, 10);

function dayMs(text: string | undefined): number | undefined {
  const date = readPartialDate(text);
  if (date?.day === undefined || date.month === undefined) return undefined;
  return Date.UTC(date.year, date.month - 1, date.day);
}

export function planFaults({ start }: HomePlanInput, nowMs: number): readonly RecordFault[] {
  const faults = dateFaults("start", start, nowMs, { needed: true, ahead: true });
  return faults.length === 0 && dayMs(start) === undefined ? [{ kind: "not-a-date", field: "start" }] : faults;
}

export function planResource({ start }: HomePlanInput, createdAt: string): AnyResource {
  const endMs = (dayMs(start) ?? 0) + (PLAN_DAYS - 1) * DAY_MS;
  const code = { coding: [{ system: LOINC, code: PRESSURE, display: "Blood pressure panel" }], text: "Blood pressure" };
  const repeat = { frequency: 2, period: 1, periodUnit: "d", count: 2 * PLAN_DAYS, when: ["MORN", "EVE"] };
  return {
    resourceType: "CarePlan",
    status: "active",
    intent: "plan",
    title: "Blood pressure at home, 7 days",
    period: { start, end: dayText(endMs) },
    created: createdAt,
    activity: [{ detail: { kind: "ServiceRequest", code, status: "scheduled", scheduledTiming: { repeat } } }],
  };
}

const member = (value: JsonValue | undefined, name: string): JsonValue | undefined =>
  isJsonObject(value) ? value[name] : undefined;

/** First day of a plan of ours or of somebody who wrote it the same way. */
function startOf(resource: AnyResource): string | undefined {
  if (resource.resourceType !== "CarePlan" || resource["status"] === "revoked") return undefined;
  const activity = resource["activity"];
  const detail = member(Array.isArray(activity) ? (activity as readonly JsonValue[])[0] : undefined, "detail");
  const coding = member(member(detail, "code"), "coding");
  const isPressure =
    Array.isArray(coding) && (coding as readonly JsonValue[]).some((one) => member(one, "code") === PRESSURE);
  const isTwice = member(member(member(detail, "scheduledTiming"), "repeat"), "frequency") === 2;
  return isPressure && isTwice ? textIn(member(resource["period"], "start")) : undefined;
}

/** Undefined for a care plan of another kind. */
export function planInput(resource: AnyResource): HomePlanInput | undefined {
  const start = startOf(resource);
  return start === undefined ? undefined : { kind: "home-plan", start };
}

interface Plan {
  readonly item: ItemIdText;
  readonly startMs: number;
  readonly recordedAt: string;
}

/** The plan that was written last. */
function latestPlan(chart: Chart): Plan | undefined {
  let latest: Plan | undefined;
  for (const item of itemsOf(chart)) {
    if (item.type !== "CarePlan" || (item.state !== "current" && item.state !== "conflicted")) continue;
    for (const { resource, recordedAt } of item.current) {
      const startMs = dayMs(startOf(resource));
      if (startMs !== undefined && (latest === undefined || recordedAt > latest.recordedAt))
        latest = { item: item.item, startMs, recordedAt };
    }
  }
  return latest;
}

interface Pair {
  readonly systolic: number;
  readonly diastolic: number;
}

interface Taken {
  readonly dayMs: number;
  readonly slot: "morning" | "evening";
  readonly pair: Pair;
  readonly item: ItemIdText;
  /** Its versions disagree: measured, and in no mean (ADR 0112). */
  readonly unsettled: boolean;
}

const mean = (pairs: readonly Pair[], side: keyof Pair): number | undefined =>
  pairs.length === 0 ? undefined : Math.round(pairs.reduce((sum, pair) => sum + pair[side], 0) / pairs.length);

const settled = (some: readonly Taken[]): readonly Pair[] =>
  some.filter(({ unsettled }) => !unsettled).map(({ pair }) => pair);

/** Both sides of a disagreement are one measurement. */
const unsettledIn = (some: readonly Taken[]): number =>
  new Set(some.filter(({ unsettled }) => unsettled).map(({ item }) => item)).size;

function slotOf(some: readonly Taken[]): PlanSlot {
  const pairs = settled(some);
  return {
    readings: pairs.length,
    unsettled: unsettledIn(some),
    systolic: mean(pairs, "systolic"),
    diastolic: mean(pairs, "diastolic"),
  };
}

const isMeasured = ({ readings, unsettled }: PlanSlot): boolean => readings + unsettled > 0;

/** Her own readings, by the wall clock they were taken at; those with a doubtful or missing value count nowhere. */
function taken(chart: Chart, owner: string | undefined): readonly Taken[] {
  return findReadings(chart, { concept: "bp" }).flatMap(({ item, version, reading }) => {
    if (owner !== undefined && version.author !== owner) return [];
    const date = readPartialDate(reading.effective);
    const at = dayMs(reading.effective);
    const [systolic, diastolic] = reading.parts.map((part) => (part.doubtful ? undefined : part.canonical?.value));
    if (at === undefined || date?.clock === undefined || systolic === undefined || diastolic === undefined) return [];
    const slot = date.clock.hour < NOON ? "morning" : "evening";
    const unsettled = item.state === "conflicted";
    return [{ dayMs: at, slot, pair: { systolic, diastolic }, item: item.item, unsettled }];
  });
}

/** `today`: now on the wall clock of who looks, `2026-11-23T08:15:00+01:00`; `owner`: whose home it is, userId. Undefined where no plan was begun. */
export function homePlanOf(chart: Chart, today: string, owner?: string): PlanView | undefined {
  const plan = latestPlan(chart);
  const now: PartialDate | undefined = readPartialDate(today);
  const todayMs = dayMs(today);
  if (plan === undefined || now === undefined || todayMs === undefined) return undefined;
  const readings = taken(chart, owner);
  const of = (day: number, slot: Taken["slot"]): readonly Taken[] =>
    readings.filter((one) => one.dayMs === day && one.slot === slot);
  const days = Array.from({ length: PLAN_DAYS }, (_, n): PlanDay => {
    const day = plan.startMs + n * DAY_MS;
    return {
      date: dayText(day),
      morning: slotOf(of(day, "morning")),
      evening: slotOf(of(day, "evening")),
      when: day < todayMs ? "past" : day === todayMs ? "today" : "ahead",
    };
  });
  const fromSecond = days.slice(1).flatMap(({ date }) => {
    const day = dayMs(date) ?? 0;
    return [...of(day, "morning"), ...of(day, "evening")];
  });
  const pairs = settled(fromSecond);
  const [systolic, diastolic] = [mean(pairs, "systolic"), mean(pairs, "diastolic")];
  const current = days.find(({ when }) => when === "today");
  const slots = days.flatMap(({ morning, evening }) => [morning, evening]);
  return {
    item: plan.item,
    days,
    isOver: todayMs > plan.startMs + (PLAN_DAYS - 1) * DAY_MS,
    done: slots.filter(isMeasured).length,
    missingToday: (["morning", "evening"] as const).filter(
      (slot) => current && !isMeasured(current[slot]) && (slot === "evening" || (now.clock?.hour ?? 0) < NOON),
    ),
    unsettled: unsettledIn(fromSecond),
    mean:
      systolic === undefined || diastolic === undefined ? undefined : { systolic, diastolic, readings: pairs.length },
  };
}
