// Half-written messages as they are kept: an answer with what it quotes and its cards, and a conversation that is about to begin.
import { z } from "zod";
import type { OutgoingCard } from "../session/api/messages.ts";

const text = z.string().max(20_000);
const id = z.string().max(64);
const card = z.discriminatedUnion("of", [
  z.object({ of: z.literal("item"), vaultId: id, item: id }),
  z.object({ of: z.literal("appointment"), appointmentId: id }),
]);
const cards = z
  .array(z.object({ name: z.string().max(400), card }))
  .max(8)
  .readonly()
  .default([]);
const answer = z.object({ text, quotes: z.string().max(200).optional(), cards });
const beginning = z.object({ to: z.array(id).max(8), subject: z.string().max(200), text, cards });

/** A card as it stands in the list of what goes, by the name under which it was chosen. */
export interface CardChoice {
  readonly name: string;
  readonly card: OutgoingCard;
}

export type AnswerDraft = Readonly<z.infer<typeof answer>>;
export interface BeginningDraft {
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly cards: readonly CardChoice[];
}

function read<T>(shape: z.ZodType<T>, kept: string): T | undefined {
  try {
    return shape.safeParse(JSON.parse(kept)).data;
  } catch {
    return undefined;
  }
}

export const answerName = (threadId: string): string => `message ${threadId}`;
export const readAnswer = (kept: string): AnswerDraft | undefined => read(answer, kept);
/** Undefined where there is nothing to keep. */
export const answerText = (draft: AnswerDraft): string | undefined =>
  draft.text === "" && draft.quotes === undefined && draft.cards.length === 0 ? undefined : JSON.stringify(draft);

export const beginningName = "message new";
export const readBeginning = (kept: string): BeginningDraft | undefined => read(beginning, kept);
export const beginningText = (draft: BeginningDraft): string | undefined =>
  draft.text === "" && draft.subject === "" && draft.cards.length === 0 ? undefined : JSON.stringify(draft);
