// Plain words for FHIR resource types; a type without a word is shown by its own name.
import { type MessageId, t } from "./text.ts";

const TYPES: Readonly<Record<string, MessageId>> = {
  AllergyIntolerance: "type.allergy",
  CarePlan: "type.carePlan",
  CareTeam: "type.careTeam",
  Claim: "type.claim",
  Condition: "type.condition",
  Device: "type.device",
  DiagnosticReport: "type.report",
  DocumentReference: "type.document",
  Encounter: "type.encounter",
  ExplanationOfBenefit: "type.benefit",
  ImagingStudy: "type.imaging",
  Immunization: "type.immunization",
  Medication: "type.medication",
  MedicationAdministration: "type.medicationGiven",
  MedicationRequest: "type.prescription",
  MedicationStatement: "type.medicationTaken",
  Observation: "type.observation",
  Organization: "type.organization",
  Patient: "type.patient",
  Practitioner: "type.practitioner",
  PractitionerRole: "type.practitionerRole",
  Procedure: "type.procedure",
  Provenance: "type.provenance",
  SupplyDelivery: "type.supply",
};

export function typeWord(type: string): string {
  const id = TYPES[type];
  return id === undefined ? type : t(id);
}
