/** A medicine, whether somebody says that it is taken (MedicationStatement) or prescribed it (MedicationRequest): one list with its source. https://hl7.org/fhir/R4/medicationstatement.html */
import { type AnyResource, isJsonObject } from "../fhir/any-resource.ts";
import type { JsonValue } from "../json.ts";
import { annotation, codeable, type Coded, codedOf, conceptIn, notesIn, some, textIn, UCUM, wordOf } from "./coded.ts";
import { dateFaults, MOST_NAME, MOST_NOTE, orderFaults, type RecordFault, textFaults } from "./fault.ts";

/** The words of the NHS common user interface (MEDv), plus "unknown" where a source says nothing. */
export const MEDICINE_STATUSES = ["started", "not-started", "suspended", "completed", "discontinued"] as const;
export type MedicineStatus = (typeof MEDICINE_STATUSES)[number] | "unknown";

/** `source`: `statement` is what somebody takes, `request` what a doctor prescribed. Dose, route and frequency as people write them. */
export interface MedicineInput {
  readonly kind: "medicine";
  readonly source: "statement" | "request";
  readonly name: Coded;
  readonly dose?: string | undefined;
  readonly route?: string | undefined;
  readonly frequency?: string | undefined;
  readonly status: (typeof MEDICINE_STATUSES)[number];
  readonly start?: string | undefined;
  readonly end?: string | undefined;
  readonly reason?: string | undefined;
  readonly note?: string | undefined;
}

/** How often: words of the source, or times in a period (`h`, `d`, `wk`, `mo`). */
export type Frequency =
  | { readonly kind: "text"; readonly text: string }
  | {
      readonly kind: "times";
      readonly times: number;
      readonly period: number;
      readonly unit: string;
      readonly asNeeded: boolean;
    };

export interface MedicineBody {
  readonly kind: "medicine";
  readonly source: "statement" | "request";
  readonly status: MedicineStatus;
  readonly dose: string | undefined;
  readonly route: string | undefined;
  readonly frequency: Frequency | undefined;
  readonly start: string | undefined;
  readonly end: string | undefined;
  readonly reason: string | undefined;
  readonly note: string | undefined;
  readonly isCurrent: boolean;
}

const MOST_PART = 120;

const WRITTEN: Readonly<Record<MedicineInput["source"], Readonly<Record<MedicineInput["status"], string>>>> = {
  statement: {
    started: "active",
    "not-started": "intended",
    suspended: "on-hold",
    completed: "completed",
    discontinued: "stopped",
  },
  request: {
    started: "active",
    "not-started": "draft",
    suspended: "on-hold",
    completed: "completed",
    discontinued: "stopped",
  },
};

const READ: ReadonlyMap<string, MedicineStatus> = new Map([
  ["active", "started"],
  ["intended", "not-started"],
  ["draft", "not-started"],
  ["on-hold", "suspended"],
  ["completed", "completed"],
  ["stopped", "discontinued"],
  ["cancelled", "discontinued"],
  ["not-taken", "discontinued"],
]);

export const isMedicine = ({ resourceType }: AnyResource): boolean =>
  resourceType === "MedicationStatement" || resourceType === "MedicationRequest";

export function medicineFaults(input: MedicineInput, nowMs: number): readonly RecordFault[] {
  return [
    ...textFaults("name", input.name.text, MOST_NAME, true),
    ...textFaults("dose", input.dose, MOST_PART),
    ...textFaults("route", input.route, MOST_PART),
    ...textFaults("frequency", input.frequency, MOST_PART),
    ...dateFaults("start", input.start, nowMs, { ahead: true }),
    ...dateFaults("end", input.end, nowMs, { ahead: true }),
    ...orderFaults("end", input.start, input.end),
    ...textFaults("reason", input.reason, MOST_NAME),
    ...textFaults("note", input.note, MOST_NOTE),
  ];
}

const AMOUNT = /^\s*(\d+(?:[.,]\d+)?)\s*([^\d\s].*)$/;

/** `5 mg` as a quantity beside its words; what has no plain number stays words. */
function quantityOf(dose: string | undefined): JsonValue | undefined {
  const parts = AMOUNT.exec(dose ?? "");
  if (parts === null) return undefined;
  return [{ doseQuantity: { value: Number((parts[1] ?? "").replace(",", ".")), unit: (parts[2] ?? "").trim() } }];
}

function dosageOf({ dose, route, frequency }: MedicineInput): JsonValue | undefined {
  const said = [dose, route, frequency].flatMap((one) => (one?.trim() ? [one.trim()] : []));
  if (said.length === 0) return undefined;
  return [
    {
      text: said.join(" · "),
      ...some("timing", frequency?.trim() ? { code: { text: frequency.trim() } } : undefined),
      ...some("route", route?.trim() ? { text: route.trim() } : undefined),
      ...some("doseAndRate", quantityOf(dose)),
    },
  ];
}

