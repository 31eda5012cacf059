// What passes between this device and the relay about appointments: steps up and down, schedules, what is taken; nothing is believed without its signature (protocol §7, A67-A70).
import {
  equalBytes,
  fromBase64url,
  idKey,
  readAvailability,
  readStep,
  type Availability,
  type Hash,
  type UserId,
} from "@health-vault/crypto-core";
import type { StepsAnswer } from "@health-vault/crypto-core/wire";
import { passes } from "../outcome.ts";
import { userIdFrom, type People } from "../people.ts";
import type { AppointmentRelay, RelayFailure } from "../ports.ts";
import { busyOf, withSchedule, type Ledger, type ListedStep } from "./ledger.ts";

export interface Exchange {
  /** Everything that waits goes up, then the relay's list comes down; nothing happens without a line. */
  run(): Promise<void>;
  /** Newest schedules of the clinic's doctors; false without a line. */
  schedules(): Promise<boolean>;
  /** What is taken of a doctor's time; false without a line. */
  busy(doctor: string, fromMs: number, untilMs: number): Promise<boolean>;
  /** The newest schedule of a doctor that is known here and whose signature holds. */
  readonly schedule: (doctor: string) => Availability | undefined;
  /** What a signed schedule says, where its signature holds. */
  readonly read: (doctor: UserId, text: string) => Availability | undefined;
  /** Whether a schedule of his that is known here, by its hash, books by itself. */
  readonly booksByRule: (doctor: string, availability: Hash) => boolean;
}

export interface ExchangePorts {
  readonly myKey: string;
  readonly isDoctor: boolean;
  readonly ledger: Ledger;
  readonly relay: AppointmentRelay;
  readonly people: People;
  readonly nowMs: () => number;
  /** The relay refused a step of mine for good: the other side is told, so that nobody waits for it. */
  readonly refused: (step: string, failure: RelayFailure) => Promise<void>;
  readonly changed: () => void;
}

const pageSize = 500;
/** As far ahead as the relay says what is taken. */
export const longestAskMs = 62 * 86_400_000;

