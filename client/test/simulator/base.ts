// The clinic before a simulation begins: people signed up on their devices, one chart shared; made once a process and copied for each seed.
import { newKeyringText } from "@health-vault/server";
import { ready } from "@health-vault/crypto-core";
import type { Outcome, SignUpForm } from "../../src/session/api.ts";
import { judgePassword } from "../../src/session/passwords.ts";
import { createSession } from "../../src/session/session.ts";
import { createDevice, password, type Device, type DeviceParts } from "./device.ts";
import { dice as diceOf } from "./dice.ts";
import { createDisk, type DiskImage } from "./disk.ts";
import { createNetwork } from "./network.ts";
import { paperOf, typedFrom, type Paper } from "./paper.ts";
import { own, turn } from "./platform.ts";
import { rememberPure } from "./remembered.ts";
import { createRelay } from "./relay.ts";
import { createTime } from "./time.ts";

export interface BaseDevice extends DeviceParts {
  readonly image: DiskImage;
}

export interface Base {
  readonly keyring: string;
  readonly database: Buffer;
  readonly nowMs: number;
  readonly devices: readonly BaseDevice[];
  /** Chart ids by person. */
  readonly charts: ReadonlyMap<string, string>;
  /** By person. */
  readonly papers: ReadonlyMap<string, Paper>;
  /** By which anybody may become a patient of the clinic. */
  readonly patientLink: string;
}

const startMs = Date.UTC(2026, 2, 1, 8);

const must = <T>(outcome: Outcome<T>): T => {
  if (!outcome.ok) throw new Error(`the clinic could not be made: ${JSON.stringify(outcome.error)}`);
  return outcome.value;
};

export const patientForm = (given: string): SignUpForm => ({
  kind: "patient",
  given,
  family: "Morgan",
  birthDate: "1961-07-14",
  gender: "female",
  password,
});

const doctorForm = (family: string): SignUpForm => ({
  kind: "doctor",
  title: "Dr",
  given: "Asha",
  family,
  profession: "General practitioner",
  registration: `GP-${family}`,
  password,
});

export async function makeBase(): Promise<Base> {
  await ready();
  rememberPure();
  // Its word lists are read from files: before the platform is the simulation's.
  await judgePassword(password);
  const dice = diceOf(1);
  const time = createTime(startMs, turn);
  const silent = (): void => undefined;
  const bug = (line: string): void => {
    throw new Error(line);
  };
  own({
    dice,
    nowMs: () => time.nowMs(),
    after: (delayMs, call) => time.after(delayMs, call),
    fetch: (url, init) => network.fetch(url, init),
    openSocket: (url, socket) => network.openSocket(url, socket),
  });
  const keyring = newKeyringText();
  const relay = createRelay({ time, dice, keyring, log: silent, bug });
  const network = createNetwork({ time, dice, relay, seen: silent, asked: silent });

  async function during<T>(work: Promise<T>): Promise<T> {
    let over = false;
    const watched = work.finally(() => {
      over = true;
    });
    watched.catch(silent);
    await time.runUntil(time.nowMs() + 600_000, () => over);
    return watched;
  }
  const pass = (ms: number): Promise<void> => time.runUntil(time.nowMs() + ms);

  const devices: Device[] = [];
  const charts = new Map<string, string>();
  const papers = new Map<string, Paper>();

  /** A session of the whole product for what happens before its account is open. */
  async function enrol(
    person: string,
    name: string,
    enter: (session: Awaited<ReturnType<typeof createSession>>) => Promise<string>,
  ) {
    const host = `${name}.sim`;
    const line = network.line(host);
    const disk = createDisk({ time, dice, wrote: silent });
    const device = (userId: string): Device => createDevice({ name, person, userId, host }, disk, line, time);
    const session = await during(createSession(device("").ports()));
    const userId = await during(enter(session));
    await pass(3_000);
    await during(session.lock());
    const made = device(userId);
    made.crash();
    devices.push(made);
    await boot(made);
    return made;
  }

  async function boot(device: Device): Promise<void> {
    const said = await during(device.boot());
    if (said !== "open") throw new Error(said);
    await pass(2_000);
  }

  const signUp = (person: string, url: string, form: SignUpForm) =>
    enrol(person, `${person}-1`, async (session) => {
      const { kits } = must(await session.beginSignUp(url, form));
      must(await session.confirmKits(typedFrom(kits)));
      const me = must(await session.completeSignUp());
      if (me.chartId !== undefined) charts.set(person, me.chartId);
      const kit = kits.find(({ owner }) => owner === "me");
      if (kit) papers.set(person, paperOf(kit));
      return me.userId;
    });
  const secondDevice = (person: string) =>
    enrol(
      person,
      `${person}-2`,
      async (session) => must(await session.signIn(papers.get(person)?.signInCode ?? "", password)).userId,
    );
  const opened = (device: Device) => {
    if (!device.session) throw new Error(`${device.name} is not open`);
    return device.session;
  };

  await during(relay.start());
  const setup = `https://ada-1.sim/setup#t=${await during(relay.setupToken())}`;
  const ada = await signUp("ada", setup, { kind: "setup", clinicName: "Harbour Clinic", name: "Ada", password });
  for (const person of ["rao", "kim"]) {
    const { link } = must(await during(opened(ada).admin.inviteDoctor(`Dr ${person}`)));
    const doctor = await signUp(person, link, doctorForm(person));
    await during(opened(ada).refreshAdmin());
    must(await during(opened(ada).admin.attest(doctor.userId)));
  }
  const { link } = must(await during(opened(ada).admin.createPatientLink()));
  const pat = await signUp("pat", link, patientForm("Pat"));
  await signUp("lee", link, patientForm("Lee"));
  await secondDevice("pat");
  await secondDevice("rao");
  const rao = devices.find(({ name }) => name === "rao-1");
  const chart = charts.get("pat") ?? "";
  if (rao) {
    must(await during(opened(pat).members.grant(chart, rao.userId)));
    await pass(3_000);
    must(await during(opened(rao).members.accept(chart)));
  }
  await pass(10_000);
  for (const device of devices) device.close();
  relay.crash();
  return {
    keyring,
    database: relay.backup(),
    nowMs: time.nowMs() + 60_000,
    charts,
    papers,
    patientLink: link,
    devices: devices.map(({ name, person, userId, host, disk }) => ({
      name,
      person,
      userId,
      host,
      image: disk.image(),
    })),
  };
}
