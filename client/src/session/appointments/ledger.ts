// What this device remembers of appointments: the relay's list of my steps, what waits for its answer, schedules and what is taken; sealed, written whole (protocol §7).
import { idKey, type Step } from "@health-vault/crypto-core";
import { z } from "zod";
import type { BusyAnswer } from "@health-vault/crypto-core/wire";
import type { SealedFile } from "../sealed-file.ts";

const listed = z.strictObject({
  seq: z.number(),
  atMs: z.number(),
  step: z.string(),
  holdUntilMs: z.number().optional(),
});
const refusal = z.strictObject({ code: z.string(), atMs: z.number(), told: z.boolean() });
const busy = z.strictObject({
  fromMs: z.number(),
  untilMs: z.number(),
  /** The relay's clock when this was so. */
  nowMs: z.number(),
  spans: z.array(z.strictObject({ fromMs: z.number(), untilMs: z.number() })),
});
/** What was said with a step, and where: read once, so that closed threads stay closed. */
const said = z.strictObject({
  note: z.string(),
  name: z.string().optional(),
  born: z.string().optional(),
  vault: z.string(),
});
const file = z.strictObject({
  steps: z.array(listed),
  /** Signed steps of mine, in the order in which I took them. */
  waiting: z.array(z.string()),
  /** By the step's hash. */
  refused: z.record(z.string(), refusal),
  /** By the step's text. */
  said: z.record(z.string(), said),
  /** Signed schedules by doctor: the newest first. */
  schedules: z.record(z.string(), z.array(z.string())),
  /** A schedule of mine that the relay has not taken. */
  ownWaits: z.boolean(),
  /** One of mine that came after another device's: looked at, and forgotten, by its person. */
  ownLost: z.string().optional(),
  busy: z.record(z.string(), busy),
  /** When the relay's list was last read whole. */
  asOfMs: z.number().optional(),
});

export type ListedStep = z.infer<typeof listed>;
export type Said = z.infer<typeof said>;
export type Refused = z.infer<typeof refusal>;
export type Busy = z.infer<typeof busy>;
export type Refusals = z.infer<typeof file>["refused"];
type Contents = z.infer<typeof file>;

export interface Ledger {
  /** From the disk; before, it is empty. */
  open(): Promise<void>;
  value(): Readonly<Contents>;
  /** Durable when it resolves. */
  change(next: (before: Readonly<Contents>) => Partial<Contents>): Promise<void>;
}

const nothing: Contents = { steps: [], waiting: [], refused: {}, said: {}, schedules: {}, ownWaits: false, busy: {} };
/** Versions of one doctor's schedule that are kept: those that open appointments may have been made under. */
const mostVersions = 4;

function parse(text: string | undefined): Contents {
  const found = text === undefined ? undefined : file.safeParse(JSON.parse(text));
  return found?.success ? found.data : nothing;
}

export function createLedger(sealed: SealedFile): Ledger {
  let value = nothing;
  let turn: Promise<unknown> = Promise.resolve();
  return {
    async open() {
      value = parse(await sealed.read());
    },
    value: () => value,
    change(next) {
      const mine = turn.then(async () => {
        const after = { ...value, ...next(value) };
        await sealed.write(JSON.stringify(after));
        value = after;
      });
      turn = mine.catch(() => undefined);
      return mine;
    },
  };
}

/** These steps' refusals were seen by their person. */
export function asRead(refused: Refusals, steps: readonly { readonly step: Pick<Step, "hash"> }[]): Refusals {
  const seen = new Set(steps.map(({ step }) => idKey(step.hash)));
  return Object.fromEntries(
    Object.entries(refused).map(([hash, why]) => [hash, seen.has(hash) ? { ...why, told: true } : why]),
  );
}

/** With a newer schedule of this doctor in front. */
export const withSchedule = (contents: Readonly<Contents>, doctor: string, signed: string): Contents["schedules"] => ({
  ...contents.schedules,
  [doctor]: [signed, ...(contents.schedules[doctor] ?? []).filter((one) => one !== signed)].slice(0, mostVersions),
});

export const busyOf = (answer: BusyAnswer, fromMs: number, untilMs: number): Busy => ({
  fromMs,
  untilMs,
  nowMs: answer.nowMs,
  spans: [...answer.busy],
});
