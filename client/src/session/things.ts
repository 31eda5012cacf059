// What is noted of a chart that waits for somebody: plain, without a key, the same for a screen and for the shelf (ADR 0074).
import { z } from "zod";

/** One critical result as a line of a list: `figure` and `unit` as its reader would see them, without a language. */
const resultLine = z.strictObject({
  item: z.string(),
  version: z.string(),
  concept: z.string(),
  label: z.string(),
  figure: z.string(),
  unit: z.string(),
  effective: z.string().optional(),
  effectiveMs: z.number().optional(),
  recordedAt: z.string(),
  author: z.string(),
});
/** Of a closed chart this is what was found when it was read last. */
export const openThingsSchema = z.strictObject({
  critical: z.array(resultLine),
  conflicts: z.number(),
  /** Items of mine that somebody objects to. */
  objections: z.number(),
  /** The same by name; an older app noted their number only. */
  objected: z.array(z.strictObject({ item: z.string(), title: z.string() })).optional(),
});

export type ResultLine = Readonly<z.infer<typeof resultLine>>;
export interface OpenThings {
  readonly critical: readonly ResultLine[];
  readonly conflicts: number;
  readonly objections: number;
  readonly objected?: readonly { readonly item: string; readonly title: string }[] | undefined;
}
