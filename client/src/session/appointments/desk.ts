// Appointments of the person who is signed in: what she asks for and what he answers, durable here first, then in the thread, then at the relay (protocol §7).
import {
  idKey,
  makeStep,
  nobody,
  toBase64url,
  type FirstStep,
  type FurtherStep,
  type MadeStep,
  type Step,
} from "@health-vault/crypto-core";
import { encodeChanges, type AppointmentChange } from "../../domain/change.ts";
import type { News } from "../../sync/events.ts";
import type { Clock, VaultKey } from "../../sync/ports.ts";
import type { Outcome } from "../api.ts";
import type { AppointmentsApi, AppointmentsView } from "../api/appointments.ts";
import type { Book } from "../book.ts";
import type { Contacts } from "../contacts.ts";
import type { Myself } from "../me.ts";
import { introduction, type Names } from "../names.ts";
import { done, failed, gives, protocolFailed } from "../outcome.ts";
import { userIdFrom, type People } from "../people.ts";
import type { AccountStore, AppointmentRelay } from "../ports.ts";
import { stamp } from "../stamp.ts";
import { createAgenda } from "./agenda.ts";
import { ruleOf } from "./cases.ts";
import { createExchange, longestAskMs } from "./exchange.ts";
import { createHours } from "./hours.ts";
import { overview } from "./overview.ts";
import { asRead, createLedger, type Refusals } from "./ledger.ts";
import { createTextReader } from "./live.ts";
import { createSchedules } from "./schedules.ts";
import type { Threads } from "../threads.ts";
import { tryingAgain } from "../trying-again.ts";
import { createAppointmentViews } from "./views.ts";

export interface Appointments {
  readonly calls: AppointmentsApi;
  view(): AppointmentsView;
  /** Charts of those who come today or tomorrow, the next one first. */
  ahead(): readonly string[];
  hear(news: News): void;
  /** Something in a vault is new. */
  changed(key: VaultKey): void;
  begin(): Promise<void>;
  stop(): void;
}

export interface AppointmentsPorts {
  readonly threads: Threads;
  readonly me: Myself;
  readonly book: Book;
  readonly people: People;
  readonly names: Names;
  readonly contacts: Contacts;
  readonly store: AccountStore;
  readonly relay: AppointmentRelay;
  readonly nowMs: () => number;
  readonly clock: Pick<Clock, "after">;
  readonly tell: () => void;
  readonly failed: (thrown: unknown) => void;
}

const dayMs = 86_400_000;
const gridMs = 300_000;
/** With a line that hangs, times as they were last known are shown after this. */
const patienceMs = 2_000;

