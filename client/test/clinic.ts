// A clinic for stories: the real relay on a real socket, real sessions with their own disks, and links that can be cut.
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ready, stretchPassword } from "@health-vault/crypto-core";
import { startRelay, systemClock as relaysClock, type RunningRelay } from "@health-vault/server";
import { wordlist } from "@scure/bip39/wordlists/english.js";
import { memoryDevice } from "../src/adapters/memory-store.ts";
import { httpRelay } from "../src/adapters/relay-http.ts";
import { systemClock } from "../src/adapters/system-clock.ts";
import { webCryptoTransportKeys } from "../src/adapters/transport-key.ts";
import type { ChartState, Me, Outcome, SessionApi, SignUpForm, Topics, VaultCard } from "../src/session/api.ts";
import type { DeviceStore, Relay, SessionPorts, SignedInRelay } from "../src/session/ports.ts";
import { createSession, type Session } from "../src/session/session.ts";
import type { Clock, Link } from "../src/sync/ports.ts";

export const password = "orchard lantern violin meadow copper";

export const nodeStretch: SessionPorts["stretch"] = (typed, userId, kdfId) => {
  const stretched = stretchPassword(typed, userId, kdfId);
  return Promise.resolve(stretched.ok ? stretched.value : undefined);
};

/** Throws what the outcome says: in a story a refusal that was not asked for ends it. */
export async function must<T>(outcome: Outcome<T> | Promise<Outcome<T>>): Promise<T> {
  const settled = await outcome;
  if (!settled.ok) throw new Error(JSON.stringify(settled.error));
  return settled.value;
}

/** A relay behind a line that can be cut: requests fail and open links end. */
export interface Line {
  readonly relay: Relay;
  cut(): void;
  mend(): void;
}

function severable(inner: Relay): Line {
  let up = true;
  const links = new Set<() => void>();
  const gone = { ok: false, error: { code: "unreachable", facts: {} } } as const;
  function guard<T extends object>(target: T): T {
    return new Proxy(target, {
      get(from, name, receiver) {
        const value: unknown = Reflect.get(from, name, receiver);
        if (name === "as") return (me: Parameters<Relay["as"]>[0]) => guard(inner.as(me));
        if (name === "connect") return connect(from as unknown as SignedInRelay);
        if (typeof value !== "function") return value;
        return (...args: unknown[]) =>
          up ? (value as (...a: unknown[]) => unknown).apply(from, args) : Promise.resolve(gone);
      },
    });
  }
  const connect =
    (from: SignedInRelay): SignedInRelay["connect"] =>
    (events) => {
      if (!up) {
        queueMicrotask(() => events.closed({ code: "unreachable" }));
        return { send: () => undefined, check: () => undefined, close: () => undefined };
      }
      const link: Link = from.connect({ ...events, closed: (reason) => (links.delete(end), events.closed(reason)) });
      const end = (): void => link.close();
      links.add(end);
      return link;
    };
  return {
    relay: guard(inner),
    cut() {
      up = false;
      for (const end of links) end();
    },
    mend() {
      up = true;
    },
  };
}

export interface Person {
  readonly name: string;
  readonly session: Session;
  readonly me: Me;
  readonly device: DeviceStore;
  readonly ports: SessionPorts;
  readonly line: Line;
  readonly kitCodes: { readonly signIn: string; readonly recovery: string };
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
  session(device?: DeviceStore): Promise<{
    readonly session: Session;
    readonly line: Line;
    readonly device: DeviceStore;
    readonly ports: SessionPorts;
  }>;
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

function watching<T>(
  watch: (tell: (value: T) => void) => Promise<() => void>,
  fits: (value: T) => boolean,
): Promise<T> {
  return new Promise((resolve, reject) => {
    let stop: (() => void) | undefined;
    let over = false;
    watch((value) => {
      if (over || !fits(value)) return;
      over = true;
      stop?.();
      resolve(value);
    }).then((unsubscribe) => {
      stop = unsubscribe;
      if (over) unsubscribe();
    }, reject);
  });
}

const forms: Readonly<Record<string, Omit<Extract<SignUpForm, { kind: "patient" }>, "password" | "kind">>> = {
  pat: { given: "Patricia", family: "Morgan", birthDate: "1961-07-14", gender: "female" },
  lee: { given: "Lee", family: "Okafor", birthDate: "1990-02", gender: "male" },
};

export async function signUp(
  session: SessionApi,
  url: string,
  form: SignUpForm,
): Promise<{ readonly me: Me; readonly kitCodes: Person["kitCodes"] }> {
  const { kits } = await must(session.beginSignUp(url, form));
  const typed = kits.flatMap((kit) =>
    kit.retype.map(({ code, index }) => (code === "sign-in" ? kit.signInCode : kit.recoveryCode)?.[index] ?? ""),
  );
  await must(session.confirmKits(typed));
  const me = await must(session.completeSignUp());
  const mine = kits.find((kit) => kit.owner === "me");
  return { me, kitCodes: { signIn: mine?.signInCode?.join(" ") ?? "", recovery: mine?.recoveryCode.join(" ") ?? "" } };
}

export interface ClinicOptions {
  readonly databaseUrl?: string;
  /** Put between every session and the relay: a recorder, or mallory. */
  readonly twist?: (relay: Relay) => Relay;
  /** Where each new session keeps its disk; memory when absent. */
  readonly newDevice?: () => DeviceStore;
  /** How far a clock has been put forward. */
  readonly aheadMs?: (whose: "relay" | "people") => number;
  /** A relay that runs already, with its data folder. */
  readonly running?: Pick<RunningRelay, "url" | "setupToken" | "close"> & { readonly dataDir: string };
}

export async function clinic(options: ClinicOptions = {}): Promise<Clinic> {
  await ready();
  const { databaseUrl, twist = (relay) => relay, newDevice = memoryDevice, aheadMs = () => 0, running } = options;
  const clock: Clock = { ...systemClock, nowMs: () => Date.now() + aheadMs("people") };
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

  async function session(device: DeviceStore = newDevice()) {
    const line = severable(twist(httpRelay(relay.url, clock)));
    const ports: SessionPorts = {
      device,
      passing: memoryDevice,
      relay: line.relay,
      transportKeys: webCryptoTransportKeys,
      stretch: nodeStretch,
      clock,
      words: wordlist,
    };
    const made = await createSession(ports);
    sessions.push(made);
    return { session: made, line, device, ports };
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
      const whileStopped = async (act: () => void, restored: boolean) => {
        await relay.close();
        act();
        relay = await start(port, restored);
        for (const one of sessions) await one.syncNow();
      };
      await whileStopped(() => cpSync(dataDir, kept, { recursive: true }), false);
      return ({ restored }) =>
        whileStopped(() => {
          rmSync(dataDir, { recursive: true });
          cpSync(kept, dataDir, { recursive: true });
        }, restored);
    },
    async close() {
      for (const one of sessions) await one.lock();
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
