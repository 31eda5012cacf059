// What is wrong with a reading's boxes, field by field, in sentences.
import type { VitalField, VitalProblem } from "../../domain/vitals.ts";
import { t } from "../../locales/text.ts";
import type { SessionError } from "../../session/api.ts";

export type Faults = { readonly [F in VitalField | "pulse"]?: string };

function faultOf(problem: VitalProblem): string {
  switch (problem.kind) {
    case "missing":
      return t("form.required");
    case "not-a-number":
      return t("vital.fault.number");
    case "too-low":
      return t("vital.fault.low", { least: problem.least });
    case "too-high":
      return t("vital.fault.high", { most: problem.most });
    case "diastolic-not-below-systolic":
      return t("vital.fault.order");
    case "not-a-time":
    case "in-the-future":
      return t("vital.fault.time");
  }
}

export function faultsOf(problems: readonly VitalProblem[]): Faults {
  const faults: { [F in VitalField]?: string } = {};
  for (const problem of problems) faults[problem.field] ??= faultOf(problem);
  return faults;
}

const FIELDS: readonly VitalField[] = ["systolic", "diastolic", "value", "effective"];

/** The field that the session itself refused. */
export function refusedField(error: SessionError): Faults {
  const field = error.kind === "invalid" ? FIELDS.find((name) => name === error.facts?.["field"]) : undefined;
  return field ? { [field]: t("vital.fault.refused") } : {};
}
