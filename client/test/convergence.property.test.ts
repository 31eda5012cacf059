// Seeded schedules over the real relay: devices go offline, write, are killed and reopened; in the end all charts are one (threats §3.4).
import { afterAll, beforeAll, expect, test } from "vitest";
import { clinic, must, password, type Clinic, type Person } from "./clinic.ts";
import type { ChartState } from "../src/session/api.ts";
import type { Session } from "../src/session/session.ts";
import { dice } from "../node/dice.ts";

const seeds = process.env["HV_SEED"] === undefined ? [1, 42, 1234] : [Number(process.env["HV_SEED"])];
const steps = 20;

interface Actor {
  readonly name: string;
  readonly userId: string;
  readonly device: Person["device"];
  session: Session;
  line: Person["line"];
  online: boolean;
}

let harbour: Clinic;
let rao: Person;
beforeAll(async () => {
  harbour = await clinic();
  rao = await harbour.attested("rao");
});
afterAll(() => harbour.close());

const shown = (actor: Actor, chartId: string, fits: (state: ChartState) => boolean): Promise<ChartState> =>
  new Promise((resolve) => {
    void actor.session.watchChart(chartId, (state) => {
      if (state && fits(state)) resolve(state);
    });
  });

const idsOf = (state: ChartState): string =>
  JSON.stringify(
    state.chart.readings.rows.map(
      (row) => `${row.changeId} ${row.author} ${row.parts.map((part) => part.text).join("/")}`,
    ),
  );

async function kill(actor: Actor): Promise<void> {
  await actor.session.lock();
  const { session, line } = await harbour.session(actor.device);
  actor.session = session;
  actor.line = line;
  if (!actor.online) line.cut();
  await must(session.unlock(actor.userId, password));
}

test.each(seeds)("seed %i: both people, three devices, one chart", { timeout: 30_000 }, async (seed) => {
  const next = dice(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T;
  const pat = await harbour.patient(`pat-${seed}`);
  const chartId = pat.me.chartId ?? "";
  await pat.until("clinic", (view) => (view?.doctors.length ?? 0) > 0);
  await must(pat.session.grant(chartId, rao.me.userId));
  await rao.until("vaults", (cards) => cards.some((card) => card.vaultId === chartId && card.name !== undefined));
  await must(rao.session.accept(chartId));
  await rao.until("vaults", (cards) => cards.some((card) => card.vaultId === chartId && card.state === "open"));
  const tablet = await harbour.session();
  await must(tablet.session.signIn(pat.kitCodes.signIn, password));
  const actor = (name: string, one: Pick<Actor, "session" | "line" | "device">, userId: string): Actor => ({
    name,
    userId,
    session: one.session,
    line: one.line,
    device: one.device,
    online: true,
  });
  const doctor = await harbour.session();
  await must(doctor.session.signIn(rao.kitCodes.signIn, password));
  const actors = [
    actor("pat's phone", pat, pat.me.userId),
    actor("pat's tablet", tablet, pat.me.userId),
    actor("rao's laptop", doctor, rao.me.userId),
  ];
  for (const one of actors)
    await shown(one, chartId, (state) => state.card.state === "open" && state.card.members.length === 2);

  const saved: string[] = [];
  const story: string[] = [];
  for (let step = 0; step < steps; step++) {
    const one = pick(actors);
    const act = pick(["write", "write", "write", "line", "line", "kill"] as const);
    story.push(`${one.name}: ${act}`);
    if (act === "write") {
      const systolic = 100 + step;
      const outcome = await one.session.record(chartId, { kind: "blood-pressure", systolic, diastolic: 80 });
      if (outcome.ok) saved.push(outcome.value.changeId);
      else throw new Error(`seed ${seed}: ${story.join(" · ")}: ${JSON.stringify(outcome.error)}`);
    } else if (act === "line") {
      one.online = !one.online;
      if (one.online) {
        one.line.mend();
        await one.session.syncNow();
      } else one.line.cut();
    } else await kill(one);
  }
  for (const one of actors) {
    one.online = true;
    one.line.mend();
    await one.session.syncNow();
  }
  const why = `seed ${seed} (HV_SEED=${seed}): ${story.join(" · ")}`;
  const late = new Promise<never>((_resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${why}: not one chart after 15 s`)), 15_000);
    timer.unref();
  });
  const whole = (state: ChartState): boolean =>
    state.chart.readings.total === saved.length &&
    Object.keys(state.outbox).length === 0 &&
    state.problems.length === 0;
  const charts = await Promise.race([Promise.all(actors.map((one) => shown(one, chartId, whole))), late]);
  for (const state of charts) {
    expect([why, idsOf(state)]).toEqual([why, idsOf(charts[0] as ChartState)]);
    expect([why, new Set(state.chart.readings.rows.map((row) => row.changeId))]).toEqual([why, new Set(saved)]);
  }
  for (const one of actors) {
    await one.session.lock();
    one.line.cut();
    await must(one.session.unlock(one.userId, password));
    expect([why, idsOf(await shown(one, chartId, whole))]).toEqual([why, idsOf(charts[0] as ChartState)]);
    await one.session.lock();
  }
});
