// Whoever reads an exported file elsewhere finds at each finding whom it is about; read here again, it is what was written.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyChanges, emptyChart } from "../../src/domain/chart.ts";
import { type ExportBundle, exportBundle } from "../../src/domain/export-bundle.ts";
import { withoutSubjectMark, withSubjects } from "../../src/domain/export-subject.ts";
import type { AnyResource } from "../../src/domain/fhir/any-resource.ts";
import type { JsonValue } from "../../src/domain/json.ts";
import { bloodPressure, chartOf, NOW_MS, patient, person } from "./people.ts";

const pat = person("pat");
const context = { atMs: NOW_MS, nameOf: () => "Pat Nair", grants: [] };
const allergy: AnyResource = { resourceType: "AllergyIntolerance", code: { text: "Penicillin" } };

/** A chart of these resources, exported. */
const exported = (...resources: readonly AnyResource[]): ExportBundle =>
  withSubjects(exportBundle(chartOf(...resources.map((one, at) => pat.record(`item-${at}`, one))), context));

const onlyOf = (bundle: ExportBundle, type: string): AnyResource => {
  const [found] = bundle.entry.filter(({ resource }) => resource.resourceType === type);
  if (found === undefined) throw new Error(type);
  return found.resource;
};
const subjectOf = (resource: AnyResource): { readonly [key: string]: JsonValue } =>
  (resource["subject"] ?? resource["patient"]) as { readonly [key: string]: JsonValue };

describe("each resource of an export says whom it is about", () => {
  test("what pat wrote by hand points to her, by the element of its type, and reads as it was written", () => {
    const bundle = exported(patient(), bloodPressure(128, 82), allergy);
    const her = bundle.entry[0];
    expect(her?.resource).toEqual(patient());
    expect(onlyOf(bundle, "Observation")).toMatchObject({ subject: { reference: her?.fullUrl } });
    expect(onlyOf(bundle, "AllergyIntolerance")).toMatchObject({ patient: { reference: her?.fullUrl } });
    expect(onlyOf(bundle, "AllergyIntolerance")["subject"]).toBeUndefined();
    expect(withoutSubjectMark(onlyOf(bundle, "AllergyIntolerance"))).toEqual(allergy);
  });

  test("a hospital's own name for her becomes the name in this file, and is kept beside it", () => {
    const written = { ...bloodPressure(128, 82), subject: { reference: "Patient/17", display: "Nair" } };
    const bundle = exported({ ...patient(), id: "17" }, written);
    const subject = subjectOf(onlyOf(bundle, "Observation"));
    expect(subject["reference"]).toBe(bundle.entry[0]?.fullUrl);
    expect(JSON.stringify(subject)).toContain("Patient/17");
    expect(JSON.stringify(withoutSubjectMark(onlyOf(bundle, "Observation")))).toBe(JSON.stringify(written));
  });

  test("what is about a group, a thing inside the resource, or nobody in particular is left as it is", () => {
    const group = { ...bloodPressure(128, 82), subject: { reference: "Group/3" } };
    const inside = { ...allergy, patient: { reference: "#p" } };
    const drug = { resourceType: "Medication", code: { text: "Metformin" } } as AnyResource;
    const bundle = exported(patient(), group, inside, drug);
    expect(onlyOf(bundle, "Observation")).toEqual(group);
    expect(onlyOf(bundle, "AllergyIntolerance")).toEqual(inside);
    expect(onlyOf(bundle, "Medication")).toEqual(drug);
  });

  test("a record that describes nobody is given a patient without a name, which no import takes for hers", () => {
    const bundle = exported(allergy);
    expect(bundle.entry[0]?.resource).toEqual({ resourceType: "Patient", meta: bundle.meta });
    expect(onlyOf(bundle, "AllergyIntolerance")).toMatchObject({ patient: { reference: bundle.entry[0]?.fullUrl } });
    expect(withSubjects(exportBundle(emptyChart(), context)).entry).toEqual([]);
  });
});

const name = fc.constantFrom(
  "Patient/1",
  "Patient/2",
  "urn:uuid:5b1fa0de-0000-4000-8000-000000000001",
  "Group/1",
  "#p",
  "x",
);
const reference = fc.record(
  {
    type: fc.constantFrom("Patient", "Group"),
    reference: name,
    display: fc.string(),
    extension: fc.array(fc.record({ url: fc.webUrl(), valueString: fc.string() }), { minLength: 1, maxLength: 2 }),
  },
  { requiredKeys: [] },
);
const resource = fc
  .record(
    {
      resourceType: fc.constantFrom("Observation", "Condition", "Immunization", "Coverage", "Task", "Medication"),
      subject: reference,
      patient: reference,
      beneficiary: reference,
      for: reference,
      status: fc.constantFrom("final", "active"),
    },
    { requiredKeys: ["resourceType"] },
  )
  .map((one) => one as unknown as AnyResource);

test("whatever a resource says of whom it is about, it is told so again, letter by letter", () => {
  fc.assert(
    fc.property(fc.array(resource, { maxLength: 8 }), fc.boolean(), (resources, described) => {
      const all = described ? [{ ...patient(), id: "1" }, ...resources] : resources;
      const before = exportBundle(
        applyChanges(
          emptyChart(),
          all.map((one, at) => pat.record(`item-${at}`, one)),
        ),
        context,
      ).entry.map((one) => JSON.stringify(one.resource));
      const after = exported(...all).entry.map((one) => JSON.stringify(withoutSubjectMark(one.resource)));
      for (const said of before.filter((text) => !text.includes('"Provenance"'))) expect(after).toContain(said);
    }),
  );
});
