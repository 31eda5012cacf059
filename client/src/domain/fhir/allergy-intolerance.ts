/** AllergyIntolerance as the banner's label reads it. https://hl7.org/fhir/R4/allergyintolerance.html */
import { z } from "zod";
import { conceptSchema, lenient } from "./datatypes.ts";

const text = lenient(z.string());

/** Lenient view of an AllergyIntolerance; never the stored form. */
export const allergyIntoleranceSchema = z.object({
  resourceType: z.literal("AllergyIntolerance"),
  id: text,
  clinicalStatus: lenient(conceptSchema),
  verificationStatus: lenient(conceptSchema),
  criticality: text,
  code: lenient(conceptSchema),
  onsetDateTime: text,
  recordedDate: text,
});

export type AllergyIntolerance = Readonly<z.infer<typeof allergyIntoleranceSchema>>;

/** Reads an AllergyIntolerance; `undefined` when the value is not one. */
export function readAllergyIntolerance(value: unknown): AllergyIntolerance | undefined {
  const read = allergyIntoleranceSchema.safeParse(value);
  return read.success ? read.data : undefined;
}
