// What people of the demo wrote by hand over the years: problems, medicines, vaccinations, results, notes, and an objection. All invented.
import type { RecordInput } from "../src/domain/record/build.ts";
import type { DemoPatient } from "./cast.ts";

/** `at`: an instant of that day, to be put into what is written. */
type Said = (at: string) => RecordInput;

export interface Writing {
  readonly by: "patient" | "rao";
  readonly daysAgo: number;
  readonly said: Said;
}

const note =
  (text: string, signed = true): Said =>
  () => ({ kind: "note", type: "progress", text, signed });

const vaccine =
  (name: string, occurrence: string, code: string): Said =>
  () => ({
    kind: "immunization",
    name: { text: name, system: "http://hl7.org/fhir/sid/cvx", code },
    given: true,
    occurrence,
  });

const lipids =
  (chol: number, trig: number, hdl: number, ldl: number): Said =>
  (at) => ({
    kind: "panel",
    panel: "lipid",
    effective: at,
    laboratory: "Harbour laboratory",
    results: [
      { concept: "chol", value: chol, unit: "mg/dL", range: "<200" },
      { concept: "trig", value: trig, unit: "mg/dL", range: "<150" },
      { concept: "hdl", value: hdl, unit: "mg/dL" },
      { concept: "ldl", value: ldl, unit: "mg/dL", range: "<100" },
    ],
  });

const metabolic =
  (potassium: number, creatinine: number): Said =>
  (at) => ({
    kind: "panel",
    panel: "bmp",
    effective: at,
    laboratory: "Harbour laboratory",
    results: [
      { concept: "na", value: 139, unit: "mmol/L", range: "136-145" },
      { concept: "k", value: potassium, unit: "mmol/L", range: "3.5-5.1" },
      { concept: "creat", value: creatinine, unit: "mg/dL", range: "0.5-1.1" },
      { concept: "bun", value: 17, unit: "mg/dL" },
    ],
  });

const hba1c =
  (value: number): Said =>
  (at) => ({
    kind: "panel",
    panel: "hba1c",
    effective: at,
    results: [{ concept: "hba1c", value, unit: "%", range: "<5.7" }],
  });

/** Oldest first. */
export const BY_HAND: Readonly<Record<DemoPatient["key"], readonly Writing[]>> = {
  pat: [
    { by: "patient", daysAgo: 700, said: vaccine("Zoster", "2023-04-18", "188") },
    {
      by: "patient",
      daysAgo: 690,
      said: () => ({ kind: "procedure", name: { text: "Appendectomy" }, status: "completed", performed: "1987" }),
    },
    { by: "patient", daysAgo: 400, said: vaccine("Influenza", "2025-10-11", "88") },
    {
      by: "patient",
      daysAgo: 60,
      said: () => ({
        kind: "medicine",
        source: "statement",
        name: { text: "Ibuprofen" },
        dose: "400 mg",
        route: "by mouth",
        frequency: "when my knee hurts",
        status: "started",
      }),
    },
    { by: "rao", daysAgo: 0, said: lipids(238, 166, 51, 154) },
    { by: "rao", daysAgo: 0, said: metabolic(4.4, 0.9) },
    {
      by: "rao",
      daysAgo: 0,
      said: () => ({
        kind: "problem",
        name: { text: "Osteoarthritis of the knee" },
        clinical: "active",
        verification: "provisional",
        severity: "mild",
        onset: "2025",
      }),
    },
    { by: "rao", daysAgo: 0, said: note("Blood pressure better since spring.\nKnee pain on stairs; no swelling.") },
    { by: "rao", daysAgo: 0, said: note("Ask about the knee again at the next visit.", false) },
    { by: "patient", daysAgo: 0, said: (at) => ({ kind: "home-plan", start: at.slice(0, 10) }) },
  ],
  lee: [
    { by: "patient", daysAgo: 200, said: hba1c(8.1) },
    { by: "patient", daysAgo: 14, said: hba1c(7.2) },
    {
      by: "patient",
      daysAgo: 10,
      said: () => ({
        kind: "allergy",
        none: true,
        name: { text: "" },
        type: "allergy",
        clinical: "active",
        verification: "confirmed",
        criticality: "low",
      }),
    },
    { by: "rao", daysAgo: 0, said: note("HbA1c 7.2 % after 8.1 %. Walks to work now.") },
  ],
  maria: [{ by: "patient", daysAgo: 90, said: vaccine("Tdap", "2026-06-02", "115") }],
  yusuf: [
    { by: "patient", daysAgo: 300, said: vaccine("Pneumococcal conjugate", "2024-11-05", "152") },
    // A critical potassium that waits for Dr Rao.
    { by: "patient", daysAgo: 1, said: metabolic(6.3, 1.2) },
    { by: "rao", daysAgo: 0, said: note("Stairs: one floor without a rest. Inhaler used correctly.") },
  ],
  ingrid: [{ by: "patient", daysAgo: 40, said: metabolic(5.3, 1.4) }],
  dev: [],
};

/** Dr Rao doubts what Patricia wrote about this one; she has not answered yet. */
export const OBJECTION = {
  to: "Ibuprofen",
  reason: "With amlodipine and at this blood pressure I would like to know how often this is taken.",
} as const;
