// What was written and not sent yet, as the half-written form it came from; undefined for what no form here writes.
import { draftText } from "../../hooks/reading-draft.ts";
import { boxesOf, kindOf } from "../../hooks/vital-kinds.ts";
import type { OutboxLine } from "../../session/api/outbox.ts";

export function draftOf({ readings, others }: OutboxLine): string | undefined {
  const [reading, ...more] = readings;
  const kind = reading && kindOf(reading.concept);
  if (!reading || !kind || more.length > 0 || others.length > 0) return undefined;
  return draftText({ kind, boxes: boxesOf(kind, reading), note: reading.note ?? "" });
}
