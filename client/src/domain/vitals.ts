/** From a form's input to a FHIR Observation, within the catalogue's bounds and in the unit that was entered. https://hl7.org/fhir/R4/observation-vitalsigns.html */
import { conceptById } from "./catalog.ts";
import type { AnyResource } from "./fhir/any-resource.ts";
import { conceptIn } from "./record/coded.ts";
import { readingOf } from "./reading.ts";
import type { JsonValue } from "./json.ts";
import { err, ok, type Result } from "./result.ts";
import { CLOCK_SLACK_MS, readPartialDate } from "./time.ts";
import { fromCanonical, toCanonical } from "./units.ts";

/** What a form holds: numbers as typed, absent where nothing was typed. */
export type VitalInput =
  | { readonly kind: "blood-pressure"; readonly systolic: number | undefined; readonly diastolic: number | undefined }
  | { readonly kind: "heart-rate"; readonly value: number | undefined }
  | { readonly kind: "weight"; readonly value: number | undefined; readonly unit: "kg" | "[lb_av]" }
  | { readonly kind: "temperature"; readonly value: number | undefined; readonly unit: "Cel" | "[degF]" }
  | { readonly kind: "oxygen-saturation"; readonly value: number | undefined }
  | { readonly kind: "glucose"; readonly value: number | undefined; readonly unit: "mg/dL" | "mmol/L" };

/** When it was measured and what was said about it. */
export interface VitalMoment {
  /** FHIR dateTime with its zone, e.g. `2026-03-01T08:15:00+01:00`. */
  readonly effective: string;
  readonly nowMs: number;
  readonly note?: string | undefined;
}

export type VitalField = "systolic" | "diastolic" | "value" | "effective";

/** What is wrong with a form, field by field; bounds are in the unit that was entered. */
export type VitalProblem =
  | { readonly kind: "missing"; readonly field: VitalField }
  | { readonly kind: "not-a-number"; readonly field: VitalField }
  | { readonly kind: "too-low"; readonly field: VitalField; readonly least: number; readonly unit: string }
  | { readonly kind: "too-high"; readonly field: VitalField; readonly most: number; readonly unit: string }
  | { readonly kind: "diastolic-not-below-systolic"; readonly field: "diastolic" }
  | { readonly kind: "not-a-time"; readonly field: "effective" }
  | { readonly kind: "in-the-future"; readonly field: "effective" };

const LOINC = "http://loinc.org";
const UCUM = "http://unitsofmeasure.org";

interface Measure {
  readonly field: VitalField;
  readonly concept: string;
  readonly codes: readonly (readonly [code: string, display: string])[];
  readonly value: number | undefined;
  readonly unit: string;
  readonly shownUnit: string;
}

interface Form {
  readonly codes: Measure["codes"];
  readonly text: string;
  readonly category: "vital-signs" | "laboratory";
  readonly measures: readonly Measure[];
}

const SHOWN: Readonly<Record<string, string>> = { "[lb_av]": "lb", Cel: "°C", "[degF]": "°F" };

function single(
  concept: string,
  codes: Measure["codes"],
  text: string,
  value: number | undefined,
  unit: string,
  category: Form["category"] = "vital-signs",
): Form {
  const measure: Measure = { field: "value", concept, codes, value, unit, shownUnit: SHOWN[unit] ?? unit };
  return { codes, text, category, measures: [measure] };
}

const SYSTOLIC = [["8480-6", "Systolic blood pressure"]] as const;
const DIASTOLIC = [["8462-4", "Diastolic blood pressure"]] as const;
const PANEL = [["85354-9", "Blood pressure panel with all children optional"]] as const;
const OXYGEN = [
  ["2708-6", "Oxygen saturation in Arterial blood"],
  ["59408-5", "Oxygen saturation in Arterial blood by Pulse oximetry"],
] as const;
const METER_MASS = [["41653-7", "Glucose [Mass/volume] in Capillary blood by Glucometer"]] as const;
const METER_MOLES = [["14743-9", "Glucose [Moles/volume] in Capillary blood by Glucometer"]] as const;

