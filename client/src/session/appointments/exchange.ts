// What passes between this device and the relay about appointments: steps up and down, schedules, what is taken; nothing is believed without its signature (protocol §7, A67-A70).
import { idKey, type UserId } from "@health-vault/crypto-core";
import type { StepsAnswer } from "@health-vault/crypto-core/wire";
import { passes } from "../outcome.ts";
import type { People } from "../people.ts";
import type { AppointmentRelay, RelayFailure } from "../ports.ts";
import { busyOf, type Ledger, type ListedStep } from "./ledger.ts";
import { lacksBeginning, withoutPast, type ReadText } from "./live.ts";
import type { NamedSchedule, Schedules } from "./schedules.ts";

export interface Exchange {
  /** Everything that waits goes up, and the relay's list comes down; false when the relay has to be asked again. */
  run(): Promise<boolean>;
  /** Newest schedules of the clinic's doctors; false without a line. */
  schedules(): Promise<boolean>;
  /** What is taken of a doctor's time; false without a line. */
  busy(doctor: string, fromMs: number, untilMs: number): Promise<boolean>;
}

export interface ExchangePorts {
  readonly isDoctor: boolean;
  readonly ledger: Ledger;
  readonly relay: Pick<AppointmentRelay, "busy" | "postStep" | "steps">;
  readonly schedules: Schedules;
  readonly people: People;
  readonly read: ReadText;
  /** Schedules that times count under which were booked by a rule. */
  readonly named: () => readonly NamedSchedule[];
  readonly nowMs: () => number;
  /** Whether what the relay listed so far has steps that nobody signed. */
  readonly isForged: () => boolean;
  /** The relay refused a step of mine for good: the other side is told, so that nobody waits for it. */
  readonly refused: (step: string, failure: RelayFailure) => Promise<void>;
  readonly changed: () => void;
}

/** Two steps with one place in the list: the relay counted on from an older state, and has lost what stood there. */
function hasTwins(listed: readonly ListedStep[]): boolean {
  const at = new Map(listed.map(({ seq, step }) => [seq, step]));
  return listed.some(({ seq, step }) => at.get(seq) !== step);
}

const pageSize = 500;
/** As far ahead as the relay says what is taken. */
export const longestAskMs = 62 * 86_400_000;

export function createExchange(ports: ExchangePorts): Exchange {
  const { ledger, relay, schedules, people, read, nowMs } = ports;
  let turn: Promise<unknown> = Promise.resolve();

  const inTurn = <T>(act: () => Promise<T>): Promise<T> => {
    const mine = turn.then(act, act);
    turn = mine.catch(() => undefined);
    return mine;
  };

  async function fetchBusy(doctor: string, fromMs: number, untilMs: number): Promise<boolean> {
    const reply = await relay.busy(doctor, fromMs, untilMs);
    if (!reply.ok) return false;
    await ledger.change((before) => ({ busy: { ...before.busy, [doctor]: busyOf(reply.value, fromMs, untilMs) } }));
    return true;
  }

  /** Somebody was quicker: what else is taken by now, so that the nearest times that are shown are free. */
  async function askAgain(text: string): Promise<void> {
    const step = read(text);
    if (step) await fetchBusy(idKey(step.doctor), nowMs(), nowMs() + longestAskMs);
  }

  /** True when the relay has an answer for every step that waited. */
  async function post(): Promise<boolean> {
    for (const step of ledger.value().waiting) {
      if (!ledger.value().waiting.includes(step)) continue;
      const reply = await relay.postStep({ step });
      if (!reply.ok && passes(reply.error.code)) return false;
      if (reply.ok) {
        const { seq, atMs, holdUntilMs } = reply.value;
        const listed: ListedStep = { seq, atMs, step, ...(holdUntilMs === undefined ? {} : { holdUntilMs }) };
        await ledger.change((before) => ({
          waiting: before.waiting.filter((one) => one !== step),
          steps: before.steps.some((one) => one.step === step) ? before.steps : [...before.steps, listed],
        }));
      } else {
        await ports.refused(step, reply.error);
        if (reply.error.code === "slot-taken") await askAgain(step);
      }
      ports.changed();
    }
    return true;
  }

  async function pages(
    after: number,
  ): Promise<{ readonly steps: readonly ListedStep[]; readonly next: number } | undefined> {
    const steps: ListedStep[] = [];
    for (let from = after; ; ) {
      const reply = await relay.steps(from, pageSize);
      if (!reply.ok) return undefined;
      const answer: StepsAnswer = reply.value;
      steps.push(...answer.steps);
      const last = answer.steps.at(-1)?.seq ?? from;
      if (last >= answer.next || answer.steps.length === 0) return { steps, next: answer.next };
      from = last;
    }
  }

  /** Whoever signed is asked for: what cannot be checked is not shown. */
  async function meet(steps: readonly ListedStep[]): Promise<void> {
    const authors = new Map<string, UserId>();
    for (const { step: text } of steps) {
      const step = read(text);
      if (!step) continue;
      const { author, authorHead } = step;
      await people.load(author);
      if (people.get(author)?.heads.has(idKey(authorHead)) !== true) authors.set(idKey(author), author);
    }
    for (const author of authors.values()) await people.refresh(author);
  }

  /** The relay has less than it had: what it lacks is brought again, in the order in which it once took it. */
  async function bringAgain(): Promise<void> {
    const whole = await pages(0);
    if (!whole) return;
    const there = new Set(whole.steps.map(({ step }) => step));
    const lost = ledger.value().steps.filter(({ step }) => !there.has(step));
    for (const { step } of lost.toSorted((a, b) => a.seq - b.seq)) {
      const reply = await relay.postStep({ step, again: true });
      if (!reply.ok && passes(reply.error.code)) return;
    }
    const now = await pages(0);
    if (!now) return;
    await keep(now.steps, now.next, []);
  }

  /** What the relay listed, behind what is `known` already, without what is long over. */
  async function keep(listed: readonly ListedStep[], after: number, known: readonly ListedStep[]): Promise<void> {
    await meet(listed);
    await ledger.change((before) => {
      const fresh = new Set(listed.map(({ step }) => step));
      const steps = [...known.filter(({ step }) => !fresh.has(step)), ...listed];
      return { ...withoutPast({ ...before, steps }, read, nowMs()), after, asOfMs: nowMs() };
    });
  }

  /** False without the relay's answer. */
  async function pull(): Promise<boolean> {
    // What a new device has brought up again says nothing of what others put between: its first reading is of all.
    const { steps, after = 0 } = ledger.value();
    const found = await pages(after);
    if (!found) return false;
    if (found.next < after || hasTwins([...steps, ...found.steps])) await bringAgain();
    else {
      const texts = found.steps.map(({ step }) => step);
      const begins = [...steps.map(({ step }) => step), ...texts];
      // What nobody signed is read anew until an honest list takes its place.
      const whole = lacksBeginning(texts, begins, read) || ports.isForged() ? await pages(0) : undefined;
      if (whole) await keep(whole.steps, whole.next, []);
      else await keep(found.steps, found.next, steps);
    }
    await schedules.fetchNamed(ports.named());
    ports.changed();
    return true;
  }

  return {
    run: () =>
      inTurn(async () => {
        const offered = !ports.isDoctor || (await schedules.offerOwn());
        const posted = await post();
        return (await pull()) && posted && offered;
      }),
    schedules: () => inTurn(() => schedules.fetch()),
    busy: (doctor, fromMs, untilMs) => inTurn(() => fetchBusy(doctor, fromMs, untilMs)),
  };
}
