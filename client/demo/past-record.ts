// What an earlier practice sends along: problems, allergies and medicines of one person as a FHIR R4 collection. https://hl7.org/fhir/R4/bundle.html
import type { DemoPatient } from "./cast.ts";

const snomed = "http://snomed.info/sct";
const rxnorm = "http://www.nlm.nih.gov/research/umls/rxnorm";
const concept = (system: string, code: string, text: string) => ({ coding: [{ system, code, display: text }], text });
const status = (list: string, code: string) => ({
  coding: [{ system: `http://terminology.hl7.org/CodeSystem/${list}`, code }],
});

/** The file's bytes; undefined for somebody without a past. */
export function pastRecord({ key, past }: DemoPatient): Uint8Array | undefined {
  const subject = { reference: "urn:uuid:00000000-0000-4000-8000-000000000001" };
  const resources = [
    ...past.problems.map(([code, text, since]) => ({
      resourceType: "Condition",
      clinicalStatus: status("condition-clinical", "active"),
      verificationStatus: status("condition-ver-status", "confirmed"),
      code: concept(snomed, code, text),
      subject,
      onsetDateTime: since,
      recordedDate: since,
    })),
    ...past.allergies.map(([code, text, criticality]) => ({
      resourceType: "AllergyIntolerance",
      clinicalStatus: status("allergyintolerance-clinical", "active"),
      verificationStatus: status("allergyintolerance-verification", "confirmed"),
      criticality,
      code: concept(snomed, code, text),
      patient: subject,
    })),
    ...past.medicines.map(([code, text, since]) => ({
      resourceType: "MedicationRequest",
      status: "active",
      intent: "order",
      medicationCodeableConcept: concept(rxnorm, code, text),
      subject,
      authoredOn: since,
    })),
  ];
  if (resources.length === 0) return undefined;
  const entry = resources.map((resource, i) => ({
    fullUrl: `urn:uuid:${key
      .padEnd(8, "0")
      .replace(/[^0-9a-f]/g, "0")
      .slice(0, 8)}-0000-4000-8000-${String(i).padStart(12, "0")}`,
    resource,
  }));
  return new TextEncoder().encode(JSON.stringify({ resourceType: "Bundle", type: "collection", entry }));
}
