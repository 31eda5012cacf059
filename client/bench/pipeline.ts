// 10,000 one-change entries of 1 kB: write until durable at the relay, and pulled, verified, opened, projected by another person; beside the bare pipeline.
import { noAppointments } from "../src/session/api/appointments.ts";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomBytes, ready, toBase64url, utf8 } from "@health-vault/crypto-core";
import { encodeFrame } from "@health-vault/crypto-core/wire";
import { startMariadb } from "../../server/test/mariadb.ts";
import { encodeChanges, type Change } from "../src/domain/change.ts";
import { changeIdSchema, itemIdSchema } from "../src/domain/ids.ts";
import { buildVital } from "../src/domain/vitals.ts";
import type { AccountView } from "../src/session/api/account.ts";
import type { AdminView, ClinicView, Topics, SyncView, VaultCard } from "../src/session/api.ts";
import { createOpenSession, type OpenSession } from "../src/session/open-session.ts";
import type { Relay } from "../src/session/ports.ts";
import { createTopic, type Topic } from "../src/session/topic.ts";
import { unlock } from "../src/session/unlock.ts";
import { clinic, must, nodeStretch, password, sharedChart, type Person } from "../test/clinic.ts";
import { openBare } from "./bare.ts";
import { durableAccountStore } from "./local-disk.ts";
import { figureOf, type Figure } from "./figures.ts";

const entries = 10_000;
const entryBytes = 1024;
const rounds = 9;

/** One change of one reading, its JSON filled up with a note to exactly 1 kB. */
function oneKilobyte(i: number): string {
  const changeId = changeIdSchema.parse(toBase64url(randomBytes(16)));
  const reading = { kind: "blood-pressure", systolic: 100 + (i % 60), diastolic: 60 + (i % 30) } as const;
  const make = (note: string): string => {
    const built = buildVital(reading, {
      effective: "2026-03-01T08:15:00+01:00",
      nowMs: Date.parse("2026-03-02T00:00:00Z"),
      note,
    });
    if (!built.ok) throw new Error("reading");
    const change: Change = {
      kind: "record",
      changeId,
      recordedAt: "2026-03-01T07:15:00.000Z",
      replaces: [],
      item: itemIdSchema.parse(changeId),
      resource: built.value,
    };
    return encodeChanges([change]);
  };
  const bare = utf8(make("x")).length - 1;
  return make("x".repeat(entryBytes - 1 - bare));
}

interface Round {
  readonly push: number;
  readonly pull: number;
  readonly wireBytes: number;
}

/** An open session with its insides, on the disk and relay of a person who signed up. */
async function reopen(
  person: Person,
  diskPath: string,
): Promise<{
  readonly open: OpenSession;
  readonly sync: Topic<SyncView>;
  readonly vaults: Topic<readonly VaultCard[]>;
  readonly received: () => number;
  /** When the relay said welcome: the bare side has its connection before the clock starts, too. */
  readonly upMs: () => number;
}> {
  await person.session.close();
  const store = durableAccountStore(diskPath, await person.device.open(person.me.userId));
  const me = await must(unlock(store, password, nodeStretch));
  let received = 0;
  let upMs = 0;
  const relay: Relay = {
    ...person.ports.relay,
    as(credentials) {
      const signedIn = person.ports.relay.as(credentials);
      return {
        ...signedIn,
        connect: (events) =>
          signedIn.connect({
            ...events,
            opened(welcome) {
              upMs = performance.now();
              events.opened(welcome);
            },
            message(header, body) {
              received += encodeFrame(header).length + body.length;
              events.message(header, body);
            },
          }),
      };
    },
  };
  const topics = {
    sync: createTopic<SyncView>({ state: "offline", waiting: 0, notSent: 0 }),
    vaults: createTopic<readonly VaultCard[]>([]),
    files: createTopic<Topics["files"]>({}),
    appointments: createTopic<Topics["appointments"]>(noAppointments),
    threads: createTopic<Topics["threads"]>([]),
    clinic: createTopic<ClinicView | undefined>(undefined),
    admin: createTopic<AdminView | undefined>(undefined),
    account: createTopic<AccountView | undefined>(undefined),
  };
  const nothing = (): Promise<void> => Promise.resolve();
  const ends = { reenter: nothing, forget: nothing, keysChanged: nothing };
  const open = await createOpenSession({ ports: { ...person.ports, relay }, me, store, topics, ...ends });
  return { open, sync: topics.sync, vaults: topics.vaults, received: () => received, upMs: () => upMs };
}

