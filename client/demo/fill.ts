// Fills a fresh relay with the demo clinic through the real session: sign-ups, grants, years of readings, a disagreement, things that wait.
import type { ChartState, Me, Profession, SignUpForm, Topics } from "../src/session/api.ts";
import type { Clock } from "../src/sync/ports.ts";
import { systemClock } from "../src/adapters/system-clock.ts";
import { must, newDesk, signUp, watching, type Desk, type KitCodes } from "../node/person.ts";
import { admin, clinicName, demoPassword, doctors, patients, type DemoDoctor, type DemoPatient } from "./cast.ts";
import { BY_HAND, OBJECTION, type Writing } from "./by-hand.ts";
import { consentOf, LETTER, visitSummary } from "./papers.ts";
import { pastRecord } from "./past-record.ts";
import { readingsOf } from "./readings.ts";
import { fillTalks } from "./talks.ts";
import { fillVisits } from "./visits.ts";

/** How to sign in as somebody. */
export interface DemoAccount {
  readonly profession: Profession;
  readonly name: string;
  readonly codes: KitCodes;
}

interface DemoPerson extends Desk {
  readonly me: Me;
  readonly account: DemoAccount;
  /** The clock by which she writes, in milliseconds before now. */
  setBack(ms: number): void;
  until<K extends keyof Topics>(topic: K, fits: (value: Topics[K]) => boolean): Promise<Topics[K]>;
}

const allSent = (sync: Topics["sync"]): boolean => sync.state === "saved" && sync.waiting === 0;

async function deskAt(relayUrl: string) {
  let backMs = 0;
  const clock: Clock = { ...systemClock, nowMs: () => systemClock.nowMs() - backMs };
  const desk = await newDesk(relayUrl, { clock });
  const until = <K extends keyof Topics>(topic: K, fits: (value: Topics[K]) => boolean) =>
    watching<Topics[K]>((tell) => desk.session.watch(topic, tell), fits);
  return { ...desk, until, setBack: (ms: number) => void (backMs = ms) };
}

async function joined(url: string, form: SignUpForm, name: string): Promise<DemoPerson> {
  const desk = await deskAt(new URL(url).origin);
  const { me, kitCodes } = await signUp(desk.session, url, form);
  return { ...desk, me, account: { profession: me.profession, name, codes: kitCodes } };
}

async function doctorJoins(boss: DemoPerson, doctor: DemoDoctor): Promise<DemoPerson> {
  const { key: _, ...form } = doctor;
  const { link } = await must(boss.session.inviteDoctor(`Dr ${doctor.family}`));
  const name = `Dr ${doctor.given} ${doctor.family}`;
  const joins = await joined(link, { kind: "doctor", title: "Dr", ...form, password: demoPassword }, name);
  const { userId } = joins.me;
  await boss.until(
    "admin",
    (view) => view?.people.some((person) => person.userId === userId && person.invitation !== undefined) ?? false,
  );
  await must(boss.session.attest(userId));
  return joins;
}

const chartOf = ({ me }: DemoPerson): string => me.chartId ?? "";
const stateOf = (person: DemoPerson, chartId: string, fits: (state: ChartState) => boolean) =>
  watching<ChartState | undefined>(
    (tell) => person.session.watchChart(chartId, tell),
    (state) => state !== undefined && fits(state),
  );

async function imports(patient: DemoPerson, name: string, file: Uint8Array): Promise<void> {
  const plan = await must(patient.session.planImport(chartOf(patient), name, file, () => undefined));
  await must(patient.session.runImport(plan.importId, () => undefined));
}

/** A letter as she photographed or saved it, and a summary as a hospital sent it. */
async function filesPapers(patient: DemoPerson): Promise<void> {
  await imports(patient, "heart-clinic.json", visitSummary());
  await must(patient.session.addDocument(chartOf(patient), LETTER.input, LETTER.file, () => undefined));
  await patient.until("sync", allSent);
}

async function patientJoins(link: string, patient: DemoPatient, seed: number): Promise<DemoPerson> {
  const { given, family, birthDate, gender } = patient;
  const form = { kind: "patient", given, family, birthDate, gender, password: demoPassword } as const;
  const joins = await joined(link, form, `${given} ${family}`);
  const chartId = chartOf(joins);
  const past = pastRecord(patient);
  if (past) await imports(joins, "earlier-practice.json", past);
  const nowMs = systemClock.nowMs();
  for (const { atMs, input } of readingsOf(patient.habits, nowMs, seed)) {
    joins.setBack(nowMs - atMs - 60_000);
    await must(joins.session.record(chartId, input, { effective: new Date(atMs).toISOString() }));
  }
  await writeByHand(joins, chartId, patient.key, "patient");
  await joins.until("sync", allSent);
  return joins;
}

