// Half-written messages as they are kept: an answer with what it quotes, and a conversation that is about to begin.
import { z } from "zod";

const text = z.string().max(20_000);
const answer = z.object({ text, quotes: z.string().max(200).optional() });
const beginning = z.object({ to: z.array(z.string().max(64)).max(8), subject: z.string().max(200), text });

export type AnswerDraft = Readonly<z.infer<typeof answer>>;
export interface BeginningDraft {
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
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
  draft.text === "" && draft.quotes === undefined ? undefined : JSON.stringify(draft);

export const beginningName = "message new";
export const readBeginning = (kept: string): BeginningDraft | undefined => read(beginning, kept);
export const beginningText = (draft: BeginningDraft): string | undefined =>
  draft.text === "" && draft.subject === "" ? undefined : JSON.stringify(draft);
