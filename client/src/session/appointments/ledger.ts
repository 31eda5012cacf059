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
  /** The relay's list is read up to here; absent in a file of an older app, whose steps say it. */
  after: z.number().optional(),
  /** Signed steps of mine, in the order in which I took them. */
  waiting: z.array(z.string()),
  /** By the step's hash. */
  refused: z.record(z.string(), refusal),
  /** By the step's text; in the file, of one that is listed, by its place there. */
  said: z.record(z.string(), said),
  /** Signed schedules by doctor: the newest first. */
  schedules: z.record(z.string(), z.array(z.string())),
  /** Older ones by doctor, fetched because a booked time counts under them. */
  named: z.record(z.string(), z.array(z.string())).default({}),
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
export type LedgerContents = z.infer<typeof file>;
type Contents = LedgerContents;

export interface Ledger {
  /** From the disk; before, it is empty. */
  open(): Promise<void>;
  value(): Readonly<Contents>;
  /** Durable when it resolves. */
  change(next: (before: Readonly<Contents>) => Partial<Contents>): Promise<void>;
}

const nothing: Contents = {
  steps: [],
  waiting: [],
  refused: {},
  said: {},
  schedules: {},
  named: {},
  ownWaits: false,
  busy: {},
};
/** Versions of one doctor's schedule that are kept as they come. */
const mostVersions = 4;
/** Of one doctor's older ones, those that booked times count under. */
export const mostNamed = 32;

/** As the file holds it: each step's text once, what was said with a listed one under its place in the list. */
function written(contents: Contents): string {
  const places = new Map(contents.steps.map(({ step }, place) => [step, String(place)]));
  const said = Object.fromEntries(
    Object.entries(contents.said).map(([text, words]) => [places.get(text) ?? text, words]),
  );
  return JSON.stringify({ ...contents, said });
}

function parse(text: string | undefined): Contents {
  const found = text === undefined ? undefined : file.safeParse(JSON.parse(text));
  if (!found?.success) return nothing;
  const { steps } = found.data;
  const said = Object.entries(found.data.said).map(([key, words]) => [steps[Number(key)]?.step ?? key, words] as const);
  return { ...found.data, said: Object.fromEntries(said) };
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
        await sealed.write(written(after));
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