/** What somebody wrote by hand in a chart, each on its day. */
async function writeByHand(
  writer: DemoPerson,
  chartId: string,
  key: DemoPatient["key"],
  by: Writing["by"],
): Promise<void> {
  for (const { daysAgo, said } of BY_HAND[key].filter((one) => one.by === by)) {
    writer.setBack(daysAgo * 86_400_000);
    const atMs = systemClock.nowMs() - daysAgo * 86_400_000 - 60_000;
    await must(writer.session.record(chartId, said(new Date(atMs).toISOString())));
  }
  writer.setBack(0);
}

/** A doctor's visit: what he writes, and what he doubts. */
async function visit(doctor: DemoPerson, patient: DemoPerson, key: DemoPatient["key"]): Promise<void> {
  const chartId = chartOf(patient);
  await stateOf(doctor, chartId, ({ chart }) => chart.readings.total > 0);
  await writeByHand(doctor, chartId, key, "rao");
  const rowsOf = (section: "labs" | "medicines") => doctor.session.section(chartId, { section, offset: 0, limit: 20 });
  // Seen and acknowledged, but for the one that is to wait for her on her day.
  for (const { item } of key === "lee" ? (await rowsOf("labs")).rows : []) {
    await doctor.session.detail(chartId, item);
    await must(doctor.session.acknowledge(chartId, item));
  }
  const doubted = (await rowsOf("medicines")).rows.find(({ title }) => title === OBJECTION.to);
  if (doubted) await must(doctor.session.dispute(chartId, doubted.item, OBJECTION.reason));
  await doctor.until("sync", allSent);
}

async function share(
  patient: DemoPerson,
  doctor: DemoPerson,
  terms: { readonly role?: "reader"; readonly untilMs?: number } = {},
): Promise<void> {
  const consent = consentOf(doctor.account.name, terms);
  await must(patient.session.grant(chartOf(patient), doctor.me.userId, { ...terms, consent }));
}

async function accept(doctor: DemoPerson, patient: DemoPerson): Promise<void> {
  const chartId = chartOf(patient);
  await doctor.until("vaults", (cards) =>
    cards.some(({ vaultId, state, name }) => vaultId === chartId && state === "pending" && name !== undefined),
  );
  await must(doctor.session.accept(chartId));
  await doctor.until("vaults", (cards) => cards.some(({ vaultId, state }) => vaultId === chartId && state === "open"));
}

/** Two of her devices, both without a line, correct the same reading: both versions are there afterwards. */
async function disagree(patient: DemoPerson): Promise<void> {
  const tablet = await deskAt(new URL(patient.me.relayAddress).origin);
  const { text } = await must(tablet.session.beginLink());
  await Promise.all([must(tablet.session.awaitLink()), must(patient.session.readDeviceLink(text))]);
  await must(patient.session.sendDeviceLink());
  await must(tablet.session.receiveLink());
  const me = await must(tablet.session.finishLink(demoPassword));
  await patient.until("account", (view) => view?.devices.some(({ deviceId }) => deviceId === me.deviceId) ?? false);
  await must(patient.session.dismissAlarm(me.deviceId));
  await must(patient.session.labelDevice(me.deviceId, "Tablet"));
  const chartId = chartOf(patient);
  const here = await stateOf(patient, chartId, ({ chart }) => chart.readings.total > 0);
  const there = { ...patient, ...tablet };
  await stateOf(there, chartId, ({ chart }) => chart.readings.total === here?.chart.readings.total);
  const own = here?.chart.readings.rows.find(({ parts, author }) => parts.length === 2 && author === patient.me.userId);
  const itemId = own?.item ?? "";
  patient.line.cut();
  tablet.line.cut();
  await must(patient.session.amend(chartId, itemId, { kind: "blood-pressure", systolic: 142, diastolic: 84 }));
  await must(tablet.session.amend(chartId, itemId, { kind: "blood-pressure", systolic: 124, diastolic: 84 }));
  for (const side of [patient, there]) {
    await side.until("sync", ({ waiting }) => waiting > 0);
    side.line.mend();
    await side.session.syncNow();
    await side.until("sync", allSent);
  }
  await patient.until("sync", allSent);
  await tablet.session.lock();
}

