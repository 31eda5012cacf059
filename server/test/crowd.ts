// Pairs of people in conversation at a relay that is killed and started again: how long a message takes, and whether every one came once and in order.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type SealedRun } from "@health-vault/crypto-core";
import { systemClock } from "../src/clock.ts";
import { startRelay } from "../src/index.ts";
import { type Clinic, type Guest, openClinic, penOf } from "./people.ts";
import { letIn } from "./sharing.ts";
import { ended, spawned } from "./relay-process.ts";
import { runName, talker, type Talker } from "./talker.ts";

/** After a kill a message may take longer. */
const GRACE_MS = 5_000;

/** By the clock of the relay that they sign up at: as far apart as its limits ask of people who come from one address. */
const SIGN_UP_MS = 2_000;

export interface CrowdPlan {
  readonly pairs: number;
  readonly perSecond: number;
  readonly seconds: number;
  /** Seconds after the start at which the relay is killed; another starts at once. */
  readonly kills: readonly number[];
}

export interface CrowdResult {
  readonly sent: number;
  readonly lost: number;
  readonly doubled: number;
  /** Positions and chain numbers that did not follow the one before, and refusals. */
  readonly breaks: readonly string[];
  /** From the moment it is handed to the line to the other's device having it, outside of the five seconds after each kill. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly counted: number;
  readonly slowestMs: number;
  /** From each kill until everybody was connected, had all and had nothing waiting. */
  readonly recoveredMs: readonly number[];
}

interface Planned {
  readonly atMs: number;
  readonly run: SealedRun;
  readonly from: Talker;
  readonly to: Talker;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A patient's vault with a doctor in it, and the pen of each. */
const pairUp = async (clinic: Clinic, i: number) => {
  const [pat, rao] = [await clinic.join("patient", `pat ${i}`), await clinic.join("doctor", `rao ${i}`)];
  const granted = await letIn(pat, "writer", [rao]);
  const pen = (who: Guest) => penOf(who, granted, 1);
  return { vaultId: granted.vaultId, pat, rao, pens: [pen(pat), pen(rao)] as const };
};

const at = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

export const crowd = async (databaseUrl: string, plan: CrowdPlan): Promise<CrowdResult> => {
  const dataDir = mkdtempSync(join(tmpdir(), "hv-crowd-"));
  let aheadMs = 0;
  const home = await startRelay({ dataDir, databaseUrl, clock: { ...systemClock, now: () => Date.now() + aheadMs } });
  const clinic = await openClinic(home);
  const pairs = [];
  for (let i = 0; i < plan.pairs; i++) {
    const pair = await pairUp(clinic, i);
    pairs.push({ ...pair, jwts: [await pair.pat.session(), await pair.rao.session()] as const });
    aheadMs += SIGN_UP_MS;
  }
  await home.close();

  let relay = await spawned(dataDir, databaseUrl);
  const url = (): string => relay.relay.url;
  const rooms = pairs.map(({ vaultId, pat, rao, pens, jwts: [hers, his] }) => ({
    pens,
    people: [talker(url, hers, vaultId, pat.device.deviceId), talker(url, his, vaultId, rao.device.deviceId)] as const,
  }));
  const everybody = rooms.flatMap(({ people }) => people);
  const settled = (): boolean => everybody.every((one) => one.isLive() && one.waiting() === 0);
  while (!settled()) await pause(20);

  const planned = Array.from({ length: plan.perSecond * plan.seconds }, (_, i): Planned => {
    // Everybody says something before somebody says something again.
    const room = rooms[i % rooms.length]!;
    const side = Math.floor(i / rooms.length) % 2;
    const run = room.pens[side]!.write(`message ${i}: it is better today than it was yesterday`);
    return { atMs: (i * 1000) / plan.perSecond, run, from: room.people[side]!, to: room.people[1 - side]! };
  });
  const began = performance.now();
  const sentAt = new Map<string, number>();
  const killedAt: number[] = [];
  const recoveredMs: number[] = [];
  const killing = (async () => {
    for (const second of plan.kills) {
      await pause(Math.max(0, second * 1000 - (performance.now() - began)));
      killedAt.push(performance.now());
      await ended(relay, "SIGKILL");
      relay = await spawned(dataDir, databaseUrl);
      const killed = killedAt.at(-1) ?? 0;
      while (!everybody.every((one) => one.isLive())) await pause(5);
      recoveredMs.push(performance.now() - killed);
    }
  })();
  for (const { atMs, run, from } of planned) {
    const left = atMs - (performance.now() - began);
    if (left > 1) await pause(left);
    sentAt.set(runName(run.bytes), performance.now());
    from.push(run);
  }
  await killing;
  while (!settled()) await pause(20);
  everybody.forEach((one) => one.close());
  await ended(relay);
  rmSync(dataDir, { recursive: true, force: true });

  const [times, seen]: [number[], Map<Talker, Set<string>>] = [[], new Map()];
  let doubled = 0;
  for (const one of everybody) {
    const mine = new Set<string>();
    for (const { run, atMs } of one.arrived) {
      if (mine.has(run)) doubled++;
      mine.add(run);
      const sent = sentAt.get(run) ?? Infinity;
      const isDisturbed = killedAt.some((kill) => sent < kill + GRACE_MS && atMs > kill);
      if (!isDisturbed) times.push(atMs - sent);
    }
    seen.set(one, mine);
  }
  times.sort((a, b) => a - b);
  return {
    sent: planned.length,
    lost: planned.filter(({ run, to }) => !seen.get(to)?.has(runName(run.bytes))).length,
    doubled,
    breaks: everybody.flatMap((one) => one.breaks),
    p50Ms: at(times, 0.5),
    p99Ms: at(times, 0.99),
    counted: times.length,
    slowestMs: times.at(-1) ?? 0,
    recoveredMs,
  };
};
