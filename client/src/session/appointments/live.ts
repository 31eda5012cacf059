// Which appointments this device keeps: those that are not long over; what lies further back is history of the thread and the relay's list (protocol §7).
import { equalBytes, fromBase64url, idKey, noStep, readStep, type Step } from "@health-vault/crypto-core";
import type { LedgerContents } from "./ledger.ts";

const minuteMs = 60_000;
/** How long after its end an appointment is kept here and shown. */
export const keptBackMs = 92 * 86_400_000;

/** What a text says, unverified; undefined where it is no step. Each is read once. */
export type ReadText = (text: string) => Step | undefined;

export function createTextReader(): ReadText {
  const known = new Map<string, Step | undefined>();
  return (text) => {
    if (!known.has(text)) {
      const bytes = fromBase64url(text);
      const read = bytes && readStep(bytes);
      known.set(text, read?.ok ? read.value : undefined);
    }
    return known.get(text);
  };
}

/** When what this step speaks about is over: the end of its time, or of the wish for one. */
const endMs = ({ slot, untilMs }: Step): number => Math.max(untilMs, slot.startMs + slot.minutes * minuteMs);

/** Ids of appointments of which some step speaks of a time that is not long over: all steps of one are kept, or none. */
export function liveAppointments(steps: Iterable<Step>, nowMs: number): ReadonlySet<string> {
  const live = new Set<string>();
  for (const step of steps) if (endMs(step) >= nowMs - keptBackMs) live.add(idKey(step.appointment));
  return live;
}

type Kept = Pick<LedgerContents, "steps" | "said" | "refused">;

/** Without appointments that are long over; what waits for the relay stays. */
export function withoutPast(contents: Readonly<LedgerContents>, read: ReadText, nowMs: number): Kept {
  const { steps, said, refused, waiting } = contents;
  const texts = [...steps.map(({ step }) => step), ...Object.keys(said), ...waiting];
  const live = new Set([
    ...liveAppointments(
      texts.flatMap((text) => read(text) ?? []),
      nowMs,
    ),
    ...waiting.flatMap((text) => {
      const step = read(text);
      return step ? [idKey(step.appointment)] : [];
    }),
  ]);
  const isKept = (text: string): boolean => {
    const step = read(text);
    return step !== undefined && live.has(idKey(step.appointment));
  };
  const hashes = new Set(
    texts
      .filter(isKept)
      .flatMap((text) => read(text)?.hash ?? [])
      .map(idKey),
  );
  return {
    steps: steps.filter(({ step }) => isKept(step)),
    said: Object.fromEntries(Object.entries(said).filter(([text]) => isKept(text))),
    refused: Object.fromEntries(
      Object.entries(refused).filter(([hash, { atMs }]) => hashes.has(hash) || atMs >= nowMs - keptBackMs),
    ),
  };
}

/** Whether one of these continues an appointment of which no first step is among `all`: it was let go, and moved since. */
export function lacksBeginning(fresh: Iterable<string>, all: Iterable<string>, read: ReadText): boolean {
  const begun = new Set<string>();
  for (const text of all) {
    const step = read(text);
    if (step && equalBytes(step.previous, noStep)) begun.add(idKey(step.appointment));
  }
  return [...fresh].some((text) => {
    const step = read(text);
    return step !== undefined && !begun.has(idKey(step.appointment));
  });
}
