// What this device remembers of appointments: the relay's list of my steps, what waits for its answer, schedules and what is taken; sealed in two files (protocol §7, ADR 0084).
import { idKey, type Step } from "@health-vault/crypto-core";
import { z } from "zod";
import type { BusyAnswer } from "@health-vault/crypto-core/wire";
import type { Myself } from "../me.ts";
import type { AccountStore } from "../ports.ts";
import { createSealedFile } from "../sealed-file.ts";

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
const settledFile = z.strictObject({ steps: z.array(listed), said: z.record(z.string(), said) });
const file = z.strictObject({
  steps: z.array(listed),
  /** How many steps before these lie in the settled file. */
  settled: z.number().default(0),
  /** The relay's list is read up to here; absent before its first reading, also in a file of an older app: then it is read from its beginning. */
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
export type LedgerContents = Omit<z.infer<typeof file>, "settled">;
type Settled = z.infer<typeof settledFile>;
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
const none: Settled = { steps: [], said: {} };
/** Versions of one doctor's schedule that are kept as they come. */
const mostVersions = 4;
/** Of one doctor's older ones, those that booked times count under. */
export const mostNamed = 32;

/** Steps that lie in the file which is written with every change, before they join the settled ones. */
const mostOpen = 256;

/** As a file holds it: each step's text once, what was said with one that it lists under its place there. */
function written<C extends Pick<Contents, "steps" | "said">>(contents: C): string {
  const places = new Map(contents.steps.map(({ step }, place) => [step, String(place)]));
  const words = Object.entries(contents.said).map(([text, one]) => [places.get(text) ?? text, one] as const);
  return JSON.stringify({ ...contents, said: Object.fromEntries(words) });
}

const spoken = ({ steps, said: words }: Settled): Contents["said"] =>
  Object.fromEntries(Object.entries(words).map(([key, one]) => [steps[Number(key)]?.step ?? key, one]));

function parsed<S extends z.ZodType>(schema: S, text: string | undefined): z.infer<S> | undefined {
  const found = text === undefined ? undefined : schema.safeParse(JSON.parse(text));
  return found?.success ? found.data : undefined;
}

/** What the two files hold together, and of it what lies in the settled one. */
interface Kept {
  readonly value: Contents;
  readonly settled: Settled;
}

function joined(openText: string | undefined, settledText: string | undefined): Kept {
  const found = parsed(file, openText);
  if (!found) return { value: nothing, settled: none };
  const { settled: count, ...rest } = found;
  const own = { ...rest, said: spoken(found) };
  if (count === 0) return { value: own, settled: none };
  const past = parsed(settledFile, settledText);
  // One without the other says too little: the relay's list is read again from its beginning.
  if (past?.steps.length !== count) return { value: { ...own, after: 0 }, settled: none };
  const settled = { steps: past.steps, said: spoken(past) };
  return {
    value: { ...own, steps: [...past.steps, ...own.steps], said: { ...settled.said, ...own.said } },
    settled,
  };
}

/** Whether these begin with the very same settled steps, and every word that was said with them is still there. */
const isSettled = ({ steps, said: words }: Contents, settled: Settled): boolean =>
  settled.steps.every((one, place) => steps[place] === one) && Object.keys(settled.said).every((text) => text in words);

const settledOf = ({ steps, said: words }: Contents): Settled => ({
  steps,
  said: Object.fromEntries(steps.flatMap(({ step }) => (words[step] ? [[step, words[step]] as const] : []))),
});

/** All but what the settled file says already. */
const openOf = (contents: Contents, settled: Settled): Contents & { readonly settled: number } => ({
  ...contents,
  steps: contents.steps.slice(settled.steps.length),
  said: Object.fromEntries(Object.entries(contents.said).filter(([text, words]) => settled.said[text] !== words)),
  settled: settled.steps.length,
});

/**
 * In two files, so that a change costs what is new and not what was ever agreed: settled steps are written when `mostOpen` have come or some leave;
 * then both are, in one transaction.
 */
export function createLedger(me: Pick<Myself, "seed" | "key">, store: AccountStore): Ledger {
  const now = createSealedFile(me, store, "appointments");
  const past = createSealedFile(me, store, "appointments-settled");
  let kept: Kept = { value: nothing, settled: none };
  let turn: Promise<unknown> = Promise.resolve();
  return {
    async open() {
      kept = joined(await now.read(), await past.read());
    },
    value: () => kept.value,
    change(next) {
      const mine = turn.then(async () => {
        const value = { ...kept.value, ...next(kept.value) };
        const stays = isSettled(value, kept.settled) && value.steps.length - kept.settled.steps.length <= mostOpen;
        const settled = stays ? kept.settled : value.steps.length > mostOpen ? settledOf(value) : none;
        const appointments = now.sealed(written(openOf(value, settled)));
        await store.putFiles(
          stays ? { appointments } : { appointments, "appointments-settled": past.sealed(written(settled)) },
        );
        kept = { value, settled };
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
