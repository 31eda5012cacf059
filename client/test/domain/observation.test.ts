import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { conceptSchema, lenient, lenientList, quantitySchema } from "../../src/domain/fhir/datatypes.ts";
import { readObservation } from "../../src/domain/fhir/observation.ts";

const text = lenient(z.string());
const value = {
  valueQuantity: lenient(quantitySchema),
  valueString: text,
  valueCodeableConcept: lenient(conceptSchema),
  dataAbsentReason: lenient(conceptSchema),
  interpretation: lenientList(conceptSchema),
  referenceRange: lenientList(
    z.object({
      low: lenient(quantitySchema),
      high: lenient(quantitySchema),
      text,
      type: lenient(conceptSchema),
    }),
  ),
};
/** The same, said slowly. */
const observation = z.object({
  resourceType: z.literal("Observation"),
  id: text,
  status: text,
  category: lenientList(conceptSchema),
  code: lenient(conceptSchema),
  effectiveDateTime: text,
  effectiveInstant: text,
  effectivePeriod: lenient(z.object({ start: text, end: text })),
  issued: text,
  ...value,
  note: lenientList(z.object({ text })),
  component: lenientList(z.object({ code: lenient(conceptSchema), ...value })),
});

/** A field as it should be, or anything else instead. */
const wild = fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<unknown>;
const or = (right: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 4, arbitrary: right }, { weight: 1, arbitrary: wild });
const some = (fields: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<unknown> =>
  or(fc.record(fields, { requiredKeys: [] }));
const many = (member: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> => or(fc.array(member, { maxLength: 3 }));
const word = or(fc.string({ maxLength: 6 }));
const concept = some({ coding: many(some({ system: word, code: word, display: word })), text: word });
const quantity = some({
  value: or(fc.double({ noNaN: true, noDefaultInfinity: true })),
  comparator: or(fc.constantFrom("<", "<=", ">=", ">", "~")),
  unit: word,
  system: word,
  code: word,
});
const valued = {
  valueQuantity: quantity,
  valueString: word,
  valueCodeableConcept: concept,
  dataAbsentReason: concept,
  interpretation: many(concept),
  referenceRange: many(some({ low: quantity, high: quantity, text: word, type: concept })),
};
const anyObservation = fc
  .record(
    {
      id: word,
      status: word,
      category: many(concept),
      code: concept,
      effectiveDateTime: word,
      effectiveInstant: word,
      effectivePeriod: some({ start: word, end: word }),
      issued: word,
      ...valued,
      note: many(some({ text: word })),
      component: many(some({ code: concept, ...valued })),
    },
    { requiredKeys: [] },
  )
  .map((fields) => ({ resourceType: "Observation", ...fields }));

test("an Observation with anything in its fields reads as the schema of its data types says", () => {
  fc.assert(
    fc.property(anyObservation, (resource) => {
      expect(readObservation(resource)).toEqual(observation.parse(resource));
    }),
    { numRuns: 300 },
  );
});

test.each([[undefined], [null], ["Observation"], [[]], [{}], [{ resourceType: "Patient" }]])(
  "%j is no Observation",
  (other) => {
    expect(readObservation(other)).toBeUndefined();
  },
);
