// What is wrong with a form of the record, field by field, in sentences.
import type { RecordFault } from "../domain/record/fault.ts";
import { digits } from "../locales/numbers.ts";
import { t } from "../locales/text.ts";

/** By the name of the field. */
export type FieldFaults = Readonly<Record<string, string>>;

function faultText(fault: RecordFault): string {
  switch (fault.kind) {
    case "missing":
      return t("form.required");
    case "too-long":
      return t("fault.tooLong", { most: fault.most });
    case "not-a-date":
      return t("birth.fault");
    case "in-the-future":
      return t("fault.ahead");
    case "ends-before-it-begins":
      return t("fault.order");
    case "ended-and-active":
      return t("fault.endedActive");
    case "not-a-number":
      return t("vital.fault.number");
    case "too-low":
      return t("vital.fault.low", { least: digits(String(fault.least)) });
    case "too-high":
      return t("vital.fault.high", { most: digits(String(fault.most)) });
    case "unknown-unit":
      return t("fault.unit");
    case "not-a-range":
      return t("fault.range");
    case "stays-signed":
      return t("fault.signed");
  }
}

/** The first fault of each field. */
export function faultsByField(faults: readonly RecordFault[]): FieldFaults {
  const found: Record<string, string> = {};
  for (const fault of faults) found[fault.field] ??= faultText(fault);
  return found;
}