export function medicineResource(input: MedicineInput, recordedAt: string): AnyResource {
  const { source, start, end, reason } = input;
  const period = { ...some("start", start), ...some("end", end) };
  const hasPeriod = Object.keys(period).length > 0;
  const because = reason?.trim() ? [{ text: reason.trim() }] : undefined;
  const shared = {
    status: WRITTEN[source][input.status],
    medicationCodeableConcept: codeable(input.name),
    ...some("reasonCode", because),
    ...some("note", annotation(input.note)),
  };
  if (source === "statement")
    return {
      resourceType: "MedicationStatement",
      ...shared,
      ...(hasPeriod ? { effectivePeriod: period } : {}),
      dateAsserted: recordedAt,
      ...some("dosage", dosageOf(input)),
    };
  return {
    resourceType: "MedicationRequest",
    ...shared,
    intent: "order",
    authoredOn: recordedAt,
    ...some("dosageInstruction", dosageOf(input)),
    ...(hasPeriod ? { dispenseRequest: { validityPeriod: period } } : {}),
  };
}

const firstOf = (value: JsonValue | undefined): { readonly [key: string]: JsonValue } | undefined => {
  const one = Array.isArray(value) ? (value as readonly JsonValue[])[0] : value;
  return isJsonObject(one) ? one : undefined;
};

const objectIn = (value: JsonValue | undefined): { readonly [key: string]: JsonValue } =>
  isJsonObject(value) ? value : {};

function doseIn(dosage: { readonly [key: string]: JsonValue }): string | undefined {
  const quantity = objectIn(objectIn(firstOf(dosage["doseAndRate"]))["doseQuantity"]);
  const value = quantity["value"];
  if (typeof value !== "number") return undefined;
  const unit =
    quantity["code"] === "1" || quantity["system"] === UCUM ? (quantity["unit"] ?? quantity["code"]) : quantity["unit"];
  return `${value} ${typeof unit === "string" && unit !== "1" ? unit : ""}`.trim();
}

function frequencyIn(dosage: { readonly [key: string]: JsonValue }): Frequency | undefined {
  const timing = objectIn(dosage["timing"]);
  const text = wordOf(conceptIn(timing["code"]));
  if (text !== undefined) return { kind: "text", text };
  const repeat = objectIn(timing["repeat"]);
  const { frequency, period, periodUnit } = repeat;
  if (typeof period !== "number" || typeof periodUnit !== "string") return undefined;
  const times = typeof frequency === "number" ? frequency : 1;
  return { kind: "times", times, period, unit: periodUnit, asNeeded: dosage["asNeededBoolean"] === true };
}

/** A dosage that only its words describe is one text: the first of them, as the dose. */
function lineOf(dosage: { readonly [key: string]: JsonValue }): Pick<MedicineBody, "dose" | "route" | "frequency"> {
  const route = wordOf(conceptIn(dosage["route"]));
  const frequency = frequencyIn(dosage);
  const text = textIn(dosage["text"]) ?? textIn(dosage["patientInstruction"]);
  const dose = doseIn(dosage);
  if (text === undefined) return { dose, route, frequency };
  // What was written here joins its parts by dots; the part before route and frequency is the dose as typed.
  const said = text.split(" · ");
  const known = [route, frequency?.kind === "text" ? frequency.text : undefined].filter((one) => one !== undefined);
  const left = said.filter((one) => !known.includes(one));
  return { dose: left.length === 0 ? dose : left.join(" · "), route, frequency };
}

const startOf = (resource: AnyResource): { readonly [key: string]: JsonValue } => {
  const asked = objectIn(objectIn(resource["dispenseRequest"])["validityPeriod"]);
  return resource.resourceType === "MedicationStatement" ? objectIn(resource["effectivePeriod"]) : asked;
};

export function medicineBody(resource: AnyResource): MedicineBody {
  const dosage = objectIn(firstOf(resource["dosage"] ?? resource["dosageInstruction"]));
  const status = READ.get(textIn(resource["status"]) ?? "") ?? "unknown";
  const period = startOf(resource);
  return {
    kind: "medicine",
    source: resource.resourceType === "MedicationRequest" ? "request" : "statement",
    status,
    ...lineOf(dosage),
    start: textIn(period["start"]) ?? textIn(resource["effectiveDateTime"]),
    end: textIn(period["end"]),
    reason: wordOf(conceptIn(firstOf(resource["reasonCode"]))),
    note: notesIn(resource["note"]),
    isCurrent: status !== "completed" && status !== "discontinued",
  };
}

export function medicineInput(resource: AnyResource): MedicineInput {
  const body = medicineBody(resource);
  return {
    kind: "medicine",
    source: body.source,
    name: codedOf(conceptIn(resource["medicationCodeableConcept"])),
    dose: body.dose,
    route: body.route,
    frequency: body.frequency?.kind === "text" ? body.frequency.text : undefined,
    status: body.status === "unknown" ? "started" : body.status,
    start: body.start,
    end: body.end,
    reason: body.reason,
    note: body.note,
  };
}