/** He writes without a line while his access ends: what comes too late waits for her decision. */
async function lateWrite(doctor: DemoPerson, patient: DemoPerson): Promise<void> {
  const chartId = chartOf(patient);
  doctor.line.cut();
  await must(
    doctor.session.record(
      chartId,
      { kind: "blood-pressure", systolic: 118, diastolic: 76 },
      { note: "At the clinic, seated." },
    ),
  );
  await must(patient.session.revoke(chartId, doctor.me.userId));
  await patient.until("sync", allSent);
  doctor.line.mend();
  await doctor.session.syncNow();
  await patient.until("vaults", (cards) => cards.some(({ vaultId, aside }) => vaultId === chartId && aside > 0));
}

/** `told` hears what was just done. Answers everybody's codes, the administrator first. */
export async function fillDemo(setupUrl: string, told: (step: string) => void): Promise<readonly DemoAccount[]> {
  const boss = await joined(
    setupUrl,
    { kind: "setup", clinicName, name: admin.name, password: demoPassword },
    admin.name,
  );
  told(`${clinicName} and its administrator`);
  const [rao, vidal] = await Promise.all(doctors.map((doctor) => doctorJoins(boss, doctor)));
  if (!rao || !vidal) throw new Error("the demo has two doctors");
  await must(
    boss.session.publishNotice({
      release: "critical-held",
      waitDays: 3,
      sensitive: [],
      callLine: "555 0100, day and night",
      emergencyLine: "112",
    }),
  );
  told("two doctors, vouched for by the clinic");
  await must(boss.session.inviteDoctor("Dr Chen (locum)"));
  const { link } = await must(boss.session.createPatientLink());
  const people = new Map<DemoPatient["key"], DemoPerson>();
  for (const [i, patient] of patients.entries()) {
    people.set(patient.key, await patientJoins(link, patient, i + 1));
    told(`${patient.given} ${patient.family} and the record so far`);
  }
  const of = (key: DemoPatient["key"]): DemoPerson => {
    const found = people.get(key);
    if (!found) throw new Error(key);
    return found;
  };
  await filesPapers(of("pat"));
  told("a letter and a hospital’s summary");
  for (const key of ["pat", "lee", "maria", "yusuf", "ingrid"] as const) await share(of(key), rao);
  for (const key of ["pat", "lee", "maria", "yusuf"] as const) await accept(rao, of(key));
  const inAMonth = systemClock.nowMs() + 30 * 86_400_000;
  await share(of("pat"), vidal, { role: "reader", untilMs: inAMonth });
  await share(of("maria"), vidal);
  for (const key of ["pat", "maria"] as const) await accept(vidal, of(key));
  told("who may read which chart; one share waits for Dr Rao");
  await must(
    rao.session.record(
      chartOf(of("pat")),
      { kind: "blood-pressure", systolic: 136, diastolic: 84 },
      { note: "At the clinic." },
    ),
  );
  await rao.until("sync", allSent);
  for (const key of ["pat", "lee", "yusuf"] as const) await visit(rao, of(key), key);
  told("problems, results, notes and a question of Dr Rao’s");
  await disagree(of("pat"));
  told("a correction made on two devices at once");
  await lateWrite(vidal, of("maria"));
  told("a reading written after access had ended");
  await fillVisits({ rao, vidal, pat: of("pat"), lee: of("lee"), maria: of("maria"), yusuf: of("yusuf") });
  await fillTalks({ rao, vidal, pat: of("pat"), lee: of("lee"), maria: of("maria"), yusuf: of("yusuf") });
  // What Dr Vidal wrote too late is never sent; all else of everybody is.
  for (const one of [rao, vidal, of("pat"), of("lee"), of("maria"), of("yusuf")])
    await one.until("sync", ({ waiting }) => waiting === 0);
  told("conversations: answered, unanswered, with two doctors, closed");
  told("hours of both doctors, and appointments asked for, confirmed, offered and past");
  const everybody = [boss, rao, vidal, ...people.values()];
  for (const person of everybody) await person.session.lock();
  return everybody.map(({ account }) => account);
}
