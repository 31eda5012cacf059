/** Observation as vitals and results read it: quantity or components, ranges, status, partial dates. https://hl7.org/fhir/R4/observation.html */
import { z } from "zod";
import { conceptSchema, lenient, lenientList, periodSchema, quantitySchema } from "./datatypes.ts";

const text = lenient(z.string());

const rangeSchema = z.object({
  low: lenient(quantitySchema),
  high: lenient(quantitySchema),
  text,
  type: lenient(conceptSchema),
});

const value = {
  valueQuantity: lenient(quantitySchema),
  valueString: text,
  valueCodeableConcept: lenient(conceptSchema),
  dataAbsentReason: lenient(conceptSchema),
  interpretation: lenientList(conceptSchema),
  referenceRange: lenientList(rangeSchema),
};

const componentSchema = z.object({ code: lenient(conceptSchema), ...value });

/** Lenient view of an Observation; never the stored form. */
export const observationSchema = z.object({
  resourceType: z.literal("Observation"),
  id: text,
  status: text,
  category: lenientList(conceptSchema),
  code: lenient(conceptSchema),
  effectiveDateTime: text,
  effectiveInstant: text,
  effectivePeriod: lenient(periodSchema),
  issued: text,
  ...value,
  note: lenientList(z.object({ text })),
  component: lenientList(componentSchema),
});

export type Observation = Readonly<z.infer<typeof observationSchema>>;
export type ReferenceRange = Readonly<z.infer<typeof rangeSchema>>;

/** Reads an Observation; `undefined` when the value is not one. */
export function readObservation(resource: unknown): Observation | undefined {
  const read = observationSchema.safeParse(resource);
  return read.success ? read.data : undefined;
}