export function createExchange(ports: ExchangePorts): Exchange {
  const { myKey, ledger, relay, people, nowMs } = ports;
  let turn: Promise<unknown> = Promise.resolve();
  const read = new Map<string, Availability | undefined>();

  const inTurn = <T>(act: () => Promise<T>): Promise<T> => {
    const mine = turn.then(act, act);
    turn = mine.catch(() => undefined);
    return mine;
  };

  function opened(doctor: UserId, text: string): Availability | undefined {
    const identity = people.get(doctor);
    const known = `${text} ${identity ? idKey(identity.head) : ""}`;
    if (!read.has(known)) {
      const bytes = fromBase64url(text);
      const found = bytes && identity ? readAvailability(bytes, identity) : undefined;
      read.set(known, found?.ok ? found.value : undefined);
    }
    return read.get(known);
  }

  function versions(key: string): readonly Availability[] {
    const doctor = userIdFrom(key);
    const texts = ledger.value().schedules[key] ?? [];
    return doctor ? texts.flatMap((text) => opened(doctor, text) ?? []) : [];
  }
  const schedule = (key: string): Availability | undefined =>
    versions(key).toSorted((a, b) => b.version - a.version)[0];

  async function fetchBusy(doctor: string, fromMs: number, untilMs: number): Promise<boolean> {
    const reply = await relay.busy(doctor, fromMs, untilMs);
    if (!reply.ok) return false;
    await ledger.change((before) => ({ busy: { ...before.busy, [doctor]: busyOf(reply.value, fromMs, untilMs) } }));
    return true;
  }

  /** Somebody was quicker: what else is taken by now, so that the nearest times that are shown are free. */
  async function askAgain(text: string): Promise<void> {
    const bytes = fromBase64url(text);
    const parsed = bytes && readStep(bytes);
    if (parsed?.ok) await fetchBusy(idKey(parsed.value.doctor), nowMs(), nowMs() + longestAskMs);
  }

  /** True when the relay has an answer for every step that waited. */
  async function post(): Promise<boolean> {
    for (const step of ledger.value().waiting) {
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
    for (const { step } of steps) {
      const bytes = fromBase64url(step);
      const parsed = bytes && readStep(bytes);
      if (!parsed?.ok) continue;
      const { author, authorHead } = parsed.value;
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
    await meet(now.steps);
    await ledger.change(() => ({ steps: [...now.steps], asOfMs: nowMs() }));
  }

  async function pull(): Promise<void> {
    const after = ledger.value().steps.reduce((most, { seq }) => Math.max(most, seq), 0);
    const found = await pages(after);
    if (!found) return;
    if (found.next < after) return bringAgain();
    await meet(found.steps);
    await ledger.change((before) => {
      const known = new Set(before.steps.map(({ step }) => step));
      return { steps: [...before.steps, ...found.steps.filter(({ step }) => !known.has(step))], asOfMs: nowMs() };
    });
    ports.changed();
  }

  /** A schedule of mine that was made without a line; where another device's came first, mine is kept for its person to look at. */
  async function offerOwn(): Promise<void> {
    const { ownWaits, schedules } = ledger.value();
    const own = schedules[myKey]?.[0];
    if (!ownWaits || own === undefined) return;
    const reply = await relay.putAvailability({ availability: own });
    if (!reply.ok && passes(reply.error.code)) return;
    if (reply.ok) return ledger.change(() => ({ ownWaits: false }));
    await ledger.change((before) => ({
      ownWaits: false,
      ownLost: own,
      schedules: { ...before.schedules, [myKey]: (before.schedules[myKey] ?? []).slice(1) },
    }));
    await fetchSchedules();
  }

  /** Versions of mine that a restored relay lacks, in their order. */
  async function bringHoursAgain(there: number): Promise<void> {
    if (ledger.value().ownWaits) return;
    const mine = (ledger.value().schedules[myKey] ?? []).flatMap((text) => {
      const me = userIdFrom(myKey);
      const read = me && opened(me, text);
      return read && read.version > there ? [{ text, version: read.version }] : [];
    });
    for (const { text } of mine.toSorted((a, b) => a.version - b.version)) {
      const reply = await relay.putAvailability({ availability: text });
      if (!reply.ok) return;
    }
  }

  async function fetchSchedules(): Promise<boolean> {
    const reply = await relay.availabilities();
    if (!reply.ok) return false;
    for (const { doctor, availability } of reply.value.availabilities) {
      const id = userIdFrom(doctor);
      if (!id || ledger.value().schedules[doctor]?.includes(availability) === true) continue;
      const known = schedule(doctor);
      await people.load(id);
      if (!opened(id, availability)) await people.refresh(id);
      const found = opened(id, availability);
      // An older one than was seen here is no news, whoever says so (A68).
      if (!found || (known && found.version <= known.version)) continue;
      await ledger.change((before) => ({ schedules: withSchedule(before, doctor, availability) }));
    }
    if (ports.isDoctor) {
      const own = reply.value.availabilities.find(({ doctor }) => doctor === myKey);
      await bringHoursAgain(own?.version ?? 0);
    }
    ports.changed();
    return true;
  }

  return {
    schedule,
    read: opened,
    booksByRule: (doctor, availability) =>
      versions(doctor).some(({ hash, schedule: { mode } }) => mode === "auto" && equalBytes(hash, availability)),
    run: () =>
      inTurn(async () => {
        if (ports.isDoctor) await offerOwn();
        if (await post()) await pull();
      }),
    schedules: () => inTurn(fetchSchedules),
    busy: (doctor, fromMs, untilMs) => inTurn(() => fetchBusy(doctor, fromMs, untilMs)),
  };
}
