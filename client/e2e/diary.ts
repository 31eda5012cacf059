// The other side of an appointment, as sessions in Node: an administrator, doctors with hours, a patient who is quicker.
import { ready } from "@health-vault/crypto-core";
import { must, newDesk, signUp, watching } from "../node/person.ts";
import { systemClock } from "../src/adapters/system-clock.ts";
import type { Me, SessionApi, SignUpForm, Topics } from "../src/session/api.ts";
import type { ScheduleView } from "../src/session/api/appointments.ts";
import { type Harbour, password } from "./clinic.ts";

export interface NodePerson {
  readonly session: SessionApi & { close(): Promise<void> };
  readonly me: Me;
  until<K extends keyof Topics>(topic: K, fits: (value: Topics[K]) => boolean): Promise<Topics[K]>;
}

export interface Diary {
  readonly patientLink: string;
  readonly rao: NodePerson;
  readonly vidal: NodePerson;
  readonly lee: NodePerson;
  close(): Promise<void>;
}

async function joined(link: string, form: SignUpForm): Promise<NodePerson> {
  const { session } = await newDesk(new URL(link).origin, { clock: systemClock });
  const { me } = await signUp(session, link, form);
  return { session, me, until: (topic, fits) => watching((tell) => session.watch(topic, tell), fits) };
}

const dayMs = 86_400_000;
/** `2026-03-01T16:05`, on Madrid's clock. */
const madrid = (atMs: number): string =>
  new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Madrid", dateStyle: "short", timeStyle: "short" })
    .format(atMs)
    .replace(" ", "T");

/** Until three hours from now, from noon on until two in the morning: at any hour the first open day has ten times, all within a day and none so near that it is soon too late to ask for it. */
const away = (nowMs: number): ScheduleView["away"] => {
  const isMorning = madrid(nowMs).slice(11) < "12:00";
  const until = isMorning
    ? `${madrid(nowMs + dayMs / 8).slice(0, 13)}:00`
    : `${madrid(nowMs + dayMs).slice(0, 10)}T02:00`;
  return [{ from: "2020-01-01T00:00", until }];
};

/** Open on every day; the doctor's own clock is Madrid's, whatever the browser's is. */
export const hours = (mode: ScheduleView["mode"]): ScheduleView => ({
  zone: "Europe/Madrid",
  places: [
    { id: 1, name: "Harbour Street 4, room 2", link: "" },
    { id: 2, name: "From home", link: "https://meet.harbour.example/rao" },
  ],
  visits: [
    { id: 1, name: "Visit", way: "in-person", minutes: 30, before: 0, after: 0 },
    { id: 2, name: "Talk", way: "video", minutes: 20, before: 0, after: 5 },
  ],
  weekly: [1, 2, 3, 4, 5, 6, 7].flatMap((weekday) => [
    { weekday, from: 0, until: 1200, place: 1, visits: [1] },
    { weekday, from: 1200, until: 1320, place: 2, visits: [2] },
  ]),
  extra: [],
  away: away(Date.now()),
  leadMinutes: 60,
  aheadDays: 60,
  mode,
  holdHours: 48,
});

const doctor = (given: string, family: string, profession: string): SignUpForm => ({
  kind: "doctor",
  title: "Dr",
  given,
  family,
  profession,
  registration: `R-${family}`,
  password,
});

export async function openDiary(harbour: Harbour): Promise<Diary> {
  await ready();
  const ada = await joined(harbour.setupUrl, {
    kind: "setup",
    clinicName: "Harbour Clinic",
    name: "Ada Admin",
    password,
  });
  const joins = async (form: SignUpForm): Promise<NodePerson> => {
    const { link } = await must(ada.session.inviteDoctor("Dr"));
    const one = await joined(link, form);
    await ada.until(
      "admin",
      (view) => view?.people.some(({ userId, invitation }) => userId === one.me.userId && invitation) ?? false,
    );
    await must(ada.session.attest(one.me.userId));
    return one;
  };
  const rao = await joins(doctor("Asha", "Rao", "General practitioner"));
  const vidal = await joins(doctor("Tomás", "Vidal", "Cardiologist"));
  const { link: patientLink } = await must(ada.session.createPatientLink());
  const lee = await joined(patientLink, {
    kind: "patient",
    given: "Lee",
    family: "Okafor",
    birthDate: "1990-02",
    gender: "male",
    password,
  });
  return {
    patientLink,
    rao,
    vidal,
    lee,
    async close() {
      for (const { session } of [ada, rao, vidal, lee]) await session.close();
    },
  };
}

export async function setHours(person: NodePerson, schedule: ScheduleView): Promise<void> {
  await must(person.session.saveSchedule(schedule));
  await person.until("appointments", ({ schedule: own, scheduleWaits }) => own !== undefined && !scheduleWaits);
}
