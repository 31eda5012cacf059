// The kinds of reading a person can write down: their fields, units and how a form becomes a VitalInput.
import type { ReadingView } from "../domain/reading-view.ts";
import { conceptById } from "../domain/catalog.ts";
import { preferredUnit, type UnitPreferences } from "../domain/unit-preference.ts";
import type { VitalInput } from "../domain/vitals.ts";
import { t } from "../locales/text.ts";
import { readNumber } from "../locales/numbers.ts";

export type VitalKind = VitalInput["kind"];

export const VITAL_KINDS: readonly VitalKind[] = [
  "blood-pressure",
  "heart-rate",
  "weight",
  "temperature",
  "oxygen-saturation",
  "glucose",
];

export const isVitalKind = (text: string | undefined): text is VitalKind => VITAL_KINDS.some((kind) => kind === text);

export function kindWord(kind: VitalKind): string {
  switch (kind) {
    case "blood-pressure":
      return t("vital.bloodPressure");
    case "heart-rate":
      return t("vital.heartRate");
    case "weight":
      return t("vital.weight");
    case "temperature":
      return t("vital.temperature");
    case "oxygen-saturation":
      return t("vital.oxygen");
    case "glucose":
      return t("vital.glucose");
  }
}

/** What the boxes hold, as typed. */
export interface Boxes {
  readonly systolic: string;
  readonly diastolic: string;
  readonly pulse: string;
  readonly value: string;
  readonly unit: string;
}

export const EMPTY: Boxes = { systolic: "", diastolic: "", pulse: "", value: "", unit: "" };

interface UnitChoice {
  readonly value: string;
  readonly text: string;
}

/** Units to choose from, the first being the default; empty where there is only one. */
export function unitChoices(kind: VitalKind): readonly UnitChoice[] {
  switch (kind) {
    case "weight":
      return [
        { value: "kg", text: "kg" },
        { value: "[lb_av]", text: "lb" },
      ];
    case "temperature":
      return [
        { value: "Cel", text: "°C" },
        { value: "[degF]", text: "°F" },
      ];
    case "glucose":
      return [
        { value: "mg/dL", text: "mg/dL" },
        { value: "mmol/L", text: "mmol/L" },
      ];
    case "blood-pressure":
    case "heart-rate":
    case "oxygen-saturation":
      return [];
  }
}

/** The unit a form begins with: the one this person reads in, where the form offers it. */
export function firstUnit(kind: VitalKind, units: UnitPreferences | undefined): string {
  const choices = unitChoices(kind);
  const concept = conceptById(CONCEPT_OF[kind] ?? kind);
  const wanted = concept && units && preferredUnit(concept, units)?.unit;
  return (choices.find(({ value }) => value === wanted) ?? choices[0])?.value ?? "";
}

export function unitText(kind: VitalKind, unit: string): string {
  if (kind === "blood-pressure") return "mmHg";
  if (kind === "heart-rate") return "/min";
  if (kind === "oxygen-saturation") return "%";
  return unitChoices(kind).find((choice) => choice.value === unit)?.text ?? unitChoices(kind)[0]?.text ?? "";
}

/** Text that is no number becomes NaN, so that the domain says "not a number"; an empty box becomes undefined. */
const numberIn = (text: string): number | undefined =>
  text.trim() === "" ? undefined : (readNumber(text) ?? Number.NaN);

export function toInput(kind: VitalKind, boxes: Boxes): VitalInput {
  const value = numberIn(boxes.value);
  switch (kind) {
    case "blood-pressure":
      return { kind, systolic: numberIn(boxes.systolic), diastolic: numberIn(boxes.diastolic) };
    case "heart-rate":
    case "oxygen-saturation":
      return { kind, value };
    case "weight":
      return { kind, value, unit: boxes.unit === "[lb_av]" ? "[lb_av]" : "kg" };
    case "temperature":
      return { kind, value, unit: boxes.unit === "[degF]" ? "[degF]" : "Cel" };
    case "glucose":
      return { kind, value, unit: boxes.unit === "mmol/L" ? "mmol/L" : "mg/dL" };
  }
}

/** By the catalogue's concept; undefined for what no form here writes. */
const KIND_OF: Readonly<Record<string, VitalKind>> = {
  bp: "blood-pressure",
  hr: "heart-rate",
  weight: "weight",
  temp: "temperature",
  spo2: "oxygen-saturation",
  glucose: "glucose",
};
const CONCEPT_OF: Readonly<Partial<Record<VitalKind, string>>> = { temperature: "temp" };

export const kindOf = (concept: string): VitalKind | undefined => KIND_OF[concept];

/** A reading back in its boxes, in the unit it was written in. */
export function boxesOf(kind: VitalKind, { parts }: ReadingView): Boxes {
  // In the unit it was written in, whatever it is shown in.
  const own = parts.map((part) => part.recorded ?? part);
  const [first, second] = own.map(({ text }) => text);
  if (kind === "blood-pressure") return { ...EMPTY, systolic: first ?? "", diastolic: second ?? "" };
  const unit = unitChoices(kind).find(({ text }) => text === own[0]?.unit)?.value ?? "";
  return { ...EMPTY, value: first ?? "", unit };
}

/** True where the form can hold all that the reading says: numbers without "less than", in a unit that it offers. */
export function fitsForm(kind: VitalKind, { parts }: ReadingView): boolean {
  const choices = unitChoices(kind);
  return (
    parts.length === (kind === "blood-pressure" ? 2 : 1) &&
    parts.every(({ comparator, canonical, recorded, unit }) => {
      if (comparator !== undefined || canonical === undefined) return false;
      return choices.length === 0
        ? !canonical.converted
        : choices.some(({ text }) => text === (recorded?.unit ?? unit));
    })
  );
}
