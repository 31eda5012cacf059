/** Units as a person wants to read them: shown beside what was recorded, by the catalogue's own table, and never stored (docs/product.md §3.2). */
import type { Concept } from "./catalog/concept.ts";
import { type CanonicalValue, fromCanonical } from "./units.ts";

/** Nothing chosen: each value in the unit its source used. */
export interface UnitPreferences {
  /** Glucose and blood fats. */
  readonly concentration?: "mg/dL" | "mmol/L";
  readonly weight?: "kg" | "lb";
  readonly length?: "cm" | "ft-in";
  readonly temperature?: "C" | "F";
}

export type UnitQuantity = keyof UnitPreferences;

/** What may be chosen for each quantity. */
export const UNIT_CHOICES = {
  concentration: ["mg/dL", "mmol/L"],
  weight: ["kg", "lb"],
  length: ["cm", "ft-in"],
  temperature: ["C", "F"],
} as const satisfies { readonly [K in UnitQuantity]-?: readonly NonNullable<UnitPreferences[K]>[] };

export const UNIT_QUANTITIES = Object.keys(UNIT_CHOICES) as readonly UnitQuantity[];

export interface Target {
  /** UCUM; what is converted to. */
  readonly unit: string;
  readonly text: string;
  readonly decimals: number;
}

const target = (unit: string, text: string, decimals: number): Target => ({ unit, text, decimals });

const FATS = { "mg/dL": target("mg/dL", "mg/dL", 0), "mmol/L": target("mmol/L", "mmol/L", 2) };
const AROUND = { cm: target("cm", "cm", 1), "ft-in": target("[in_i]", "in", 1) };

/** By concept, then by what was chosen. */
const TARGETS: Readonly<Record<string, readonly [UnitQuantity, Readonly<Record<string, Target>>]>> = {
  glucose: ["concentration", { ...FATS, "mmol/L": target("mmol/L", "mmol/L", 1) }],
  chol: ["concentration", FATS],
  ldl: ["concentration", FATS],
  hdl: ["concentration", FATS],
  trig: ["concentration", FATS],
  weight: ["weight", { kg: target("kg", "kg", 1), lb: target("[lb_av]", "lb", 1) }],
  height: ["length", { cm: target("cm", "cm", 1), "ft-in": target("[in_i]", "ft-in", 1) }],
  headc: ["length", AROUND],
  waist: ["length", AROUND],
  temp: ["temperature", { C: target("Cel", "°C", 1), F: target("[degF]", "°F", 1) }],
};

/** The unit that was chosen for a concept: UCUM, how people write it, and its usual decimals. Feet and inches are drawn as inches. */
export function preferredUnit(concept: Concept, units: UnitPreferences): Target | undefined {
  const found = targetOf(concept, units);
  return found?.text === "ft-in" ? { ...found, text: "in" } : found;
}

function targetOf(concept: Concept, units: UnitPreferences): Target | undefined {
  const found = Object.hasOwn(TARGETS, concept.id) ? TARGETS[concept.id] : undefined;
  const chosen = found && units[found[0]];
  return found && chosen && Object.hasOwn(found[1], chosen) ? found[1][chosen] : undefined;
}

/** A value in the unit that was chosen. */
export interface ShownValue {
  readonly value: number;
  /** UCUM. */
  readonly code: string;
  readonly text: string;
  readonly unit: string;
}

const rounded = (value: number, decimals: number): number => Math.round(value * 10 ** decimals) / 10 ** decimals;

const INCHES_A_FOOT = 12;

function feetAndInches(inches: number): string {
  const whole = Math.round(inches * 2) / 2;
  return `${Math.floor(whole / INCHES_A_FOOT)}′ ${whole % INCHES_A_FOOT}″`;
}

/** The catalogue's value in the chosen unit; absent where nothing was chosen or the table does not know the way. */
export function inPreferredUnit(
  concept: Concept,
  canonical: CanonicalValue | undefined,
  units: UnitPreferences,
): ShownValue | undefined {
  const to = targetOf(concept, units);
  const value = to && canonical && fromCanonical(concept, canonical.value, to.unit);
  if (to === undefined || value === undefined || !Number.isFinite(value)) return undefined;
  if (to.text === "ft-in") return { value, code: to.unit, text: feetAndInches(value), unit: "" };
  return { value, code: to.unit, text: String(rounded(value, to.decimals)), unit: to.text };
}
