/** The R4 data types that the screens read, leniently: a field of the wrong shape reads as absent, the resource itself is kept whole. https://hl7.org/fhir/R4/datatypes.html */
import { z } from "zod";

/** A field that reads as `undefined` when it is absent or malformed. */
export const lenient = <S extends z.ZodType>(schema: S) => schema.optional().catch(undefined);

/** A list whose malformed members are left out; absent or not a list reads as empty. */
export const lenientList = <S extends z.ZodType>(member: S) =>
  z
    .array(z.unknown())
    .catch([])
    .transform((members): readonly z.output<S>[] =>
      members.flatMap((one) => {
        const read = member.safeParse(one);
        return read.success ? [read.data] : [];
      }),
    );

const text = lenient(z.string());

/** https://hl7.org/fhir/R4/datatypes.html#Coding */
const codingSchema = z.object({ system: text, code: text, display: text });
/** https://hl7.org/fhir/R4/datatypes.html#CodeableConcept */
export const conceptSchema = z.object({ coding: lenientList(codingSchema), text });
/** https://hl7.org/fhir/R4/datatypes.html#Quantity */
export const quantitySchema = z.object({
  value: lenient(z.number()),
  comparator: lenient(z.enum(["<", "<=", ">=", ">"])),
  unit: text,
  system: text,
  code: text,
});
/** https://hl7.org/fhir/R4/datatypes.html#Identifier */
export const identifierSchema = z.object({ type: lenient(conceptSchema), system: text, value: text, use: text });
/** https://hl7.org/fhir/R4/datatypes.html#HumanName */
export const humanNameSchema = z.object({
  use: text,
  text,
  family: text,
  given: lenientList(z.string()),
  prefix: lenientList(z.string()),
  suffix: lenientList(z.string()),
});

export type Coding = Readonly<z.infer<typeof codingSchema>>;
export type CodeableConcept = Readonly<z.infer<typeof conceptSchema>>;
export type Quantity = Readonly<z.infer<typeof quantitySchema>>;
export type HumanName = Readonly<z.infer<typeof humanNameSchema>>;

/** True when any coding of the concept has this code. */
export const hasCode = (concept: CodeableConcept | undefined, code: string): boolean =>
  concept?.coding.some((coding) => coding.code === code) ?? false;