const until = <T>(topic: Topic<T>, fits: (value: T) => boolean): Promise<void> =>
  new Promise((resolve) => {
    const stop = topic.watch((value) => {
      if (fits(value)) queueMicrotask(() => (stop(), resolve()));
    });
  });

async function ours(databaseUrl: string | undefined, texts: readonly string[], disk: string): Promise<Round> {
  const harbour = await clinic(databaseUrl === undefined ? {} : { databaseUrl });
  try {
    const rao = await harbour.attested("rao");
    const pat = await harbour.patient("pat");
    const chartId = pat.me.chartId ?? "";
    await must(pat.session.grant(chartId, rao.me.userId));
    await sharedChart(rao, "pending");
    await must(rao.session.accept(chartId));
    await rao.until("sync", (sync) => sync.state === "saved");
    await rao.session.close();

    const hers = await reopen(pat, `${disk}-pat.db`);
    await until(hers.sync, (sync) => sync.state === "saved" && sync.waiting === 0);
    const started = performance.now();
    await must(hers.open.book.volume(chartId)?.vault.write(texts) ?? Promise.reject(new Error("no chart")));
    await until(hers.sync, (sync) => sync.waiting === 0);
    const push = (entries * 1000) / (performance.now() - started);
    hers.open.close();

    const his = await reopen(rao, `${disk}-rao.db`);
    await until(his.vaults, () => his.open.book.volume(chartId)?.chart.value().counts.get("Observation") === entries);
    const pull = (entries * 1000) / (performance.now() - his.upMs());
    his.open.close();
    return { push, pull, wireBytes: his.received() / entries };
  } finally {
    await harbour.close();
  }
}

async function compare(store: "mariadb" | "sqlite"): Promise<readonly Figure[]> {
  const texts = Array.from({ length: entries }, (_, i) => oneKilobyte(i));
  const records = texts.map(utf8);
  const folder = mkdtempSync(join(tmpdir(), "hv-bench-"));
  const database = store === "mariadb" ? await startMariadb() : undefined;
  const bare = await openBare(
    database ? { mysql: database.url } : { sqlite: join(folder, "bare.db") },
    join(folder, "bare-local.db"),
  );
  const pushes: { value: number; floor: number }[] = [];
  const pulls: { value: number; floor: number }[] = [];
  const wire: { value: number }[] = [];
  try {
    // The first round warms both up and is not counted.
    for (let round = 0; round <= rounds; round++) {
      const floor = { push: await bare.push(records), pull: await bare.pull(entries) };
      const one = await ours(await database?.another(), texts, join(folder, `round-${round}`));
      if (round === 0) continue;
      pushes.push({ value: one.push, floor: floor.push });
      pulls.push({ value: one.pull, floor: floor.pull });
      wire.push({ value: one.wireBytes });
    }
  } finally {
    await bare.close();
    await database?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  const figures = [figureOf(`push-${store}`, "entries/s", pushes), figureOf(`pull-${store}`, "entries/s", pulls)];
  return store === "mariadb" ? [...figures, figureOf("wire-bytes-per-entry", "bytes", wire)] : figures;
}

export async function pipeline(): Promise<readonly Figure[]> {
  await ready();
  return [...(await compare("mariadb")), ...(await compare("sqlite"))];
}
