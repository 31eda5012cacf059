// The states in which the gallery shows the app: who is signed in, what the relay does, what is in the record; development only.
import type { AccountView, DeviceView } from "../../session/api/account.ts";
import type { AppointmentsView } from "../../session/api/appointments.ts";
import type {
  AccountCard,
  AdminView,
  ClinicView,
  Me,
  Phase,
  SyncView,
  MemberView,
  VaultCard,
} from "../../session/api.ts";
import { doctorsAppointments, patientsAppointments } from "./fake-appointments.ts";
import { ADMIN, CHART, IDRIS, NOW_MS, PAT, RAO } from "./fake-chart.ts";
import { waits, waitsToo } from "./fake-waiting.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

export interface Scenario {
  readonly phase: Phase;
  readonly sync: SyncView;
  readonly vaults: readonly VaultCard[];
  readonly clinic: ClinicView | undefined;
  readonly admin: AdminView | undefined;
  readonly account: AccountView | undefined;
  readonly full: boolean;
  readonly appointments?: AppointmentsView;
  /** The chart's problems. */
  readonly troubled?: boolean;
  readonly disagrees?: boolean;
}

const card = (userId: string, label: string, profession: AccountCard["profession"]): AccountCard => ({
  userId,
  label,
  profession,
});
const pat = card(PAT, "Inês Almeida", "patient");
const rao = card(RAO, "Dr Anand Rao", "doctor");
const admin = card(ADMIN, "Marta Lind", "admin");

const open = (who: AccountCard): Phase => {
  const me: Me = {
    ...who,
    deviceId: "Zk3v9QeF0aR1mT7bXw2yLp5s",
    clinicId: "hC4t8Nq1Zr6Jd0Wm3Xy7Ke2u",
    relayAddress: "https://vault.northgate.example",
    temporary: false,
  };
  return { kind: "open", me: who.profession === "patient" ? { ...me, chartId: CHART } : me };
};

const synced: SyncView = { state: "saved", waiting: 0, notSent: 0, lastSyncedMs: NOW_MS - 2 * MINUTE_MS };

const me = { userId: PAT, role: "owner", name: "Inês Almeida", contact: "verified in person", me: true } as const;
const doctor = { userId: RAO, role: "writer", name: "Dr Anand Rao", contact: "by clinic", me: false } as const;

const own: VaultCard = {
  vaultId: CHART,
  purpose: "chart",
  state: "open",
  role: "owner",
  name: "ALMEIDA, Inês Maria (Mrs)",
  born: "1961-07-14",
  members: [me, doctor],
  aside: 0,
  waiting: 0,
  lastChangeMs: NOW_MS - 14 * MINUTE_MS,
};
const seen: VaultCard = {
  ...own,
  role: "writer",
  members: [
    { ...me, me: false },
    { ...doctor, me: true },
  ],
};

const other = (n: number, name: string, born: string, more: Partial<VaultCard> = {}): VaultCard => ({
  ...seen,
  vaultId: `vault-${n}`,
  name,
  born,
  lastChangeMs: NOW_MS - n * DAY_MS,
  ...more,
});

/** Their own charts, with me in them. */
const known = (contact: MemberView["contact"]): Partial<VaultCard> => ({
  members: [
    { ...me, me: false, contact },
    { ...doctor, me: true },
  ],
});

const patients: readonly VaultCard[] = [
  { ...seen, things: waits },
  other(1, "BOATENG, Kwame (Mr)", "1974-02-03", { waiting: 2, ...known("changed → blocked") }),
  other(2, "CHEN, Li", "1990", {
    things: waitsToo,
  }),
  other(4, "DUBOIS, Élodie (Ms)", "2016-11-30", known("by invitation")),
  other(9, "FITZGERALD-OYELARAN, Bartholomew Augustine", "1938-05"),
  other(30, "HAKIMI, زهرا", "1955-09-09", { state: "revoked" }),
  other(0, "NOVAK, Petr (Mr)", "1982-12-24", { state: "pending", role: "writer", ...known("not verified") }),
];

