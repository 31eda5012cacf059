// The demo as a newcomer starts it: a process that fills a folder, says how to sign in, and does not fill it twice; everybody finds what the story promised.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ready } from "@health-vault/crypto-core";
import { afterAll, expect, test } from "vitest";
import { demoPassword, doctors, patients } from "../demo/cast.ts";
import { must, newDesk, watching } from "../node/person.ts";
import { systemClock } from "../src/adapters/system-clock.ts";
import type { Topics } from "../src/session/api.ts";

const dataDir = join(mkdtempSync(join(tmpdir(), "hv-demo-")), "demo");
const main = join(import.meta.dirname, "../../server/src/main.ts");
const stops: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const stop of stops) await stop();
  rmSync(join(dataDir, ".."), { recursive: true, force: true });
});

interface Started {
  readonly url: string;
  readonly said: string;
  stop(): Promise<unknown>;
}

const start = (...options: readonly string[]): Promise<Started> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [main, "--demo", ...options], {
      env: { ...process.env, HV_DATA_DIR: dataDir, HV_PORT: "0", HV_LOG_LEVEL: "silent" },
    });
    let said = "";
    const exited = new Promise<void>((gone) => child.once("exit", () => gone()));
    const stop = (): Promise<unknown> => (child.kill("SIGTERM"), exited);
    child.stderr.on("data", (data: Buffer) => (said += data.toString()));
    child.stdout.on("data", (data: Buffer) => {
      said += data.toString();
      const url = /Health Vault is at (\S+)/.exec(said)?.[1];
      if (url !== undefined) resolve({ url, said, stop });
    });
    void exited.then(() => reject(new Error(said)));
    stops.push(stop);
  });

const codeOf = (said: string, name: string): string =>
  new RegExp(`${name}\\s+sign-in code ([0-9A-Z ]+)`).exec(said)?.[1]?.trim() ?? "";

async function signedIn({ url, said }: Started, name: string) {
  const { session } = await newDesk(url, { clock: systemClock });
  const me = await must(session.signIn(codeOf(said, name), demoPassword));
  const until = <K extends keyof Topics>(topic: K, fits: (value: Topics[K]) => boolean) =>
    watching<Topics[K]>((tell) => session.watch(topic, tell), fits);
  return { session, me, until };
}

test("fills, says how to sign in, and starts again as it was", { timeout: 240_000 }, async () => {
  await ready();
  const first = await start();
  expect(statSync(join(dataDir, "demo.txt")).mode & 0o777).toBe(0o600);
  await first.stop();
  const demo = await start();
  expect(demo.said).not.toContain("Filling");
  for (const { given, family } of [...doctors, ...patients])
    expect(codeOf(demo.said, `${given} ${family}`)).toMatch(/^([0-9A-Z]{5} ){5}[0-9A-Z]{5}$/);

  const pat = await signedIn(demo, "Patricia Morgan");
  await watching(
    (tell: (total: number) => void) =>
      pat.session.watchChart(pat.me.chartId ?? "", (state) => tell(state?.chart.conflicts ?? 0)),
    (conflicts) => conflicts === 1,
  );
  const medicines = await pat.session.section(pat.me.chartId ?? "", { section: "medicines", offset: 0, limit: 20 });
  expect(medicines.rows.filter(({ disputes }) => disputes.length > 0).map(({ title }) => title)).toEqual(["Ibuprofen"]);
  const page = await pat.session.timeline(pat.me.chartId ?? "", { sections: [], offset: 0, limit: 0 });
  expect(page.counts).toMatchObject({ problems: 3, labs: 2, notes: 2, immunizations: 2, procedures: 2, allergies: 1 });
  const chart = pat.me.chartId ?? "";
  const access = await pat.session.access(chart);
  expect(access.filter(({ me }) => !me).map(({ now, consent }) => [now, consent?.version])).toEqual([
    [true, "1"],
    [true, "1"],
  ]);
  expect((await pat.session.openings(chart)).map(({ name }) => name)).toContain("Dr Asha Rao");
  const summary = (await pat.session.section(chart, { section: "other", offset: 0, limit: 20 })).rows.find(
    ({ title }) => title === "Visit to the heart clinic",
  );
  const opened = await pat.session.detail(chart, summary?.item ?? "");
  expect(opened?.sections.map(({ title, depth }) => [depth, title])).toEqual([
    [0, "Why she came"],
    [0, "Examination"],
    [1, "At rest"],
    [1, "Under strain"],
    [0, "Advice"],
  ]);
  const { rows: papers } = await pat.session.documents(chart, 0, 20);
  const letter = papers.find(({ title }) => title === "Letter from the eye clinic");
  expect(letter?.files.map(({ contentType }) => contentType)).toEqual(["text/plain"]);
  const states = (who: typeof pat, count: number) =>
    who
      .until(
        "appointments",
        ({ appointments }) =>
          appointments.length === count && appointments.every((one) => one.bookedBy !== undefined || one.reason !== ""),
      )
      .then(({ appointments }) => appointments.map(({ state }) => state).toSorted());
  expect(await states(pat, 3)).toEqual(["booked", "booked", "fulfilled"]);
  const maria = await signedIn(demo, "María Santos Vega");
  await maria.until("appointments", ({ appointments }) => appointments.some(({ state }) => state === "proposed"));
  await maria.until("vaults", (cards) => cards.some(({ aside }) => aside === 1));
  const former = (await maria.session.access(maria.me.chartId ?? "")).filter(({ now }) => !now);
  expect(former.map(({ name, consent }) => [name, consent?.version])).toEqual([["Dr Tomás Vidal", "1"]]);
  const lee = await signedIn(demo, "Lee Okafor");
  const leesChart = lee.me.chartId ?? "";
  await lee.until("sync", ({ state }) => state === "saved");
  await watching(
    (tell: (items: number) => void) =>
      lee.session.watchChart(leesChart, (state) => tell(state?.chart.counts.length ?? 0)),
    (types) => types > 0,
  );
  const { rows: labs } = await lee.session.section(leesChart, { section: "labs", offset: 0, limit: 5 });
  const review = await lee.session.review(leesChart, labs[0]?.item ?? "");
  expect(review?.acknowledgements.length).toBe(1);
  const rao = await signedIn(demo, "Dr Asha Rao");
  const cards = await rao.until(
    "vaults",
    (list) => list.filter(({ name, purpose }) => name !== undefined && purpose === "chart").length >= 5,
  );
  expect(cards.filter(({ state, purpose }) => state === "pending" && purpose === "chart")).toHaveLength(1);
  const ada = await signedIn(demo, "Ada Brandt");
  await ada.until(
    "admin",
    (view) =>
      view?.people.length === doctors.length + patients.length + 1 &&
      view.invitations.some(({ label, used }) => label === "Dr Chen (locum)" && !used),
  );
  for (const { session } of [pat, maria, lee, rao, ada]) await session.lock();
});
