/** What a person should know of a file before saying yes: other people, doubtful codes, dates and values; none of it refuses anything (docs/product.md §3). */
import { patientOf } from "../banner.ts";
import { hasLoincCheckDigit } from "../catalog.ts";
import type { Chart } from "../chart.ts";
import { type AnyResource, isJsonObject, readResource } from "../fhir/any-resource.ts";
import { readingOf } from "../reading.ts";
import { whenOf } from "../resource-title.ts";
import { isAhead, readPartialDate } from "../time.ts";
import { differentPerson, type WhoText } from "./identity.ts";
import type { ImportSource } from "./source.ts";

/** How many items, and where the first of them are. */
interface Counted {
  readonly count: number;
  /** What was found there, at most five. */
  readonly examples: readonly string[];
}

export type ImportWarning =
  | { readonly kind: "different-person"; readonly inFile: WhoText; readonly inChart: WhoText }
  | { readonly kind: "no-patient" }
  | { readonly kind: "several-patients"; readonly count: number }
  | ({ readonly kind: "bad-loinc-code" } & Counted)
  | ({ readonly kind: "future-date" } & Counted)
  | ({ readonly kind: "unreadable-date" } & Counted)
  | ({ readonly kind: "unusual-value" } & Counted)
  | { readonly kind: "looks-like-another-version"; readonly count: number };

/** What happened cannot lie ahead; what is planned may. */
const HAPPENED: ReadonlySet<string> = new Set([
  "AllergyIntolerance",
  "Condition",
  "DiagnosticReport",
  "Immunization",
  "Observation",
  "Procedure",
]);

const MAX_EXAMPLES = 5;
const MAX_EXAMPLE_CHARS = 32;

function counted<K extends string>(kind: K, found: readonly string[]): readonly ({ readonly kind: K } & Counted)[] {
  if (found.length === 0) return [];
  const examples = [...new Set(found.map((text) => text.slice(0, MAX_EXAMPLE_CHARS)))].slice(0, MAX_EXAMPLES);
  return [{ kind, count: found.length, examples }];
}

function badLoinc(resource: AnyResource): readonly string[] {
  const code = resource["code"];
  const codings = isJsonObject(code) && Array.isArray(code["coding"]) ? code["coding"] : [];
  return codings.flatMap((coding) => {
    const own = isJsonObject(coding) && coding["system"] === "http://loinc.org" ? coding["code"] : undefined;
    return typeof own === "string" && !hasLoincCheckDigit(own) ? [own] : [];
  });
}

function dates(
  taken: readonly AnyResource[],
  nowMs: number,
): { readonly ahead: string[]; readonly unreadable: string[] } {
  const ahead: string[] = [];
  const unreadable: string[] = [];
  for (const resource of taken) {
    const when = HAPPENED.has(resource.resourceType) ? whenOf(resource) : undefined;
    if (when === undefined) continue;
    const date = readPartialDate(when);
    if (date === undefined) unreadable.push(when);
    else if (isAhead(date, nowMs)) ahead.push(when);
  }
  return { ahead, unreadable };
}

const unusual = (resource: AnyResource): readonly string[] =>
  (readingOf(resource)?.parts ?? []).flatMap(({ doubtful, concept, original }) =>
    doubtful ? [`${concept.label} ${String(original.value)}`] : [],
  );

const typeOf = (value: unknown): unknown =>
  typeof value === "object" && value !== null && "resourceType" in value ? value.resourceType : undefined;

/** Everything worth a second look; `taken` is what would be written. */
export function warningsOf(
  source: ImportSource,
  taken: readonly AnyResource[],
  chart: Chart,
  nowMs: number,
): readonly ImportWarning[] {
  const patients = source.entries.flatMap(({ resource }) => {
    const read = typeOf(resource) === "Patient" ? readResource(resource) : undefined;
    return read?.ok === true ? [read.value] : [];
  });
  const own = patientOf(chart);
  const other = patients.map((patient) => differentPerson(patient, own)).find((found) => found !== undefined);
  const { ahead, unreadable } = dates(taken, nowMs);
  return [
    ...(patients.length === 0 ? [{ kind: "no-patient" } as const] : []),
    ...(patients.length > 1 ? [{ kind: "several-patients", count: patients.length } as const] : []),
    ...(other === undefined ? [] : [{ kind: "different-person", ...other } as const]),
    ...counted("bad-loinc-code", taken.flatMap(badLoinc)),
    ...counted("future-date", ahead),
    ...counted("unreadable-date", unreadable),
    ...counted("unusual-value", taken.flatMap(unusual)),
    ...(source.doubts > 0 ? [{ kind: "looks-like-another-version", count: source.doubts } as const] : []),
  ];
}
