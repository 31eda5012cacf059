/**
 * Panels as templates, and for each laboratory concept the units people use with the LOINC code that is written for each.
 *
 * This material contains content from LOINC (http://loinc.org). LOINC is copyright © Regenstrief Institute, Inc. and the Logical Observation Identifiers Names and Codes (LOINC) Committee and is available at no cost under the license at http://loinc.org/license. LOINC® is a registered United States trademark of Regenstrief Institute, Inc.
 */
import { conceptById, CONCEPTS } from "../catalog.ts";
import type { Concept } from "../catalog/concept.ts";

export const PANEL_IDS = ["lipid", "bmp", "cmp", "cbc", "hba1c", "liver", "thyroid", "single"] as const;
export type PanelId = (typeof PANEL_IDS)[number];

/** `loinc`: of the report, the first is written and all are read as the same. Without one the results stand alone. */
export interface Panel {
  readonly id: PanelId;
  readonly display: string;
  readonly loinc: readonly string[];
  readonly concepts: readonly string[];
}

const BMP = ["glucose", "ca", "na", "k", "co2", "cl", "bun", "creat", "egfr"] as const;
const LIVER = ["alb", "prot", "alp", "alt", "ast", "bili"] as const;

export const PANELS: readonly Panel[] = [
  {
    id: "lipid",
    display: "Lipid panel",
    loinc: ["24331-1", "57698-3"],
    concepts: ["chol", "trig", "hdl", "ldl"],
  },
  { id: "bmp", display: "Basic metabolic panel", loinc: ["51990-0", "24321-2"], concepts: BMP },
  { id: "cmp", display: "Comprehensive metabolic panel", loinc: ["24323-8"], concepts: [...BMP, ...LIVER] },
  {
    id: "cbc",
    display: "Complete blood count",
    loinc: ["58410-2", "57021-8"],
    concepts: ["hb", "hct", "wbc", "rbc", "mcv", "plt"],
  },
  { id: "hba1c", display: "HbA1c", loinc: [], concepts: ["hba1c"] },
  { id: "liver", display: "Liver tests", loinc: ["24325-3"], concepts: [...LIVER] },
  { id: "thyroid", display: "Thyroid tests", loinc: [], concepts: ["tsh", "ft4"] },
  // One result of any kind that the catalogue knows.
  {
    id: "single",
    display: "One result",
    loinc: [],
    concepts: CONCEPTS.filter(({ kind }) => kind === "laboratory").map(({ id }) => id),
  },
];

export const panelById = (id: PanelId): Panel => {
  const found = PANELS.find((panel) => panel.id === id);
  if (found === undefined) throw new Error(id);
  return found;
};

/** A unit as UCUM code, as people write it, and the code of the measurement in it. */
export interface LabUnit {
  readonly unit: string;
  readonly shown: string;
  readonly loinc: string;
}

/** Units beside the catalogue's own, each with the LOINC code of that property. */
const OTHERS: Readonly<Record<string, readonly (readonly [unit: string, loinc: string])[]>> = {
  glucose: [["mmol/L", "14749-6"]],
  hba1c: [["mmol/mol", "59261-8"]],
  chol: [["mmol/L", "14647-2"]],
  ldl: [["mmol/L", "39469-2"]],
  hdl: [["mmol/L", "14646-4"]],
  trig: [["mmol/L", "14927-8"]],
  bun: [["mmol/L", "22664-7"]],
  creat: [["umol/L", "14682-9"]],
  ca: [["mmol/L", "2000-8"]],
  bili: [["umol/L", "14631-6"]],
  hb: [["g/L", "718-7"]],
  alb: [["g/L", "1751-7"]],
  prot: [["g/L", "2885-2"]],
  ft4: [["pmol/L", "14920-3"]],
  wbc: [["10*9/L", "6690-2"]],
  rbc: [["10*12/L", "789-8"]],
  plt: [["10*9/L", "777-3"]],
};

const SHOWN: ReadonlyMap<string, string> = new Map([
  ["10*3/uL", "×10³/µL"],
  ["10*6/uL", "×10⁶/µL"],
  ["10*9/L", "×10⁹/L"],
  ["10*12/L", "×10¹²/L"],
  ["umol/L", "µmol/L"],
  ["mL/min/{1.73_m2}", "mL/min/1.73 m²"],
  ["m[IU]/L", "mIU/L"],
  ["{INR}", ""],
]);

const labUnit = (unit: string, loinc: string): LabUnit => ({ unit, loinc, shown: SHOWN.get(unit) ?? unit });

/** The catalogue's unit first; empty for what is measured without one code. */
export function labUnits(concept: Concept): readonly LabUnit[] {
  const [own] = concept.loinc;
  if (concept.ucum === undefined || own === undefined) return [];
  return [labUnit(concept.ucum, own), ...(OTHERS[concept.id] ?? []).map(([unit, loinc]) => labUnit(unit, loinc))];
}

/** The concepts of a panel, in its order. */
export const conceptsOf = (panel: Panel): readonly Concept[] => panel.concepts.flatMap((id) => conceptById(id) ?? []);