const clinic: ClinicView = {
  clinicId: "hC4t8Nq1Zr6Jd0Wm3Xy7Ke2u",
  name: "Northgate Surgery",
  doctors: [
    {
      userId: RAO,
      name: "Dr Anand Rao",
      profession: "General practitioner",
      registration: "GMC 7041882",
      untilMs: NOW_MS + 80 * DAY_MS,
      contact: "by clinic",
    },
    {
      userId: IDRIS,
      name: "Dr Salma Idris",
      profession: "Cardiologist",
      registration: "GMC 6120457",
      untilMs: NOW_MS + 61 * DAY_MS,
      contact: "by clinic",
    },
    {
      userId: "user-okafor",
      name: "Dr Chidi Okafor",
      profession: "General practitioner",
      registration: "GMC 7719020",
      untilMs: NOW_MS + 12 * DAY_MS,
      contact: "changed → blocked",
    },
  ],
};

const link = "https://vault.northgate.example/join#hv1.hC4t8Nq1Zr6Jd0Wm3Xy7Ke2u.Yb7Lw0Qx9Tn2Vs5R";
const adminView: AdminView = {
  clinicName: "Northgate Surgery",
  patientLink: link,
  invitations: [
    { label: "Dr Rao, surgery 2", link: link.replace("join", "invite"), expiresMs: NOW_MS + 6 * DAY_MS, used: true },
    { label: "Dr Lee, locum", link: `${link}2`, expiresMs: NOW_MS + 6 * DAY_MS, used: false },
  ],
  people: [
    {
      userId: RAO,
      profession: "doctor",
      signedUpMs: NOW_MS - 20 * MINUTE_MS,
      name: "Dr Anand Rao",
      professionText: "General practitioner",
      registration: "GMC 7041882",
      invitation: "Dr Rao, surgery 2",
    },
    {
      userId: "user-unknown",
      profession: "doctor",
      signedUpMs: NOW_MS - 40 * MINUTE_MS,
      name: "Dr A. Nonymous",
      professionText: "Surgeon",
      registration: "GMC 0000001",
    },
    {
      userId: IDRIS,
      profession: "doctor",
      signedUpMs: NOW_MS - 40 * DAY_MS,
      name: "Dr Salma Idris",
      professionText: "Cardiologist",
      registration: "GMC 6120457",
      invitation: "Dr Idris",
      attestedUntilMs: NOW_MS + 61 * DAY_MS,
    },
    { userId: ADMIN, profession: "admin", signedUpMs: NOW_MS - 90 * DAY_MS, name: "Marta Lind" },
    { userId: PAT, profession: "patient", signedUpMs: NOW_MS - 2 * DAY_MS },
  ],
};

const phone: DeviceView = {
  deviceId: "Zk3v9QeF0aR1mT7bXw2yLp5s",
  label: "Phone",
  addedMs: NOW_MS - 90 * DAY_MS,
  seenMs: NOW_MS - 90 * DAY_MS,
  thisDevice: true,
  temporary: false,
  revoked: false,
  alarm: false,
};
const device = (deviceId: string, more: Partial<DeviceView>): DeviceView => {
  const { label: _unnamed, addedMs: _unsaid, ...rest } = phone;
  return { ...rest, deviceId, thisDevice: false, seenMs: NOW_MS - 3 * MINUTE_MS, ...more };
};
const several: readonly DeviceView[] = [
  device("stranger", { alarm: true }),
  phone,
  device("tablet", { label: "Kitchen tablet", addedMs: NOW_MS - 30 * DAY_MS }),
  device("library", { temporary: true }),
  device("old", { label: "Old phone", addedMs: NOW_MS - 400 * DAY_MS, revoked: true }),
];

const calm = { revokedHere: false, passwordElsewhere: false, receipts: true, blocked: [] } as const;

