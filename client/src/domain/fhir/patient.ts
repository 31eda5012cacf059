/** Patient as the banner and the identity check read it. https://hl7.org/fhir/R4/patient.html */
import { z } from "zod";
import { humanNameSchema, identifierSchema, lenient, lenientList } from "./datatypes.ts";

/** Lenient view of a Patient; never the stored form. */
export const patientSchema = z.object({
  resourceType: z.literal("Patient"),
  id: lenient(z.string()),
  identifier: lenientList(identifierSchema),
  name: lenientList(humanNameSchema),
  gender: lenient(z.enum(["male", "female", "other", "unknown"])),
  birthDate: lenient(z.string()),
  deceasedBoolean: lenient(z.boolean()),
  deceasedDateTime: lenient(z.string()),
});

export type Patient = Readonly<z.infer<typeof patientSchema>>;
export type Gender = NonNullable<Patient["gender"]>;

/** Reads a Patient; `undefined` when the value is not one. */
export function readPatient(value: unknown): Patient | undefined {
  const read = patientSchema.safeParse(value);
  return read.success ? read.data : undefined;
}
