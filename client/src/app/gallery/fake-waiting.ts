// Made-up critical results that wait on the gallery's doctor's day; development only.
import type { ResultLine } from "../../session/things.ts";
import { NOW_MS, RAO } from "./fake-chart.ts";

const HOUR_MS = 3_600_000;

const critical = (n: number, concept: string, label: string, figure: string, unit: string): ResultLine => ({
  item: `critical-${n}`,
  version: `critical-${n}`,
  concept,
  label,
  figure,
  unit,
  effective: new Date(NOW_MS - n * HOUR_MS).toISOString(),
  effectiveMs: NOW_MS - n * HOUR_MS,
  recordedAt: new Date(NOW_MS - n * HOUR_MS).toISOString(),
  author: RAO,
});

/** Five of one patient. */
export const waits = {
  critical: [
    critical(3, "k", "Potassium", "6.8", "mmol/L"),
    critical(5, "glucose", "Glucose", "440", "mg/dL"),
    ...[29, 53, 77].map((hours) => critical(hours, "na", "Sodium", "118", "mmol/L")),
  ],
  conflicts: 0,
  objections: 1,
  objected: [{ item: "asthma", title: "Asthma" }],
};

export const waitsToo = { critical: [critical(4, "hb", "Hemoglobin", "6.2", "g/dL")], conflicts: 0, objections: 0 };
