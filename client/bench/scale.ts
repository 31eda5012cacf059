// A doctor with 500 patients and a patient with 2,176 resources: from the password being stretched to the list, to the first chart, and to a new device that can be used.
import {
  asUserId,
  asVaultId,
  createVault,
  fromBase64url,
  newChain,
  readIdentityLog,
  ready,
  toBase64url,
  type Identity,
  type StretchedPassword,
} from "@health-vault/crypto-core";
import { encodeChanges, type Change } from "../src/domain/change.ts";
import { itemIdSchema } from "../src/domain/ids.ts";
import { buildVital } from "../src/domain/vitals.ts";
import type { SessionApi, VaultCard } from "../src/session/api.ts";
import { encodePayload } from "../src/session/payload.ts";
import type { AccountStore, SessionPorts } from "../src/session/ports.ts";
import { sealItems } from "../src/session/sealing.ts";
import { createSession } from "../src/session/session.ts";
import { stamp } from "../src/session/stamp.ts";
import { unlock } from "../src/session/unlock.ts";
import { memoryDevice } from "../src/adapters/memory-store.ts";
import type { NewItem } from "../src/sync/ports.ts";
import { clinic, must, nodeStretch, password, sharedChart, type Person } from "../test/clinic.ts";
import { generateBundle } from "../test/domain/generate-bundle.ts";
import { figureOf, type Figure } from "./figures.ts";

const patients = 500;
const readingsEach = 20;
const rounds = 3;

/** Argon2 is the same for everybody and measured elsewhere: a password is stretched once. */
function cached(): SessionPorts["stretch"] {
  const known = new Map<string, Promise<StretchedPassword | undefined>>();
  return (typed, userId, kdfId) => {
    const key = `${typed} ${toBase64url(userId)} ${kdfId}`;
    const found = known.get(key) ?? nodeStretch(typed, userId, kdfId);
    known.set(key, found);
    return found;
  };
}

const when = <T>(
  watch: (tell: (value: T) => void) => Promise<() => void>,
  fits: (value: T) => boolean,
): Promise<void> =>
  new Promise((resolve) => {
    let over = false;
    void watch((value) => {
      if (over || !fits(value)) return;
      over = true;
      resolve();
    });
  });

const listed = (session: SessionApi, count: number): Promise<void> =>
  when<readonly VaultCard[]>(
    (tell) => session.watch("vaults", tell),
    (cards) => cards.filter(({ name, purpose }) => purpose === "chart" && name !== undefined).length >= count,
  );

async function identityIn(store: AccountStore, userKey: string): Promise<Identity> {
  const userId = asUserId(fromBase64url(userKey) ?? new Uint8Array());
  const log = readIdentityLog(await store.identityLog(userKey), userId);
  if (!log.ok) throw new Error(log.error.kind);
  return log.value;
}

function chartOf(n: number, nowMs: number): readonly Change[] {
  const record = (resource: Change & { kind: "record" } extends { resource: infer R } ? R : never): Change => {
    const made = stamp(nowMs);
    return { kind: "record", ...made, replaces: [], item: itemIdSchema.parse(made.changeId), resource };
  };
  const person = record({
    resourceType: "Patient",
    name: [{ use: "official", family: `Patient${n}`, given: ["Test"] }],
    birthDate: "1970-01-01",
    gender: "female",
  });
  const readings = Array.from({ length: readingsEach }, (_, i) => {
    const built = buildVital(
      { kind: "blood-pressure", systolic: 110 + i, diastolic: 70 },
      { effective: "2026-03-01T08:15:00+01:00", nowMs },
    );
    if (!built.ok) throw new Error("reading");
    return record(built.value);
  });
  return [person, ...readings];
}

