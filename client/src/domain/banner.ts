/** The patient banner's facts, with exactly one of four allergy labels (docs/product.md §2; NHS CUI PAB-0064..0072). */
import { type Chart, itemsOf } from "./chart.ts";
import { displayAge, displayName, nameParts } from "./display.ts";
import { type AllergyIntolerance, readAllergyIntolerance } from "./fhir/allergy-intolerance.ts";
import { hasCode } from "./fhir/datatypes.ts";
import { type Gender, type Patient, readPatient } from "./fhir/patient.ts";
import type { Item, Version } from "./item.ts";
import { NO_ALLERGY_INFORMATION, NO_KNOWN_ALLERGY } from "./record/allergy.ts";

/** "Known allergies", "No known allergies", "Allergies not recorded", "Allergies unavailable". */
export type AllergyLabel =
  | "known-allergies"
  | "no-known-allergies"
  | "allergies-not-recorded"
  | "allergies-unavailable";

/** Plain and structured-clone-able. */
export interface BannerView {
  readonly family: string | undefined;
  readonly given: string | undefined;
  readonly title: string | undefined;
  /** `FAMILY, Given (Title)`. */
  readonly displayName: string;
  /** FHIR date, possibly partial. */
  readonly born: string | undefined;
  /** `61y`; at death for a person who has died. */
  readonly ageText: string | undefined;
  readonly gender: Gender | undefined;
  readonly number: string | undefined;
  readonly deceased: { readonly date: string | undefined } | undefined;
  readonly allergyLabel: AllergyLabel;
  /** FHIR date or instant, when anything about allergies was last written; absent when nothing was. */
  readonly allergyDate: string | undefined;
  /** The chart holds two different current versions of who this is. */
  readonly identityConflict: boolean;
}

const isShown = (item: Item): boolean => item.state === "current" || item.state === "conflicted";

const before = (a: Version, b: Version): boolean =>
  (a.origin === undefined) !== (b.origin === undefined)
    ? a.origin === undefined
    : a.recordedAt < b.recordedAt || (a.recordedAt === b.recordedAt && a.key < b.key);

/** The chart's own Patient: the one written here before any that an import brought, then the earliest. */
function patientItem(chart: Chart): Item | undefined {
  let best: Item | undefined;
  for (const item of itemsOf(chart)) {
    const first = item.versions[0];
    if (item.type !== "Patient" || !isShown(item) || first === undefined) continue;
    const champion = best?.versions[0];
    if (champion === undefined || before(first, champion)) best = item;
  }
  return best;
}

/** Who the chart is about. */
export const patientOf = (chart: Chart): Patient | undefined =>
  readPatient(patientItem(chart)?.current.at(-1)?.resource);

type Standing = "active" | "past" | "none-known" | "silent";

function standing(allergy: AllergyIntolerance): Standing {
  if (hasCode(allergy.verificationStatus, "refuted") || hasCode(allergy.verificationStatus, "entered-in-error"))
    return "silent";
  if (NO_ALLERGY_INFORMATION.some((code) => hasCode(allergy.code, code))) return "silent";
  if (NO_KNOWN_ALLERGY.some((code) => hasCode(allergy.code, code))) return "none-known";
  return hasCode(allergy.clinicalStatus, "resolved") || hasCode(allergy.clinicalStatus, "inactive") ? "past" : "active";
}

/** Cautious order: an active allergy beats "none known"; a past one is never shown as "none". */
function labelOf(found: ReadonlySet<Standing>): AllergyLabel {
  if (found.has("active")) return "known-allergies";
  if (found.has("none-known")) return "no-known-allergies";
  return found.has("past") ? "known-allergies" : "allergies-not-recorded";
}

function allergies(chart: Chart): { readonly label: AllergyLabel; readonly updated: string | undefined } {
  const found = new Set<Standing>();
  let updated: string | undefined;
  for (const item of itemsOf(chart)) {
    if (item.type !== "AllergyIntolerance" || !isShown(item)) continue;
    for (const version of item.current) {
      const allergy = readAllergyIntolerance(version.resource);
      if (allergy === undefined) continue;
      found.add(standing(allergy));
      if (updated === undefined || version.recordedAt > updated) updated = version.recordedAt;
    }
  }
  return { label: labelOf(found), updated };
}

const MEDICAL_RECORD = "MR";

const numberOf = (patient: Patient | undefined): string | undefined =>
  (patient?.identifier.find((one) => hasCode(one.type, MEDICAL_RECORD)) ?? patient?.identifier.find((one) => one.value))
    ?.value;

function deceasedOf(patient: Patient | undefined): BannerView["deceased"] {
  if (patient?.deceasedDateTime !== undefined) return { date: patient.deceasedDateTime };
  return patient?.deceasedBoolean === true ? { date: undefined } : undefined;
}

/** `complete` is false while entries of this chart are missing or sealed here: then allergies are "unavailable", never "none". */
export function bannerView(chart: Chart, nowMs: number, complete: boolean): BannerView {
  const item = patientItem(chart);
  const patient = patientOf(chart);
  const parts = nameParts(patient);
  const now = new Date(nowMs).toISOString();
  const allergy = allergies(chart);
  const known = allergy.label === "known-allergies";
  return {
    family: parts.family,
    given: parts.given,
    title: parts.title,
    displayName: displayName(parts),
    born: patient?.birthDate,
    ageText: displayAge(patient?.birthDate, patient?.deceasedDateTime ?? now),
    gender: patient?.gender,
    number: numberOf(patient),
    deceased: deceasedOf(patient),
    allergyLabel: complete || known ? allergy.label : "allergies-unavailable",
    allergyDate: allergy.updated,
    identityConflict: item?.state === "conflicted",
  };
}