function formOf(input: VitalInput): Form {
  switch (input.kind) {
    case "blood-pressure": {
      const unit = { unit: "mm[Hg]", shownUnit: "mmHg" };
      const measures: readonly Measure[] = [
        { field: "systolic", concept: "bp-sys", codes: SYSTOLIC, value: input.systolic, ...unit },
        { field: "diastolic", concept: "bp-dia", codes: DIASTOLIC, value: input.diastolic, ...unit },
      ];
      return { codes: PANEL, text: "Blood pressure", category: "vital-signs", measures };
    }
    case "heart-rate":
      return single("hr", [["8867-4", "Heart rate"]], "Heart rate", input.value, "/min");
    case "weight":
      return single("weight", [["29463-7", "Body weight"]], "Body weight", input.value, input.unit);
    case "temperature":
      return single("temp", [["8310-5", "Body temperature"]], "Body temperature", input.value, input.unit);
    case "oxygen-saturation":
      return single("spo2", OXYGEN, "Oxygen saturation", input.value, "%");
    case "glucose": {
      const codes = input.unit === "mmol/L" ? METER_MOLES : METER_MASS;
      return single("glucose", codes, "Glucose", input.value, input.unit, "laboratory");
    }
  }
}

const rounded = (value: number): number => Math.round(value * 10) / 10;

function problemOf(measure: Measure): VitalProblem | undefined {
  const { field, value, unit } = measure;
  if (value === undefined) return { kind: "missing", field };
  if (!Number.isFinite(value)) return { kind: "not-a-number", field };
  const concept = conceptById(measure.concept);
  const canonical = concept && toCanonical(concept, value, unit)?.value;
  if (concept?.plausible === undefined || canonical === undefined) return undefined;
  const [least, most] = concept.plausible;
  if (canonical < least)
    return { kind: "too-low", field, least: rounded(fromCanonical(concept, least, unit) ?? least), unit };
  if (canonical > most)
    return { kind: "too-high", field, most: rounded(fromCanonical(concept, most, unit) ?? most), unit };
  return undefined;
}

function momentProblem(moment: VitalMoment): VitalProblem | undefined {
  const date = readPartialDate(moment.effective);
  if (date === undefined) return { kind: "not-a-time", field: "effective" };
  return date.startMs > moment.nowMs + CLOCK_SLACK_MS ? { kind: "in-the-future", field: "effective" } : undefined;
}

const codeable = (codes: Measure["codes"], text: string): JsonValue => ({
  coding: codes.map(([code, display]) => ({ system: LOINC, code, display })),
  text,
});

const quantity = (measure: Measure): JsonValue => ({
  value: measure.value ?? null,
  unit: measure.shownUnit,
  system: UCUM,
  code: measure.unit,
});

/** Builds the Observation, or says everything that is wrong with the form at once. */
export function buildVital(input: VitalInput, moment: VitalMoment): Result<AnyResource, readonly VitalProblem[]> {
  const form = formOf(input);
  const problems = [...form.measures.map(problemOf), momentProblem(moment)].filter((one) => one !== undefined);
  const [first, second] = form.measures;
  if (problems.length === 0 && second !== undefined && (second.value ?? 0) >= (first?.value ?? 0))
    problems.push({ kind: "diastolic-not-below-systolic", field: "diastolic" });
  if (problems.length > 0 || first === undefined) return err(problems);
  const category = { system: "http://terminology.hl7.org/CodeSystem/observation-category", code: form.category };
  const note = moment.note?.trim() ?? "";
  return ok({
    resourceType: "Observation",
    status: "final",
    category: [{ coding: [category] }],
    code: codeable(form.codes, form.text),
    effectiveDateTime: moment.effective,
    ...(second === undefined
      ? { valueQuantity: quantity(first) }
      : {
          component: form.measures.map((measure) => ({
            code: codeable(measure.codes, measure.codes[0]?.[1] ?? ""),
            valueQuantity: quantity(measure),
          })),
        }),
    ...(note === "" ? {} : { note: [{ text: note }] }),
  });
}

/** The bounds a form shows beside a field, in the unit that is entered. */
export function vitalBounds(
  concept: string,
  unit: string,
): { readonly least: number; readonly most: number } | undefined {
  const found = conceptById(concept);
  if (found?.plausible === undefined) return undefined;
  const [least, most] = found.plausible.map((bound) => fromCanonical(found, bound, unit));
  return least === undefined || most === undefined ? undefined : { least: rounded(least), most: rounded(most) };
}

/** The concepts that a form of a reading writes. */
const WITH_FORM: ReadonlySet<string> = new Set(["bp", "hr", "weight", "temp", "spo2"]);
const METER_CODES: ReadonlySet<string | undefined> = new Set([METER_MASS, METER_MOLES].map(([[code]]) => code));

/** True for what the form of a reading writes; glucose only from a meter, since a laboratory's stands in a panel. */
export function isVitalReading(resource: AnyResource): boolean {
  const concept = readingOf(resource)?.concept.id;
  if (concept === "glucose")
    return conceptIn(resource["code"])?.coding.some(({ code }) => METER_CODES.has(code)) === true;
  return concept !== undefined && WITH_FORM.has(concept);
}
