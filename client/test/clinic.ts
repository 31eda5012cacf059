// A clinic for stories: the real relay on a real socket, real sessions with their own disks, and links that can be cut.
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ready } from "@health-vault/crypto-core";
import { startRelay, systemClock as relaysClock, type RunningRelay } from "@health-vault/server";
import { memoryDevice } from "../src/adapters/memory-store.ts";
import { systemClock } from "../src/adapters/system-clock.ts";
import type { ChartState, Me, SignUpForm, Topics, VaultCard } from "../src/session/api.ts";
import type { DeviceStore, Relay, SessionPorts } from "../src/session/ports.ts";
import type { Session } from "../src/session/session.ts";
import type { Clock } from "../src/sync/ports.ts";
import type { Line } from "../node/line.ts";
import { must, newDesk, nodeStretch, signUp, watching, type Desk, type KitCodes } from "../node/person.ts";

export const password = "orchard lantern violin meadow copper";

export { must, nodeStretch, signUp };

export interface Person {
  readonly name: string;
  readonly session: Session;
  readonly me: Me;
  readonly device: DeviceStore;
  readonly ports: SessionPorts;
  readonly line: Line;
  readonly kitCodes: KitCodes;
  goOffline(): void;
  goOnline(): Promise<void>;
  /** Resolves when the topic's value fits; never polls. */
  until<K extends keyof Topics>(topic: K, fits: (value: Topics[K]) => boolean): Promise<Topics[K]>;
  chart(vaultId: string, fits: (state: ChartState) => boolean): Promise<ChartState>;
}

export interface Clinic {
  /** The relay's: embedded database and key file. */
  readonly dataDir: string;
  readonly url: string;
  readonly setupUrl: string;
  session(device?: DeviceStore): Promise<Desk>;
  admin(): Promise<Person>;
  doctor(name: string): Promise<Person>;
  patient(name: string): Promise<Person>;
  /** By a link that somebody made: a doctor's or the patients'. */
  joinAs(name: string, link: string): Promise<Person>;
  /** A doctor whom the admin has attested. */
  attested(name: string): Promise<Person>;
  /** Copies the relay's folder, as an operator's backup does, and answers how to put it back; sessions outlive both. */
  backup(): Promise<(how: { readonly restored: boolean }) => Promise<void>>;
  close(): Promise<void>;
}

const forms: Readonly<Record<string, Omit<Extract<SignUpForm, { kind: "patient" }>, "password" | "kind">>> = {
  pat: { given: "Patricia", family: "Morgan", birthDate: "1961-07-14", gender: "female" },
  lee: { given: "Lee", family: "Okafor", birthDate: "1990-02", gender: "male" },
};

export interface ClinicOptions {
  readonly databaseUrl?: string;
  /** Keeps what lies in the database at `databaseUrl` now; answers how to put it back. */
  readonly snapshot?: () => Promise<() => Promise<void>>;
  /** Put between every session and the relay: a recorder, or mallory. */
  readonly twist?: (relay: Relay) => Relay;
  /** Where each new session keeps its disk; memory when absent. */
  readonly newDevice?: () => DeviceStore;
  /** How far a clock has been put forward. */
  readonly aheadMs?: (whose: "relay" | "people") => number;
  /** Of each new session, when it is not the system's; several people may have different ones. */
  readonly newClock?: () => Clock;
  /** A relay that runs already, with its data folder. */
  readonly running?: Pick<RunningRelay, "url" | "setupToken" | "close"> & { readonly dataDir: string };
}

