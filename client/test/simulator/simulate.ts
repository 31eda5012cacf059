// One seed from its first event to the verdict: a storm of acts and faults, then calm, then every invariant.
import { verified } from "@health-vault/crypto-core";
import { actOnce } from "./actions.ts";
import type { Base } from "./base.ts";
import { crossReference } from "./cross-reference.ts";
import { calm, strikeOnce } from "./faults.ts";
import { forkedByRestore, writtenTwice } from "./identities.ts";
import { inspect, openAll, summary, unrest } from "./invariants.ts";
import { misbehaveOnce } from "./insiders.ts";
import { inspectDetection } from "./judges/detection.ts";
import { watchAll } from "./judges/named.ts";
import { inspectSafety } from "./judges/safety.ts";
import { filesAreTheirs, inspectLetters, readLetters } from "./letters.ts";
import { lieOnce, someLies } from "./lies.ts";
import { turn } from "./platform.ts";
import { boot, createWorld, type World, type WorldOptions } from "./world.ts";

export interface Verdict {
  readonly seed: number;
  /** Of everything that happened, in order. */
  readonly hash: string;
  readonly events: number;
  readonly summary: string;
  /** A restore left two honest branches of a log: what follows from it is not judged. */
  readonly forked: boolean;
  readonly violation: string | undefined;
  readonly last: readonly string[];
}

/** A link that died unseen is found out in this time. */
const heartbeatMs = 45_000;
/** How long everybody may take to come to rest once everything works. */
const patienceMs = 300_000;
/** After a restore: for how long nobody ends an access by himself, and the minute in which somebody looks. */
const settlingMs = 360_000;

function begin(world: World): void {
  const { time, dice } = world;
  for (const device of world.devices) time.after(dice.delayMs(1_000), () => boot(world, device));
  const again = (typicalMs: number, what: () => void): void => {
    time.after(dice.delayMs(typicalMs), () => {
      if (!world.stormy) return;
      what();
      again(typicalMs, what);
    });
  };
  again(world.hostile ? dice.between(200, 1_000) : dice.between(300, 2_000), () => actOnce(world));
  again(dice.between(1_000, 8_000), () => strikeOnce(world));
  if (!world.hostile) return;
  const lies = someLies(world);
  again(dice.between(1_000, 4_000), () => lieOnce(world, lies));
  if (world.hostile.insiders.size > 0) again(dice.between(3_000, 10_000), () => misbehaveOnce(world));
}

/** Nobody lies any more: what everybody holds is referred to, looked at, and judged. */
async function judgeHostile(world: World, stop: () => boolean): Promise<void> {
  const { time, hostile } = world;
  if (!hostile) return;
  const pass = (ms: number): Promise<void> => time.runUntil(time.nowMs() + ms, stop);
  openAll(world);
  await pass(5_000);
  crossReference(world);
  await pass(60_000);
  const views = watchAll(world);
  readLetters(world);
  await pass(10_000);
  if (stop()) return;
  await inspectSafety(world);
  filesAreTheirs(world);
  // Two branches of honest work after a restore, or a storage that was put back: who lied is not to be told.
  const forked = forkedByRestore(world).length + writtenTwice(world).length > 0;
  if (!stop() && !forked) await inspectDetection(world, views, hostile.lasting.size > 0);
}

export async function simulate(base: Base, seed: number, options: WorldOptions = {}): Promise<Verdict> {
  let forked = false;
  // What an earlier seed checked is nothing that this one knows.
  verified.end();
  const world = await createWorld(base, seed, options);
  const { time, dice } = world;
  const stop = (): boolean => world.violation !== undefined;
  const thrown = (reason: unknown): void =>
    world.violated(`unhandled: ${reason instanceof Error ? reason.stack : String(reason)}`);
  process.on("unhandledRejection", thrown);
  process.on("uncaughtException", thrown);
  try {
    begin(world);
    await time.runUntil(time.nowMs() + dice.between(20_000, 80_000), stop);
    if (!stop()) {
      world.note("CALM");
      world.hostile?.liar.stop();
      calm(world);
      // A second restore within the hour waits for its end, and what a restored vault is owed by others waits for them.
      const endMs = time.nowMs() + patienceMs + (world.lives > 1 ? 3_600_000 : 0);
      const rest = async (leastMs: number): Promise<void> => {
        await time.runUntil(time.nowMs() + leastMs, stop);
        do await time.runUntil(time.nowMs() + 5_000, stop);
        while (!stop() && !world.hostile && unrest(world).length > 0 && time.nowMs() < endMs);
      };
      await rest(heartbeatMs);
      // From its round on, which may have been a moment ago, nobody changes members by himself for five minutes.
      if (world.lives > 0) await rest(settlingMs);
      forked = forkedByRestore(world).length > 0 || writtenTwice(world).length > 0;
      if (world.hostile) await judgeHostile(world, stop);
      else for (const what of forked ? [] : unrest(world)) world.violated(`no rest: ${what}`);
    }
    if (!stop() && !forked && !world.hostile) {
      openAll(world);
      await time.runUntil(time.nowMs() + 5_000, stop);
      readLetters(world);
      await time.runUntil(time.nowMs() + 30_000, stop);
    }
    if (!stop() && !forked && !world.hostile) {
      await inspect(world);
      inspectLetters(world);
    }
    await turn();
    return {
      seed,
      hash: world.trace.hash(),
      events: time.worked,
      summary: world.hostile ? `${world.saved.length} saved, ${world.hostile.liar.lies} lies` : summary(world),
      forked,
      violation: world.violation,
      last: world.trace.last,
    };
  } finally {
    for (const device of world.devices) device.close();
    world.relay.crash();
    world.hostile?.branch?.crash();
    await turn();
    world.relay.database.close();
    world.hostile?.branch?.database.close();
    process.off("unhandledRejection", thrown);
    process.off("uncaughtException", thrown);
  }
}
