// The papers of the demo: a letter as a file, a summary with sections as another clinic sends it, and the words under which access is given. All invented.
import en from "../src/locales/en.json" with { type: "json" };
import type { DocumentInput } from "../src/domain/document.ts";
import type { GrantTerms } from "../src/session/api/membership.ts";
import type { ConsentText } from "../src/domain/consent.ts";

/** As the app shows them in English. */
export function consentOf(doctor: string, { role = "writer", untilMs }: GrantTerms): ConsentText {
  const sentences = [
    role === "reader" ? en["consent.v1.reader"] : en["consent.v1.writer"],
    untilMs === undefined ? en["consent.v1.open"] : en["consent.v1.until"],
    en["consent.v1.cannot"],
  ];
  const date = new Date(untilMs ?? 0).toLocaleDateString("en-GB", { dateStyle: "long" });
  const text = sentences.join("\n").replaceAll("{name}", doctor).replaceAll("{date}", date);
  return { id: "access", version: "1", language: "en", text };
}

const letter = `Riverside Eye Clinic

Dear colleague,

thank you for sending Patricia Morgan to our eye clinic.

Both eyes: no sign of changes from high blood pressure. Reading glasses: +2.0.
Next visit in two years.

Dr M. Okoye
`;

export const LETTER: { readonly input: DocumentInput; readonly file: Blob } = {
  input: {
    title: "Letter from the eye clinic",
    kind: "letter",
    contentType: "text/plain",
    date: "2026-09-17",
    author: "Dr M. Okoye",
  },
  file: new Blob([letter], { type: "text/plain" }),
};

const at = "2026-05-06T10:20:00+02:00";
const urn = (last: number): string => `urn:uuid:5a1f0c2e-7b31-4c8e-9d10-${String(last).padStart(12, "0")}`;
const subject = { reference: urn(1) };
const narrative = (...lines: readonly string[]) => ({
  status: "generated",
  div: `<div xmlns="http://www.w3.org/1999/xhtml">${lines.map((line) => `<p>${line}</p>`).join("")}</div>`,
});

/** A visit to a hospital's department as a FHIR document whose Composition is final and attested. https://hl7.org/fhir/R4/documents.html */
export function visitSummary(): Uint8Array {
  const procedure = {
    resourceType: "Procedure",
    status: "completed",
    code: { text: "Exercise electrocardiography" },
    subject,
    performedDateTime: at,
  };
  const composition = {
    resourceType: "Composition",
    status: "final",
    type: { coding: [{ system: "http://loinc.org", code: "34117-2" }], text: "Outpatient visit" },
    title: "Visit to the heart clinic",
    date: at,
    author: [{ display: "Dr J. Lindqvist" }],
    attester: [{ mode: "professional", time: at, party: { display: "Dr J. Lindqvist" } }],
    subject,
    section: [
      { title: "Why she came", text: narrative("Pressure in the chest when walking fast, twice in April.") },
      {
        title: "Examination",
        text: narrative("Heart sounds normal, no swelling."),
        section: [
          { title: "At rest", text: narrative("Blood pressure 134/82, pulse 71, regular.") },
          {
            title: "Under strain",
            text: narrative("150 watts reached without complaints.", "No change of the curve."),
            entry: [{ reference: urn(3) }],
          },
        ],
      },
      { title: "Advice", text: narrative("Tablets as before. Come back if the pressure returns.") },
    ],
  };
  const entry = [
    { fullUrl: urn(2), resource: composition },
    {
      fullUrl: urn(1),
      resource: { resourceType: "Patient", name: [{ family: "Morgan", given: ["Patricia"] }], birthDate: "1961-07-14" },
    },
    { fullUrl: urn(3), resource: procedure },
  ];
  return new TextEncoder().encode(JSON.stringify({ resourceType: "Bundle", type: "document", timestamp: at, entry }));
}
