/** The code catalogue: from any code a real file uses to the one concept it means (docs/product.md §3.1). */
import { BLOOD } from "./catalog/blood.ts";
import { CHEMISTRY } from "./catalog/chemistry.ts";
import type { Concept, Range } from "./catalog/concept.ts";
import { VITALS } from "./catalog/vitals.ts";
import type { CodeableConcept } from "./fhir/datatypes.ts";
import type { Gender } from "./fhir/patient.ts";

/**
 * Every concept, vital signs first. Sources of the ranges: vital signs and urgent values, Royal College of Physicians,
 * National Early Warning Score (NEWS) 2, 2017; blood pressure, ACC/AHA guideline 2017; critical laboratory values, Scripps
 * Health laboratory critical value list; typical adult ranges, a house table from public references for adults who are not
 * pregnant. The table awaits a clinician's signature (docs/hazards).
 */
export const CONCEPTS: readonly Concept[] = [...VITALS, ...CHEMISTRY, ...BLOOD];

const LOINC = "http://loinc.org";
const byId: ReadonlyMap<string, Concept> = new Map(CONCEPTS.map((concept) => [concept.id, concept]));
const byLoinc: ReadonlyMap<string, Concept> = new Map(
  CONCEPTS.flatMap((concept) => concept.loinc.map((code): readonly [string, Concept] => [code, concept])),
);

/** The concept with this id. */
export const conceptById = (id: string): Concept | undefined => byId.get(id);

/** The concept a LOINC code means. */
export const conceptByLoinc = (code: string): Concept | undefined => byLoinc.get(code);

/** The concept of a CodeableConcept: its first LOINC coding that the catalogue knows. */
export function conceptOf(code: CodeableConcept | undefined): Concept | undefined {
  for (const coding of code?.coding ?? []) {
    const concept = coding.system === LOINC && coding.code !== undefined ? byLoinc.get(coding.code) : undefined;
    if (concept !== undefined) return concept;
  }
  return undefined;
}

/** The typical adult range for this person; absent where it depends on a sex that is not recorded. */
export function typicalRange(concept: Concept, gender: Gender | undefined): Range | undefined {
  const typical = concept.typicalAdult;
  if (typical === undefined || !("male" in typical)) return typical;
  return gender === "male" || gender === "female" ? typical[gender] : undefined;
}

/** True when a LOINC code's last digit is its Luhn check digit. https://loinc.org/kb/users-guide/loinc-term-naming-conventions/ */
export function hasLoincCheckDigit(code: string): boolean {
  const parts = /^(\d{1,7})-(\d)$/.exec(code);
  if (parts === null) return false;
  const [, digits = "", check] = parts;
  let sum = 0;
  for (let at = 0; at < digits.length; at += 1) {
    const digit = Number(digits[digits.length - 1 - at]);
    const doubled = at % 2 === 0 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return (10 - (sum % 10)) % 10 === Number(check);
}
