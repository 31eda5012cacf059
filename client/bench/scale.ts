// A doctor with 500 patients and a patient with 2,176 resources: from the password being stretched to the list, to the first chart, to a new device that can be used, and to new keys in all vaults.
// The list and the new device once with all charts made by one person, and once by 500 people, whose logs have to be read, too.
import { ready, toBase64url, type StretchedPassword } from "@health-vault/crypto-core";
import type { SessionApi, Topics, VaultCard } from "../src/session/api.ts";
import type { SessionPorts } from "../src/session/ports.ts";
import { createSession } from "../src/session/session.ts";
import { memoryDevice } from "../src/adapters/memory-store.ts";
import { systemClock } from "../src/adapters/system-clock.ts";
import { clinic, must, nodeStretch, password, sharedChart, type Person } from "../test/clinic.ts";
import { acceptAll, manyCharts } from "../test/many-charts.ts";
import { manyPatients } from "../test/many-patients.ts";
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

/** Milliseconds from new keys being sent until every vault of theirs has its new epoch: once, because nobody does it twice. */
async function renewed({ session, kitCodes }: Person): Promise<number> {
  const { kit } = await must(session.beginRotation({ recoveryCode: kitCodes.recovery, password, keep: [] }));
  const typed = kit.retype.map(
    ({ code, index }) => (code === "sign-in" ? kit.signInCode : kit.recoveryCode)?.[index] ?? "",
  );
  await must(session.confirmNewKit(typed));
  let begun = false;
  const done = when<Topics["account"]>(
    (tell) => session.watch("account", tell),
    (view) => {
      begun ||= (view?.chores.total ?? 0) > patients;
      return begun && view?.chores.total === 0;
    },
  );
  const started = performance.now();
  await must(session.sendNewKit());
  await done;
  return performance.now() - started;
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

/** A list and a new device of this doctor's. */
async function doctors(rao: Person, stretch: SessionPorts["stretch"], suffix: string): Promise<readonly Figure[]> {
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
  return [figureOf(`unlock-to-list-500${suffix}`, "ms", list), figureOf(`new-device-500${suffix}`, "ms", anew)];
}

async function people(stretch: SessionPorts["stretch"]): Promise<readonly Figure[]> {
  // The relay takes few new accounts a minute from one place: while they are made its clock and theirs go faster.
  let aheadMs = 0;
  const harbour = await clinic({ aheadMs: () => aheadMs });
  try {
    const rao = await harbour.attested("rao");
    const clock = { ...systemClock, nowMs: () => Date.now() + aheadMs };
    const made = (): void => void (aheadMs += 3000);
    await manyPatients(harbour, rao, { patients, readings: 2, threads: true, clock, made });
    await acceptAll(rao, patients);
    return await doctors(rao, stretch, "-people");
  } finally {
    await harbour.close();
  }
}

export async function scale(): Promise<readonly Figure[]> {
  await ready();
  const stretch = cached();
  return [...(await people(stretch)), ...(await onePersons(stretch))];
}

async function onePersons(stretch: SessionPorts["stretch"]): Promise<readonly Figure[]> {
  const harbour = await clinic();
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
    await manyCharts(pat, rao, { patients, readings: readingsEach, threads: true });
    await acceptAll(rao, patients);
    const his = await doctors(rao, stretch, "");
    const rekeyed = await renewed(pat);
    return [
      figureOf("unlock-to-chart-2176", "ms", chart),
      ...his,
      figureOf("rekey-1000-vaults", "ms", [{ value: rekeyed }]),
    ];
  } finally {
    await harbour.close();
  }
}
