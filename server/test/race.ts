// Patients who all want the same hours of one doctor, at relay processes on one database of which one is killed: who got what, and whether it adds up.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { claimed, readStep, toBase64url } from "@health-vault/crypto-core";
import { must } from "@health-vault/crypto-core/testing";
import { type RunningRelay, startRelay } from "../src/index.ts";
import {
  allDay,
  asks,
  brings,
  bytesOf,
  busyOf,
  DAY,
  listOf,
  MINUTE,
  opensHours,
  type OwnStep,
  slotOf,
} from "./diary.ts";
import { type Guest, openClinic, openSession } from "./people.ts";
import { ended, spawned } from "./relay-process.ts";

export interface RaceResult {
  readonly asked: number;
  readonly booked: number;
  readonly told: number;
  /** Answers that were neither, by their code. */
  readonly other: readonly string[];
  /** Requests whose line broke and that were brought again. */
  readonly broken: number;
  readonly overlaps: number;
  /** Booked by an answer and not in the doctor's list, or there twice, or there without an answer. */
  readonly lost: number;
  readonly doubled: number;
  readonly unanswered: number;
  /** Places in the doctor's list that nobody has. */
  readonly gaps: number;
  readonly busyIsBooked: boolean;
  readonly seconds: number;
}

interface Runner {
  readonly who: Guest;
  readonly jwt: string;
}

/** All steps of the caller. */
const wholeList = async (relay: RunningRelay, jwt: string): Promise<readonly OwnStep[]> => {
  const all: OwnStep[] = [];
  for (;;) {
    const more = await listOf(relay, jwt, all.at(-1)?.seq ?? 0);
    if (more.length === 0) return all;
    all.push(...more);
  }
};

const sessionAt = async (relay: RunningRelay, who: Guest): Promise<string> =>
  String((await openSession(relay, who)).json["jwt"]);

/** `clients` patients, `rounds` times at once; the second process is killed in the middle of the middle round, and started again for the next. */
export const race = async (databaseUrl: string, clients: number, rounds: number): Promise<RaceResult> => {
  const dataDir = mkdtempSync(join(tmpdir(), "hv-race-"));
  const home = await startRelay({ dataDir, databaseUrl });
  const clinic = await openClinic(home);
  const rao = await clinic.join("doctor", "rao");
  const runners: Runner[] = [];
  for (let i = 0; i < clients; i++) {
    const who = await clinic.join("patient", `patient ${i}`);
    runners.push({ who, jwt: await who.session() });
  }
  const hours = await opensHours(home, rao, { ...allDay, mode: "auto" });
  await home.close();

  const first = await spawned(dataDir, databaseUrl);
  let second = await spawned(dataDir, databaseUrl);
  const start = Math.ceil(Date.now() / DAY) * DAY + DAY;
  const booked = new Set<string>();
  const other: string[] = [];
  const counts = { told: 0, broken: 0, answers: 0 };

  const ask = async ({ who, jwt }: Runner, i: number, day: number): Promise<void> => {
    // A working morning of four hours on the grid of five minutes: far more wishes than room.
    const cell = (i * 7 + Math.floor(day / DAY) * 13) % 48;
    const made = asks(who, hours, slotOf(day + 8 * 12 * 5 * MINUTE + cell * 5 * MINUTE, 1 + (i % 3)));
    let relay = i % 2 === 0 ? first.relay : second.relay;
    for (;;) {
      try {
        const { status, json } = await brings(relay, jwt, made);
        counts.answers++;
        if (status === 200) booked.add(toBase64url(made.step.hash));
        else if (json.error === "slot-taken") counts.told++;
        else other.push(String(json.error));
        return;
      } catch {
        // The line broke: the same bytes go to the one that lives.
        counts.broken++;
        relay = first.relay;
      }
    }
  };

  const began = performance.now();
  for (let round = 0; round < rounds; round++) {
    const isMiddle = round === Math.floor(rounds / 2);
    const before = counts.answers;
    const running = Promise.all(runners.map((one, i) => ask(one, i, start + round * DAY)));
    if (isMiddle) {
      while (counts.answers - before < clients / 4) await new Promise((resolve) => setTimeout(resolve, 1));
      second.child.kill("SIGKILL");
    }
    await running;
    if (isMiddle) second = await spawned(dataDir, databaseUrl);
  }
  const seconds = (performance.now() - began) / 1000;

  const jwt = await sessionAt(first.relay, rao);
  const list = await wholeList(first.relay, jwt);
  const steps = list.map((one) => must(readStep(bytesOf(one))));
  const spans = steps.map(({ slot }) => claimed(slot, slot.startMs)).toSorted((a, b) => a.fromMs - b.fromMs);
  const inList = new Set(steps.map(({ hash }) => toBase64url(hash)));
  const merged: { fromMs: number; untilMs: number }[] = [];
  for (const { fromMs, untilMs } of spans) {
    const last = merged.at(-1);
    if (last && last.untilMs >= fromMs) last.untilMs = Math.max(last.untilMs, untilMs);
    else merged.push({ fromMs, untilMs });
  }
  const busy = await busyOf(second.relay, jwt, rao, start, start + rounds * DAY);
  const result: RaceResult = {
    asked: clients * rounds,
    booked: booked.size,
    told: counts.told,
    other,
    broken: counts.broken,
    overlaps: spans.filter(({ fromMs }, i) => i > 0 && fromMs < (spans[i - 1]?.untilMs ?? 0)).length,
    lost: [...booked].filter((hash) => !inList.has(hash)).length,
    doubled: list.length - inList.size,
    unanswered: [...inList].filter((hash) => !booked.has(hash)).length,
    gaps: (list.at(-1)?.seq ?? 0) - list.length,
    busyIsBooked: JSON.stringify(busy) === JSON.stringify(merged),
    seconds,
  };
  for (const one of [first, second]) await ended(one);
  rmSync(dataDir, { recursive: true, force: true });
  return result;
};