export function createAppointments(ports: AppointmentsPorts): Appointments {
  const { me, book, people, names, contacts, relay, threads, nowMs } = ports;
  const isDoctor = me.profession === "doctor";
  const ledger = createLedger(me, ports.store);
  let stopped = false;
  let view: AppointmentsView | undefined;

  const say = (step: Step, text: string): Promise<unknown> => {
    const other = idKey(step.doctor) === me.key ? step.patient : step.doctor;
    return idKey(other) === idKey(nobody) ? book.self.write([text]) : threads.tell(other, text);
  };
  const read = createTextReader();
  const agenda = createAgenda({ myKey: me.key, book, people, ledger, read, say, nowMs });
  const tell = (): void => {
    view = undefined;
    if (!stopped) ports.tell();
  };
  const schedules = createSchedules({ myKey: me.key, isDoctor, ledger, relay, people, changed: tell });
  const exchange = createExchange({
    isDoctor,
    ledger,
    relay,
    schedules,
    people,
    read,
    named: () => [...agenda.cases().values()].flatMap((one) => ruleOf(one) ?? []),
    nowMs,
    isForged: () => agenda.forged().size > 0,
    refused: (text, { code }) => agenda.refuse(text, { code, atMs: nowMs(), told: false }),
    changed: tell,
  });
  const views = createAppointmentViews({ ...schedules, ...agenda, myKey: me.key, book, names, ledger, nowMs });

  const hours = createHours({
    me,
    people,
    ledger,
    schedule: schedules.newest,
    read: schedules.read,
    nowMs,
    changed: tell,
    saved: () => {
      tell();
      background(round);
    },
  });
  const background = (act: () => Promise<unknown>): void => {
    if (!stopped) void act().catch((thrown: unknown) => stopped || ports.failed(thrown));
  };
  async function round(): Promise<void> {
    await agenda.absorb();
    if (book.online()) {
      hasSchedules ||= await exchange.schedules();
      again.settled((await exchange.run()) && hasSchedules);
    }
    tell();
  }
  /** Since this link came up. */
  let hasSchedules = false;
  const again = tryingAgain(ports.clock, (me.device.deviceId[0] ?? 0) / 256, () => background(round));

  const caseOf = (id: string) => agenda.cases().get(id);
  const unknown = failed("invalid", { field: "appointment", reason: "unknown" });
  const told = (refused: Refusals, id: string): Refusals => asRead(refused, caseOf(id)?.lost ?? []);

  /** Signed, in the thread, in the queue: durable in this order, so that a crash between leaves what the next start completes. */
  async function take(
    asked: FirstStep | FurtherStep,
    note: string,
    who: Pick<AppointmentChange, "name" | "born"> = {},
  ): Promise<Outcome<MadeStep>> {
    const identity = people.get(me.userId);
    if (!identity) return failed("protocol", { kind: "missing-key", where: "own identity" });
    const doctor = "on" in asked ? asked.on.doctor : asked.doctor;
    const hours = schedules.newest(idKey(doctor));
    const made = makeStep({ identity, device: me.device }, asked, {
      madeMs: nowMs(),
      ...(asked.kind === "request" || asked.kind === "wait" || asked.kind === "reschedule"
        ? { ...(hours ? { availability: hours.hash } : {}), isAuto: hours?.schedule.mode === "auto" }
        : {}),
    });
    if (!made.ok) return protocolFailed(made.error);
    const step = toBase64url(made.value.bytes);
    const change: AppointmentChange = {
      kind: "appointment",
      ...stamp(nowMs()),
      step,
      note: note.trim().slice(0, 2000),
      ...who,
    };
    const written = (await say(made.value.step, encodeChanges([change]))) as Outcome<unknown>;
    if (!written.ok) return written;
    await ledger.change((before) => ({
      waiting: before.waiting.includes(step) ? before.waiting : [...before.waiting, step],
      ...("on" in asked ? { refused: told(before.refused, idKey(asked.on.appointment)) } : {}),
    }));
    tell();
    background(round);
    return gives(made.value);
  }

  async function first(
    doctorKey: string,
    kind: "request" | "wait",
    time: { readonly visit: number; readonly place: number; readonly startMs: number },
    reason: string,
    untilMs?: number,
  ): Promise<Outcome<{ readonly id: string }>> {
    const doctor = userIdFrom(doctorKey);
    if (!doctor || isDoctor) return failed("invalid", { field: "doctor", reason: "unknown" });
    if (!names.attestation(doctor)) return failed("protocol", { kind: "attestation", where: "appointment" });
    if (names.contact(doctor) === "changed → blocked")
      return failed("protocol", { kind: "identity-changed", where: "appointment" });
    const found = schedules.slotAt(doctor, time);
    if (!found) return failed("invalid", { field: "time", reason: "unknown" });
    const made = await take(
      { kind, doctor, patient: me.userId, slot: found.slot, ...(untilMs === undefined ? {} : { untilMs }) },
      reason,
      introduction(me, book, names),
    );
    if (!made.ok) return made;
    const identity = people.get(doctor);
    if (identity) await contacts.note([contacts.pin(doctor, identity)]);
    return gives({ id: idKey(made.value.appointment.appointment) });
  }

  /** Asked once at a time: every kind of visit of a doctor has the same answer. */
  const asking = new Map<string, Promise<boolean>>();
  function taken(doctor: string, fromMs: number, untilMs: number): Promise<boolean> {
    const known = asking.get(doctor);
    if (known) return known;
    const asked = exchange
      .busy(doctor, fromMs, Math.min(untilMs, fromMs + longestAskMs))
      .finally(() => asking.delete(doctor));
    asking.set(doctor, asked);
    return asked;
  }
  const patience = (): Promise<void> => new Promise((over) => ports.clock.after(patienceMs, over));

  const sources = { myKey: me.key, isDoctor, names, ledger, schedules, lost: hours.lost, views };
  const build = (): AppointmentsView => overview({ ...sources, nowMs: nowMs() }, [...agenda.cases().values()]);

  const calls: AppointmentsApi = {
    async freeTimes({ doctor, visit, fromMs, untilMs, limit, moving }) {
      if (book.online() && fromMs < untilMs && doctor !== me.key)
        await Promise.race([taken(doctor, fromMs, untilMs), patience()]);
      const without = moving === undefined ? undefined : caseOf(moving)?.now;
      const ask = { visit, fromMs, untilMs, ...(limit === undefined ? {} : { limit }) };
      const times = views.times(doctor, ask, without, agenda.cases().values());
      if (doctor === me.key) return { times, asOfMs: nowMs() };
      const asOfMs = ledger.value().busy[doctor]?.nowMs;
      return asOfMs === undefined ? { times } : { times, asOfMs };
    },
    requestAppointment: (doctor, time, reason) => first(doctor, "request", time, reason),
    joinWaitlist: (doctor, { fromMs, untilMs, ...wish }, reason) => {
      const startMs = Math.ceil(fromMs / gridMs) * gridMs;
      return first(doctor, "wait", { ...wish, startMs }, reason, Math.floor(untilMs / gridMs) * gridMs);
    },
    async actOnAppointment(id, act, { note = "", time } = {}) {
      const found = caseOf(id);
      if (!found) return unknown;
      const { now } = found;
      const moved =
        time && (schedules.slotAt(now.doctor, { ...time, visit: now.slot.visit })?.slot ?? { ...now.slot, ...time });
      const made = await take({ kind: act, on: now, ...(moved && { slot: moved }) }, note);
      return made.ok ? done : made;
    },
    async walkIn({ chartId, name, visit, place, startMs, note }) {
      if (!isDoctor) return failed("not-permitted", { reason: "not a doctor" });
      const owner = chartId === undefined ? undefined : views.ownerOf(chartId);
      const found = schedules.slotAt(me.userId, { visit, place, startMs: Math.floor(startMs / gridMs) * gridMs });
      if (!found) return failed("invalid", { field: "time", reason: "unknown" });
      if (!owner && name.trim() === "") return failed("invalid", { field: "name", reason: "missing" });
      const made = await take(
        { kind: "walkin", doctor: me.userId, patient: owner ?? nobody, slot: found.slot },
        note,
        owner ? {} : { name: name.trim().slice(0, 200) },
      );
      return made.ok ? gives({ id: idKey(made.value.appointment.appointment) }) : made;
    },
    saveSchedule: hours.save,
    forgetLostSchedule: hours.forgetLost,
    async refreshAppointments() {
      await people.refresh(me.clinicId);
      hasSchedules = await exchange.schedules();
      await round();
    },
    async dismissRefusal(id) {
      await ledger.change(({ refused }) => ({ refused: told(refused, id) }));
      tell();
    },
  };

  return {
    calls,
    view: () => (view ??= build()),
    ahead() {
      const now = nowMs();
      const soon = [...agenda.cases().values()].filter(
        ({ now: { slot } }) => slot.startMs > now - dayMs / 2 && slot.startMs < now + 2 * dayMs,
      );
      return soon
        .toSorted((a, b) => a.now.slot.startMs - b.now.slot.startMs)
        .flatMap(({ now: { patient } }) => views.chartOf(idKey(patient))?.vault.key ?? []);
    },
    hear(news) {
      if (me.profession === "admin") return;
      if (news.type === "up") hasSchedules = false;
      if (news.type === "up" || news.type === "appointments") background(round);
    },
    changed(key) {
      view = undefined;
      ports.tell();
      const said = book.volume(key)?.appointments;
      if (said && said.steps.size + said.refused.size > 0) background(() => agenda.absorb().then(tell));
    },
    async begin() {
      await ledger.open();
      await schedules.open();
      await agenda.absorb();
      book.survey();
    },
    stop() {
      stopped = true;
      again.stop();
    },
  };
}
