// Appointments as screens show them: names instead of ids, what may be done, what the two paths do not agree about (protocol §7, A67).
import {
  claimed,
  equalBytes,
  freeTimes,
  idKey,
  mayStep,
  nobody,
  stepKinds,
  type Appointment,
  type Availability,
  type Hash,
  type Schedule,
  type Slot,
  type Step,
  type StepKind,
  type UserId,
} from "@health-vault/crypto-core";
import type {
  AppointmentAct,
  AppointmentDoubt,
  AppointmentView,
  SlotView,
  StepView,
  TimeView,
} from "../api/appointments.ts";
import type { Book } from "../book.ts";
import type { Names } from "../names.ts";
import type { Volume } from "../volume.ts";
import { ruleOf, type Case, type HeldStep } from "./cases.ts";
import type { Ledger } from "./ledger.ts";

export interface AppointmentViewPorts {
  readonly myKey: string;
  readonly book: Book;
  readonly names: Names;
  readonly ledger: Ledger;
  readonly newest: (doctor: string) => Availability | undefined;
  readonly booksByRule: (doctor: string, availability: Hash) => boolean;
  /** Appointments of which the relay lists a step that nobody signed. */
  readonly forged: () => ReadonlySet<string>;
  readonly nowMs: () => number;
}

/** What continues an appointment; the other kinds begin one. */
const isAct = (kind: StepKind): kind is AppointmentAct => kind !== "request" && kind !== "wait" && kind !== "walkin";
const acts = stepKinds.filter(isAct);
/** What is written with these is why somebody comes; everything later is an answer. */
const begins: ReadonlySet<StepKind> = new Set(["request", "wait", "walkin"]);
/** Both paths have had this long before one of them is doubted. */
const graceMs = 120_000;
const nearest = 3;
const weekMs = 7 * 86_400_000;

const takesTime = ({ state }: Appointment): boolean =>
  state === "pending" || state === "proposed" || holdsTime({ state });
const holdsTime = ({ state }: Pick<Appointment, "state">): boolean =>
  state === "booked" || state === "arrived" || state === "in-room";

