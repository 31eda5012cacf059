// A short story full of canaries, recorded whole: HTTP, socket frames, the relay's log, its database and key file, every device's disk.
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { vi } from "vitest";
import { memoryDevice } from "../src/adapters/memory-store.ts";
import type { SessionApi, Topics } from "../src/session/api.ts";
import type { DeviceStore } from "../src/session/ports.ts";
import { clinic, must, signUp } from "./clinic.ts";
import { flatten, type Place } from "./canary.ts";

export const words = {
  patient: "Quetzalcoatlus",
  given: "Zephyrine",
  admin: "Xylographa Admin",
  note: "vermilion kumquat after breakfast",
  password: "thistle gargoyle sextant mizzen quahog",
  label: "invited-at-the-walrus-dinner",
  file: "umbrella-of-bartholomew.json",
  doctor: "Fitzwilliam-Okonkwo",
  clinic: "Saltmarsh Polyclinic",
  reason: "wrong arm said the heron",
  document: "scanned-letter-of-the-ptarmigan",
  content: "the platypus inside of the file",
} as const;

interface Relay {
  readonly url: string;
  readonly setupToken: string;
  readonly dataDir: string;
  readonly log: () => string;
  close(): Promise<void>;
}

/** The relay as the process that runs in production, at its most talkative. */
async function relayProcess(databaseUrl: string | undefined): Promise<Relay> {
  const dataDir = mkdtempSync(join(tmpdir(), "hv-canary-"));
  const main = join(import.meta.dirname, "../../server/src/main.ts");
  const child: ChildProcess = spawn(process.execPath, [main], {
    env: {
      PATH: process.env["PATH"],
      HV_PORT: "0",
      HV_DATA_DIR: dataDir,
      HV_LOG_LEVEL: "debug",
      ...(databaseUrl === undefined ? {} : { HV_DATABASE_URL: databaseUrl }),
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  const link = await new Promise<RegExpExecArray>((resolve, reject) => {
    const hear = (chunk: Buffer): void => {
      said += chunk.toString();
      const found = /(http:\/\/[\d.:]+)\/setup#t=([\w-]+)/.exec(said);
      if (found) resolve(found);
    };
    child.stdout?.on("data", hear);
    child.stderr?.on("data", hear);
    child.once("exit", () => reject(new Error(said)));
  });
  return {
    url: link[1] ?? "",
    setupToken: link[2] ?? "",
    dataDir,
    log: () => said,
    close: () =>
      new Promise((resolve) => {
        child.once("exit", () => resolve());
        child.kill("SIGTERM");
      }),
  };
}

/** Every request and answer of this process, and every frame of its sockets. */
function recordTraffic(): { readonly parts: Buffer[]; stop(): void } {
  const parts: Buffer[] = [];
  const keep = (data: unknown): void => void parts.push(flatten(data));
  const realFetch = globalThis.fetch;
  const RealSocket = globalThis.WebSocket;
  vi.stubGlobal("fetch", async (url: string, init: RequestInit = {}) => {
    const answer = await realFetch(url, init);
    const bytes = new Uint8Array(await answer.arrayBuffer());
    for (const part of [url, init.body, init.headers, bytes]) keep(part);
    return new Response(bytes, { status: answer.status, headers: answer.headers });
  });
  class RecordedSocket extends RealSocket {
    constructor(url: string) {
      super(url);
      keep(url);
      this.addEventListener("message", ({ data }: MessageEvent<unknown>) => keep(data));
    }
    override send(data: Parameters<WebSocket["send"]>[0]): void {
      keep(data);
      super.send(data);
    }
  }
  vi.stubGlobal("WebSocket", RecordedSocket);
  return { parts, stop: () => vi.unstubAllGlobals() };
}

/** What a device keeps, table by table, as its adapter gives it and as it lies. */
async function deviceDump(device: DeviceStore, mine: string): Promise<Buffer> {
  const parts: Buffer[] = [];
  for (const { userId, profession } of (await device.accounts()).filter((card) => card.userId === mine)) {
    const store = await device.open(userId);
    const vaults = await store.vaults();
    const files = ["account", "password-blob", "device-file", "last-synced"] as const;
    const held: unknown[] = [
      profession,
      vaults,
      await store.outbox(),
      await Promise.all(files.map((name) => store.file(name))),
    ];
    for (const { vaultId } of vaults) held.push(await store.segments(vaultId), await store.log(vaultId));
    const attachments = await store.attachments();
    held.push(await store.identityLog(userId), attachments);
    for (const { id, size } of attachments)
      for (let at = 0; at < size; at += 256 * 1024) held.push(await store.readAttachment(id, at, 256 * 1024));
    parts.push(flatten(held));
    store.close();
  }
  return Buffer.concat(parts);
}

export interface CanaryStory {
  /** Where it left bytes; locks everybody first. */
  readonly places: () => Promise<readonly Place[]>;
  readonly people: readonly { readonly device: DeviceStore; readonly userId: string; readonly recovery: string }[];
  close(): Promise<void>;
}

export async function tellCanaryStory(
  databaseUrl: string | undefined,
  newDevice: () => DeviceStore = memoryDevice,
): Promise<CanaryStory> {
  const relay = await relayProcess(databaseUrl);
  const traffic = recordTraffic();
  const harbour = await clinic({ running: { ...relay }, newDevice });
  const enrol = async (url: string, form: Parameters<typeof signUp>[2]) => {
    const { session, device } = await harbour.session();
    const { me, kitCodes } = await signUp(session, url, form);
    return { session, device, me, kitCodes, userId: me.userId, recovery: kitCodes.recovery };
  };
  const heard = <K extends keyof Topics>(session: SessionApi, topic: K, fits: (value: Topics[K]) => boolean) =>
    new Promise<void>((resolve) => void session.watch(topic, (value) => (fits(value) ? resolve() : undefined)));
  const sent = (session: SessionApi, vaultId: string) =>
    new Promise<void>(
      (resolve) =>
        void session.watchChart(vaultId, (state) =>
          Object.keys(state?.outbox ?? {}).length === 0 ? resolve() : undefined,
        ),
    );
  const { password } = words;
  const ada = await enrol(harbour.setupUrl, { kind: "setup", clinicName: words.clinic, name: words.admin, password });
  const { link } = await must(ada.session.inviteDoctor(words.label));
  const rao = await enrol(link, {
    kind: "doctor",
    title: "Dr",
    given: "Asha",
    family: words.doctor,
    profession: "GP",
    registration: "REG-99",
    password,
  });
  await heard(ada.session, "admin", (view) => view?.people.some(({ userId }) => userId === rao.userId) ?? false);
  await must(ada.session.attest(rao.userId));
  const joined = await must(ada.session.createPatientLink());
  const pat = await enrol(joined.link, {
    kind: "patient",
    given: words.given,
    family: words.patient,
    birthDate: "1961-07-14",
    gender: "female",
    password,
  });
  const chartId = pat.me.chartId ?? "";
  await heard(pat.session, "clinic", (view) => (view?.doctors.length ?? 0) > 0);
  const { changeId } = await must(
    pat.session.record(chartId, { kind: "blood-pressure", systolic: 128, diastolic: 82 }, { note: words.note }),
  );
  await must(pat.session.enterInError(chartId, changeId, words.reason));
  await must(pat.session.grant(chartId, rao.userId));
  await heard(rao.session, "vaults", (cards) => cards.some(({ name }) => name?.includes(words.given) ?? false));
  await must(rao.session.accept(chartId));
  const bundle = JSON.stringify({
    resourceType: "Bundle",
    type: "collection",
    entry: [
      {
        resource: {
          resourceType: "Condition",
          id: "c1",
          subject: { reference: "Patient/p" },
          code: { text: words.note },
        },
      },
    ],
  });
  const plan = await must(
    pat.session.planImport(chartId, words.file, new TextEncoder().encode(bundle), () => undefined),
  );
  await must(pat.session.runImport(plan.importId, () => undefined));
  const file = new Blob([`${words.content} `.repeat(10_000)]);
  const document = { title: words.document, kind: "letter", contentType: "text/plain", author: words.doctor } as const;
  const added = await must(pat.session.addDocument(chartId, document, file, () => undefined));
  await new Promise<void>((resolve) => {
    const open = (): void =>
      void rao.session.openDocument(chartId, added.changeId, 0).then(({ ok }) => (ok ? resolve() : undefined));
    void rao.session.watchChart(chartId, open);
  });
  const quiet = [pat, rao, ada].map(async ({ session }) => {
    await sent(session, chartId);
    await heard(session, "sync", (sync) => sync.state === "saved" && sync.waiting === 0);
  });
  await Promise.all(quiet);
  return {
    people: [ada, rao, pat],
    async places() {
      for (const { session } of [ada, rao, pat]) await session.lock();
      const files = readdirSync(relay.dataDir).map((name) => ({
        name: `relay's ${name}`,
        content: readFileSync(join(relay.dataDir, name)),
      }));
      const devices = await Promise.all(
        [ada, rao, pat].map(async ({ device, me }) => ({
          name: `${me.profession}'s device`,
          content: await deviceDump(device, me.userId),
        })),
      );
      return [
        ...files,
        ...devices,
        { name: "the relay's log", content: Buffer.from(relay.log()) },
        { name: "traffic", content: Buffer.concat(traffic.parts) },
      ];
    },
    async close() {
      traffic.stop();
      await harbour.close();
    },
  };
}
