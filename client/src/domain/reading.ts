/** A reading: what one Observation measured, as recorded and in the catalogue's unit, whichever of its codes the source used (docs/product.md §3). */
import type { Concept } from "./catalog/concept.ts";
import { conceptById, conceptOf } from "./catalog.ts";
import type { AnyResource } from "./fhir/any-resource.ts";
import type { CodeableConcept, Quantity } from "./fhir/datatypes.ts";
import { type Observation, type ReferenceRange, readObservation } from "./fhir/observation.ts";
import { type Finding, isImplausible } from "./range.ts";
import { isAhead, type PartialDate, readPartialDate } from "./time.ts";
import { toCanonical } from "./units.ts";

/** One number of a reading. Blood pressure has two, everything else one. */
export interface ReadingPart extends Finding {
  readonly concept: Concept;
  /** "check: unusual value or unit". */
  readonly doubtful: boolean;
}

/** One measurement at one time. */
export interface Reading {
  readonly concept: Concept;
  readonly parts: readonly ReadingPart[];
  /** As the source wrote it; may be partial or impossible. */
  readonly effective: string | undefined;
  /** For sorting; absent when `effective` names no real time. */
  readonly effectiveMs: number | undefined;
  /** The same, as precisely as the source gave it. */
  readonly effectiveDate: PartialDate | undefined;
  readonly status: string | undefined;
  readonly note: string | undefined;
}

interface Valued {
  readonly valueQuantity?: Quantity | undefined;
  readonly interpretation: readonly CodeableConcept[];
  readonly referenceRange: readonly ReferenceRange[];
}

function partOf(concept: Concept, source: Valued): ReadingPart | undefined {
  const original = source.valueQuantity;
  if (original?.value === undefined) return undefined;
  const canonical =
    toCanonical(concept, original.value, original.code) ?? toCanonical(concept, original.value, original.unit);
  return {
    concept,
    original,
    canonical,
    interpretation: source.interpretation,
    printed: source.referenceRange,
    doubtful: isImplausible(concept, canonical),
  };
}

const SYSTOLIC = "bp-sys";
const DIASTOLIC = "bp-dia";

function partsOf(observation: Observation, concept: Concept): readonly ReadingPart[] {
  if (concept.id !== "bp") {
    const part = partOf(concept, observation);
    return part === undefined ? [] : [part];
  }
  return [SYSTOLIC, DIASTOLIC].flatMap((id) => {
    const component = observation.component.find((one) => conceptOf(one.code)?.id === id);
    const side = conceptById(id);
    const part = component === undefined || side === undefined ? undefined : partOf(side, component);
    return part === undefined ? [] : [part];
  });
}

const effectiveOf = (observation: Observation): string | undefined =>
  observation.effectiveDateTime ??
  observation.effectiveInstant ??
  observation.effectivePeriod?.start ??
  observation.effectivePeriod?.end;

function read(resource: AnyResource): Reading | undefined {
  const observation = resource.resourceType === "Observation" ? readObservation(resource) : undefined;
  const concept = conceptOf(observation?.code);
  if (observation === undefined || concept === undefined) return undefined;
  const parts = partsOf(observation, concept);
  if (parts.length === 0) return undefined;
  const effective = effectiveOf(observation);
  const effectiveDate = readPartialDate(effective);
  const notes = observation.note.flatMap((note) => (note.text === undefined ? [] : [note.text]));
  return {
    concept,
    parts,
    effective,
    effectiveMs: effectiveDate?.startMs,
    effectiveDate,
    status: observation.status,
    note: notes.length === 0 ? undefined : notes.join("\n"),
  };
}

/** True for a reading that says it was taken at a time that has not come yet. */
export const isFromAhead = ({ effectiveDate }: Reading, nowMs: number): boolean =>
  effectiveDate !== undefined && isAhead(effectiveDate, nowMs);

// A cache of a pure function over immutable resources: it saves a second parse and changes no answer.
const known = new WeakMap<AnyResource, { readonly reading: Reading | undefined }>();

/** The reading in a resource; absent when it is no Observation, has a code the catalogue does not know, or no number. */
export function readingOf(resource: AnyResource): Reading | undefined {
  const seen = known.get(resource);
  if (seen !== undefined) return seen.reading;
  const reading = read(resource);
  known.set(resource, { reading });
  return reading;
}
