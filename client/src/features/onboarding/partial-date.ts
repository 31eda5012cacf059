// From three boxes to a birth date as FHIR writes it, partial where a part is not known.
import { readPartialDate } from "../../domain/time.ts";
import { plainDigits } from "../../locales/numbers.ts";
import type { DateParts } from "../../ui/partial-date.tsx";

const oldestYears = 130;

/** Undefined when the boxes name no real day, one that is still to come, or one on which nobody alive was born. */
export function toPartialDate(boxes: DateParts, nowMs: number): string | undefined {
  const [day, month, year] = [boxes.day, boxes.month, boxes.year].map(plainDigits) as [string, string, string];
  const two = (text: string): string => text.trim().padStart(2, "0");
  if (day.trim() !== "" && month.trim() === "") return undefined;
  const text = [year.trim(), month.trim() && two(month), day.trim() && two(day)]
    .filter((part) => part !== "")
    .join("-");
  const date = readPartialDate(text);
  const oldest = new Date(nowMs).getFullYear() - oldestYears;
  return date && date.startMs <= nowMs && date.year >= oldest ? text : undefined;
}