export async function clinic(options: ClinicOptions = {}): Promise<Clinic> {
  await ready();
  const { databaseUrl, twist = (relay) => relay, newDevice = memoryDevice, aheadMs = () => 0, running } = options;
  const ownClock: Clock = { ...systemClock, nowMs: () => Date.now() + aheadMs("people") };
  const relayClock = { ...relaysClock, now: () => Date.now() + aheadMs("relay") };
  const dataDir = running?.dataDir ?? mkdtempSync(join(tmpdir(), "hv-clinic-"));
  const start = (port: number, restored: boolean) =>
    startRelay({ dataDir, port, restored, clock: relayClock, ...(databaseUrl === undefined ? {} : { databaseUrl }) });
  let relay = running ?? (await start(0, false));
  const port = Number(new URL(relay.url).port);
  const setupUrl = `${relay.url}/setup#t=${relay.setupToken}`;
  const sessions: Session[] = [];
  const backups: string[] = [];
  let admin: Promise<Person> | undefined;

  async function session(device: DeviceStore = newDevice()): Promise<Desk> {
    const desk = await newDesk(relay.url, { clock: options.newClock?.() ?? ownClock, device, twist });
    sessions.push(desk.session);
    return desk;
  }

  async function enrol(name: string, url: string, form: SignUpForm): Promise<Person> {
    const { session: mine, line, device, ports } = await session();
    const { me, kitCodes } = await signUp(mine, url, form);
    return {
      name,
      session: mine,
      me,
      device,
      ports,
      line,
      kitCodes,
      goOffline: () => line.cut(),
      async goOnline() {
        line.mend();
        await mine.syncNow();
      },
      until: (topic, fits) => watching((tell) => mine.watch(topic, tell), fits),
      chart: (vaultId, fits) =>
        watching<ChartState | undefined>(
          (tell) => mine.watchChart(vaultId, tell),
          (state) => state !== undefined && fits(state),
        ) as Promise<ChartState>,
    };
  }

  const made: Clinic = {
    dataDir,
    url: relay.url,
    setupUrl,
    session,
    admin() {
      admin ??= enrol("ada", setupUrl, { kind: "setup", clinicName: "Harbour Clinic", name: "Ada Admin", password });
      return admin;
    },
    async doctor(name) {
      const boss = await made.admin();
      const { link } = await must(boss.session.inviteDoctor(`Dr ${name}`));
      return made.joinAs(name, link);
    },
    joinAs(name, link) {
      if (!link.includes("/invite#")) {
        const form = forms[name] ?? { given: name, family: "Patient", birthDate: "1980", gender: "unknown" as const };
        return enrol(name, link, { kind: "patient", ...form, password });
      }
      return enrol(name, link, {
        kind: "doctor",
        title: "Dr",
        given: "Asha",
        family: name === "rao" ? "Rao" : name,
        profession: "General practitioner",
        registration: `GP-${name}`,
        password,
      });
    },
    async attested(name) {
      const boss = await made.admin();
      const doctor = await made.doctor(name);
      await boss.until(
        "admin",
        (view) =>
          view?.people.some((person) => person.userId === doctor.me.userId && person.invitation !== undefined) ?? false,
      );
      await must(boss.session.attest(doctor.me.userId));
      return doctor;
    },
    async patient(name) {
      const boss = await made.admin();
      const { link } = await must(boss.session.createPatientLink());
      return made.joinAs(name, link);
    },
    async backup() {
      const kept = mkdtempSync(join(tmpdir(), "hv-backup-"));
      backups.push(kept);
      let putBack: (() => Promise<void>) | undefined;
      const whileStopped = async (act: () => Promise<void>, restored: boolean) => {
        await relay.close();
        await act();
        relay = await start(port, restored);
        for (const one of sessions) await one.syncNow();
      };
      await whileStopped(async () => {
        cpSync(dataDir, kept, { recursive: true });
        putBack = await options.snapshot?.();
      }, false);
      return ({ restored }) =>
        whileStopped(async () => {
          rmSync(dataDir, { recursive: true });
          cpSync(kept, dataDir, { recursive: true });
          await putBack?.();
        }, restored);
    },
    async close() {
      for (const one of sessions) await one.close();
      await relay.close();
      for (const folder of [dataDir, ...backups]) rmSync(folder, { recursive: true, force: true });
    },
  };
  return made;
}

/** The doctor's card of the patient's chart once he can open it. */
export const sharedChart = (doctor: Person, state: VaultCard["state"]) =>
  doctor.until("vaults", (cards) =>
    cards.some((card) => card.purpose === "chart" && card.state === state && card.name !== undefined),
  );
