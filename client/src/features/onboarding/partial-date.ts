// From three boxes to FHIR's partial date.
import { readPartialDate } from "../../domain/time.ts";
import type { DateParts } from "../../ui/partial-date.tsx";

/** Undefined when the boxes name no real day. */
export function toPartialDate({ day, month, year }: DateParts): string | undefined {
  const two = (text: string): string => text.trim().padStart(2, "0");
  if (day.trim() !== "" && month.trim() === "") return undefined;
  const text = [year.trim(), month.trim() && two(month), day.trim() && two(day)]
    .filter((part) => part !== "")
    .join("-");
  return readPartialDate(text) ? text : undefined;
}
