// What this device remembers of a conversation that is closed, so that lists and counts need not open it (ADR 0094).
import { z } from "zod";

export const threadNoteSchema = z.strictObject({
  subject: z.string(),
  closedBy: z.string().optional(),
  total: z.number(),
  /** Of others and not told as opened; the first of them. */
  unread: z.array(
    z.strictObject({ device: z.string(), seq: z.number(), index: z.number(), author: z.string().optional() }),
  ),
  last: z
    .strictObject({
      text: z.string(),
      author: z.string(),
      writtenMs: z.number(),
      withdrawn: z.boolean(),
      /** How many went with it. */
      files: z.number().default(0),
      cards: z.number().default(0),
    })
    .optional(),
  unansweredMs: z.number().optional(),
  /** Since when each of the others waits; absent in a note of an older app. */
  waits: z.array(z.strictObject({ author: z.string(), writtenMs: z.number() })).optional(),
  /** How long answers to me took. */
  answersMs: z.array(z.number()).default([]),
  /** Names that people gave when they wrote first, by their ids. */
  names: z.record(z.string(), z.string()),
});

export type ThreadNote = z.infer<typeof threadNoteSchema>;