const base: Scenario = {
  phase: open(pat),
  sync: synced,
  vaults: [own],
  clinic,
  admin: undefined,
  account: {
    devices: [phone],
    ...calm,
    chores: { done: 0, total: 0 },
    notices: [],
    problems: [],
    units: {},
  },
  full: true,
};

const account: AccountView = {
  devices: several,
  ...calm,
  chores: { done: 0, total: 0 },
  units: { concentration: "mmol/L", temperature: "F" },
  blocked: [{ userId: IDRIS, name: "Dr Salma Idris" }],
  problems: [],
  notices: [
    { userId: RAO, name: "Dr Anand Rao", kind: "new-device", seenMs: NOW_MS - 2 * DAY_MS },
    { userId: IDRIS, name: "Dr Salma Idris", kind: "new-keys", seenMs: NOW_MS - 9 * DAY_MS },
  ],
};
const renewal = (sinceMs: number, mine: boolean): NonNullable<AccountView["renewal"]> => ({
  sinceMs,
  fromMs: sinceMs + 7 * DAY_MS,
  mine,
});
const visiting = (phase: Phase): Phase =>
  phase.kind === "open" ? { ...phase, me: { ...phase.me, temporary: true } } : phase;

export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  welcome: { ...base, phase: { kind: "signed-out" } },
  starting: { ...base, phase: { kind: "starting" } },
  locked: { ...base, phase: { kind: "locked", accounts: [pat] } },
  lockedshared: { ...base, phase: { kind: "locked", accounts: [rao, admin] } },
  patient: base,
  patientnew: {
    ...base,
    full: false,
    vaults: [{ ...own, members: [me] }],
    sync: { ...synced, state: "syncing", progress: { done: 420, total: 2176 } },
  },
  patientoffline: {
    ...base,
    sync: { ...synced, state: "offline", waiting: 2, offlineSinceMs: NOW_MS - 95 * MINUTE_MS },
  },
  patientfailed: {
    ...base,
    troubled: true,
    sync: {
      ...synced,
      state: "failed",
      waiting: 1,
      notSent: 1,
      nextTryMs: NOW_MS + 3 * MINUTE_MS,
      reason: { kind: "relay-refused", facts: { code: "busy" } },
    },
  },
  lockedkeys: { ...base, phase: { kind: "locked", accounts: [pat], reason: "keys-changed" } },
  patientdevices: { ...base, account },
  patientrevoked: {
    ...base,
    account: { ...account, devices: [phone], revokedHere: true },
    sync: { ...synced, state: "failed", notSent: 2 },
  },
  patientpublic: { ...base, phase: visiting(open(pat)) },
  patientasks: { ...base, account: { ...account, renewal: renewal(NOW_MS - 2 * DAY_MS, true) } },
  patientasked7: { ...base, account: { ...account, devices: [phone], renewal: renewal(NOW_MS - 8 * DAY_MS, true) } },
  patientthief: { ...base, account: { ...account, devices: [phone], renewal: renewal(NOW_MS - 8 * DAY_MS, false) } },
  patientrekeys: { ...base, account: { ...account, devices: [phone], chores: { done: 2, total: 5 } } },
  patientvisits: { ...base, appointments: patientsAppointments },
  patientdisagrees: { ...base, disagrees: true },
  patientasked: {
    ...base,
    vaults: [{ ...own, aside: 1, members: [me, { ...doctor, role: "reader", untilMs: NOW_MS - DAY_MS }] }],
  },
  doctor: { ...base, phase: open(rao), vaults: patients },
  doctorvisits: { ...base, phase: open(rao), vaults: patients, appointments: doctorsAppointments },
  doctornew: { ...base, phase: open(rao), vaults: [], full: false },
  admin: { ...base, phase: open(admin), vaults: [], admin: adminView },
  adminnew: {
    ...base,
    phase: open(admin),
    vaults: [],
    admin: { clinicName: "Northgate Surgery", invitations: [], people: [] },
  },
};
