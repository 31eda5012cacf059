// A half-written reading as it is kept: what was typed, read back with care because an older app may have written it.
import { z } from "zod";
import { type Boxes, isVitalKind, type VitalKind } from "./vital-kinds.ts";

const text = z.string().max(2000);
/** When it was measured, as the form holds it. */
export const when = z.object({ kind: z.enum(["now", "other"]), local: z.string().max(40) });

const draft = z.object({
  kind: z.string().refine(isVitalKind),
  boxes: z.object({ systolic: text, diastolic: text, pulse: text, value: text, unit: text }),
  note: text,
  /** Absent in drafts of an older app: now. */
  when: when.optional(),
});

export interface ReadingDraft {
  readonly kind: VitalKind;
  readonly boxes: Boxes;
  readonly note: string;
  readonly when?: Readonly<z.infer<typeof when>> | undefined;
}

/** Undefined for what is no draft of this form. */
export function readDraft(kept: string): ReadingDraft | undefined {
  try {
    const read = draft.safeParse(JSON.parse(kept));
    return read.success && isVitalKind(read.data.kind) ? { ...read.data, kind: read.data.kind } : undefined;
  } catch {
    return undefined;
  }
}

/** As it is kept. */
export const draftText = (draft: ReadingDraft): string => JSON.stringify(draft);