/** Charts that pat made offline with rao in them, on her disk as if she had written them herself. */
async function manyCharts(pat: Person, rao: Person): Promise<void> {
  await pat.session.lock();
  const store = await pat.device.open(pat.me.userId);
  const me = await must(unlock(store, password, nodeStretch));
  const [mine, his] = [await identityIn(store, pat.me.userId), await identityIn(store, rao.me.userId)];
  const nowMs = Date.now();
  const items: NewItem[] = [];
  for (let n = 0; n < patients; n++) {
    const made = createVault(
      { identity: mine, device: me.device },
      {
        purpose: "chart",
        members: [
          { identity: mine, role: "owner" },
          { identity: his, role: "writer" },
        ],
      },
    );
    const vaultId = asVaultId(made.vaultId);
    const key = toBase64url(vaultId);
    items.push({ vaultId: key, kind: "create", bytes: made.bytes, firstSeq: 0, lastSeq: 0, enqueuedMs: nowMs });
    const { hash: prevHash } = newChain(vaultId, me.userId, me.device.deviceId);
    const context = {
      vaultId,
      userId: me.userId,
      device: me.device,
      epoch: 0,
      epochKey: made.epochKey,
      memHead: made.head,
      seq: 0,
      prevHash,
      seenBefore: new Map(),
      seen: new Map(),
    };
    const texts = chartOf(n, nowMs).map((change) => encodePayload(encodeChanges([change])));
    items.push(...sealItems(context, texts, key, nowMs).map(({ item }) => item));
  }
  await store.enqueue(items);
  store.close();
  await must(pat.session.unlock(pat.me.userId, password));
  await pat.until("sync", (sync) => sync.state === "saved" && sync.waiting === 0);
}

/** Milliseconds, each round a session made anew on the same disk. */
async function timed(
  session: () => Promise<SessionApi>,
  act: (session: SessionApi) => Promise<void>,
): Promise<readonly { readonly value: number }[]> {
  const found: { value: number }[] = [];
  for (let round = 0; round <= rounds; round++) {
    const one = await session();
    const started = performance.now();
    await act(one);
    if (round > 0) found.push({ value: performance.now() - started });
    await one.lock();
  }
  return found;
}

export async function scale(): Promise<readonly Figure[]> {
  await ready();
  const harbour = await clinic();
  const stretch = cached();
  try {
    const rao = await harbour.attested("rao");
    const pat = await harbour.patient("pat");
    const chartId = pat.me.chartId ?? "";
    const file = new TextEncoder().encode(generateBundle());
    const { importId, taken } = await must(pat.session.planImport(chartId, "record.json", file, () => undefined));
    await must(pat.session.runImport(importId, () => undefined));
    await must(pat.session.grant(chartId, rao.me.userId));
    await sharedChart(rao, "pending");
    await pat.until("sync", (sync) => sync.state === "saved" && sync.waiting === 0);
    await pat.session.lock();
    const chart = await timed(
      () => createSession({ ...pat.ports, stretch }),
      async (session) => {
        await must(session.unlock(pat.me.userId, password));
        await when<{ readonly chart: { readonly items: number } } | undefined>(
          (tell) => session.watchChart(chartId, tell),
          (state) => (state?.chart.items ?? 0) >= taken,
        );
      },
    );
    await must(pat.session.unlock(pat.me.userId, password));
    await manyCharts(pat, rao);
    await listed(rao.session, patients);
    const cards: VaultCard[] = [];
    await when<readonly VaultCard[]>(
      (tell) => rao.session.watch("vaults", tell),
      (all) => cards.push(...all.filter(({ state }) => state === "pending")) > 0,
    );
    for (const { vaultId } of cards) await must(rao.session.accept(vaultId));
    await rao.until("sync", (sync) => sync.state === "saved" && sync.waiting === 0);
    await rao.session.lock();
    const list = await timed(
      () => createSession({ ...rao.ports, stretch }),
      async (session) => {
        await must(session.unlock(rao.me.userId, password));
        await listed(session, patients);
      },
    );
    const anew = await timed(
      () => createSession({ ...rao.ports, device: memoryDevice(), stretch }),
      async (session) => {
        await must(session.signIn(rao.kitCodes.signIn, password));
        await listed(session, patients);
      },
    );
    return [
      figureOf("unlock-to-chart-2176", "ms", chart),
      figureOf("unlock-to-list-500", "ms", list),
      figureOf("new-device-500", "ms", anew),
    ];
  } finally {
    await harbour.close();
  }
}