export function createAppointmentViews(ports: AppointmentViewPorts) {
  const { myKey, book, names, ledger, newest, booksByRule, forged, nowMs } = ports;

  function slotView(doctor: string, slot: Slot): SlotView {
    const { startMs, minutes, zone, visit, place } = slot;
    const hours = newest(doctor)?.schedule;
    const kind = hours?.visits.find(({ id }) => id === visit);
    const where = hours?.places.find(({ id }) => id === place);
    return {
      startMs,
      minutes,
      zone,
      visit,
      place,
      visitName: kind?.name ?? "",
      placeName: where?.name ?? "",
      link: where?.link ?? "",
      ...(kind ? { way: kind.way } : {}),
    };
  }

  const spansOf = ({ slot, stands }: Appointment) =>
    [slot, ...(stands ? [stands.slot] : [])].map((one) => claimed(one, one.startMs));

  /** What the doctor himself knows to be taken: also what is only asked for or offered. */
  const ownSpans = (all: Iterable<Case>) =>
    [...all].flatMap(({ now, steps }) => (steps.length > 0 && takesTime(now) ? spansOf(now) : []));

  /** Free by what this device knows; `without`: times that count as free. To the doctor himself every gap of his hours is. */
  function times(
    doctor: string,
    ask: { readonly visit: number; readonly fromMs: number; readonly untilMs: number; readonly limit?: number },
    without: Appointment | undefined,
    all: Iterable<Case>,
  ): readonly TimeView[] {
    const found = newest(doctor)?.schedule;
    if (!found) return [];
    const mine = doctor === myKey;
    const hours: Schedule = mine ? { ...found, leadMinutes: 0, aheadDays: 730, mode: "request" } : found;
    const own = without ? spansOf(without) : [];
    const taken = mine ? ownSpans(all) : (ledger.value().busy[doctor]?.spans ?? []);
    const busy = taken.flatMap((span) => cutOut(span, own));
    return freeTimes(hours, { ...ask, nowMs: nowMs() }, busy).map(({ startMs, place }) => ({
      startMs,
      place,
      placeName: hours.places.find(({ id }) => id === place)?.name ?? "",
    }));
  }

  /** Never the very time that was lost: what is taken may have been asked before. */
  function near(doctor: string, { visit, startMs }: Slot): readonly TimeView[] {
    const found = times(doctor, { visit, fromMs: startMs - weekMs, untilMs: startMs + 2 * weekMs }, undefined, []);
    return found
      .filter((time) => time.startMs !== startMs)
      .toSorted((a, b) => Math.abs(a.startMs - startMs) - Math.abs(b.startMs - startMs) || a.startMs - b.startMs)
      .slice(0, nearest)
      .toSorted((a, b) => a.startMs - b.startMs);
  }

  const chartOf = (userKey: string): Volume | undefined =>
    book.volumes().find(({ vault, ended }) => {
      const membership = vault.membership();
      return membership?.purpose === "chart" && !ended && membership.members.get(userKey)?.role === "owner";
    });

  function other(one: Case): AppointmentView["other"] {
    const { doctor, patient } = one.now;
    const isDoctor = idKey(doctor) === myKey;
    const said = one.steps.find(({ said: words }) => words?.name !== undefined)?.said ?? one.lost[0]?.said;
    if (!isDoctor) return { userId: idKey(doctor), name: names.of(doctor), contact: names.contact(doctor) };
    if (equalBytes(patient, nobody)) return { name: said?.name ?? "" };
    const userId = idKey(patient);
    const chart = chartOf(userId);
    const known = chart && names.patient(chart);
    const name = known?.name ?? (names.of(patient) || (said?.name ?? ""));
    const born = known?.born ?? said?.born;
    return {
      userId,
      name,
      contact: names.contact(patient),
      ...(born === undefined ? {} : { born }),
      ...(chart && book.accepted(chart.vault.key) ? { chartId: chart.vault.key } : {}),
    };
  }

  const stepView =
    (where: (held: HeldStep) => StepView["where"]) =>
    (held: HeldStep): StepView => ({
      kind: held.step.kind,
      byMe: idKey(held.step.author) === myKey,
      madeMs: held.step.madeMs,
      note: held.said?.note ?? "",
      where: where(held),
    });

  /** A booked time of the patient's counts only under a schedule that books by itself. */
  function isRuleMissing(one: Case): boolean {
    if (one.now.state !== "booked" || one.now.bookedBy !== "rule") return false;
    const rule = ruleOf(one);
    return !rule || !booksByRule(idKey(rule.doctor), rule.hash);
  }

  const isMine = ({ author }: Step): boolean => idKey(author) === myKey;

  function doubts(one: Case, all: Iterable<Case>): readonly AppointmentDoubt[] {
    const found = new Set<AppointmentDoubt>();
    const { asOfMs = 0 } = ledger.value();
    for (const held of one.steps) {
      if (isMine(held.step)) continue;
      const old = held.step.madeMs + graceMs < asOfMs;
      if (held.seq === undefined && old) found.add("not at the relay");
      if (held.said || !old) continue;
      const threads = threadsWith(idKey(held.step.author));
      if (threads.every(({ vault }) => vault.isOpen() && vault.isAtEnd())) found.add("not in the thread");
    }
    if (isRuleMissing(one)) found.add("no rule");
    if (forged().has(one.id)) found.add("not signed");
    if (idKey(one.now.doctor) === myKey && holdsTime(one.now)) {
      const mine = claimed(one.now.slot, one.now.slot.startMs);
      for (const rival of all) {
        if (rival.id === one.id || !holdsTime(rival.now)) continue;
        const theirs = claimed(rival.now.slot, rival.now.slot.startMs);
        if (mine.fromMs < theirs.untilMs && theirs.fromMs < mine.untilMs) found.add("overlaps");
      }
    }
    return [...found];
  }

  const threadsWith = (userKey: string): readonly Volume[] =>
    book.volumes().filter(({ vault }) => {
      const membership = vault.membership();
      return membership?.purpose === "thread" && membership.members.has(userKey);
    });

  function view(one: Case, all: readonly Case[]): AppointmentView {
    const { now } = one;
    const doctor = idKey(now.doctor);
    const decided = one.steps.slice(0, one.decidedCount).map(stepView(() => "decided"));
    const open = one.steps.slice(one.decidedCount).map(stepView(({ step }) => (isMine(step) ? "waiting" : "decided")));
    const lost = one.lost.map(stepView(({ refused }) => (refused ? "refused" : "overtaken")));
    const steps = [...decided, ...open, ...lost].toSorted((a, b) => a.madeMs - b.madeMs);
    const refusal = one.lost.findLast(({ refused, step }) => refused?.told === false && isMine(step));
    const newest = one.steps.at(-1);
    const mine = doctor === myKey ? "doctor" : "patient";
    const nothingStands = one.steps.length === 0;
    const stands = now.stands && slotView(doctor, now.stands.slot);
    return {
      id: one.id,
      mine,
      other: other(one),
      state: nothingStands ? "cancelled" : now.state,
      ...(now.bookedBy && !isRuleMissing(one) ? { bookedBy: now.bookedBy } : {}),
      slot: slotView(doctor, now.slot),
      ...(stands ? { stands } : {}),
      ...(now.state === "waitlist" && now.waits ? { waitsUntilMs: now.waits.untilMs } : {}),
      reason: [...one.steps, ...one.lost].find(({ step }) => begins.has(step.kind))?.said?.note ?? "",
      steps,
      waiting: one.steps.slice(one.decidedCount).some(({ step }) => isMine(step)),
      ...(refusal?.refused
        ? {
            refused: {
              code: refusal.refused.code,
              atMs: refusal.refused.atMs,
              startMs: refusal.step.slot.startMs,
              near: mine === "patient" ? near(doctor, refusal.step.slot) : [],
            },
          }
        : {}),
      ...(newest?.holdUntilMs === undefined ? {} : { holdUntilMs: newest.holdUntilMs }),
      may: nothingStands ? [] : acts.filter((act) => mayStep(now, mine, act)),
      doubts: doubts(one, all),
      changedMs: steps.reduce((latest, { madeMs }) => Math.max(latest, madeMs), 0),
    };
  }

  function ownerOf(chartId: string): UserId | undefined {
    const members = book.volume(chartId)?.vault.membership()?.members.values() ?? [];
    return [...members].find(({ role }) => role === "owner")?.userId;
  }

  return { view, times, chartOf, ownerOf };
}

/** What is left of a taken span without one's own times. */
function cutOut(
  span: { readonly fromMs: number; readonly untilMs: number },
  own: readonly { readonly fromMs: number; readonly untilMs: number }[],
): readonly { readonly fromMs: number; readonly untilMs: number }[] {
  return own.reduce<readonly { readonly fromMs: number; readonly untilMs: number }[]>(
    (left, hole) =>
      left.flatMap(({ fromMs, untilMs }) =>
        [
          { fromMs, untilMs: Math.min(untilMs, hole.fromMs) },
          { fromMs: Math.max(fromMs, hole.untilMs), untilMs },
        ].filter((piece) => piece.fromMs < piece.untilMs),
      ),
    [span],
  );
}

export type AppointmentViews = ReturnType<typeof createAppointmentViews>;
