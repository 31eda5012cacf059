// A real relay under fire by HTTP and socket, with an honest person beside it who is served all the time.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { idKey, ready } from "@health-vault/crypto-core";
import { chance } from "../../../crypto-core/test/fuzz/random.ts";
import { call, openClinic, penOf } from "../people.ts";
import { fire, fireRaw, spoiled, undocumented, undocumentedNoise } from "./http-fire.ts";
import { underFire } from "./relay-under-fire.ts";
import { honestRequests, people } from "./requests.ts";
import { firingLine, honestFrames, spoiledFrame } from "./socket-fire.ts";

export interface SiegeOptions {
  readonly seed: number;
  /** Asked before each round. */
  readonly goesOn: (round: number) => boolean;
}

export interface Siege {
  readonly requests: number;
  readonly frames: number;
  readonly raw: number;
  /** How often each status was answered. */
  readonly statuses: Readonly<Record<number, number>>;
  /** What came that no page promises, and bugs that the relay noticed itself. */
  readonly wrong: readonly string[];
  readonly alive: boolean;
  readonly served: number;
  /** Bytes, in the middle of it and at the end. */
  readonly memory: readonly [number, number];
}

/** One request to each route, one frame of each kind, one line of noise: a round. */
export async function siege({ seed, goesOn }: SiegeOptions): Promise<Siege> {
  await ready();
  const dataDir = mkdtempSync(join(tmpdir(), "hv-siege-"));
  const { relay, alive, bugs, memory, stop } = await underFire(dataDir);
  const wrong: string[] = [];
  const statuses: Record<number, number> = {};
  let [requests, frames, noise, served, midway] = [0, 0, 0, 0, 0];
  try {
    const clinic = await openClinic(relay);
    const all = await people(relay, clinic);
    const lee = await clinic.join("patient", "lee");
    const hers = await lee.line();
    const pen = penOf(lee, lee.self);
    const tokens = Object.values(all.jwts);
    let line = await firingLine(relay.url, all.jwts.pat);
    for (let round = 0; goesOn(round) && alive(); round++) {
      const by = chance(seed * 1_000_003 + round);
      for (const honest of honestRequests(all, by)) {
        const shot = spoiled(honest, by, tokens);
        const heard = await fire(relay.url, shot).catch((error: unknown) => String(error));
        requests++;
        // A line that the relay cuts because the request goes on for ever is an answer as well.
        if (typeof heard === "string") {
          if (!/ECONNRESET|EPIPE/.test(heard)) wrong.push(`${shot.method} ${honest.route}: ${heard}`);
          continue;
        }
        statuses[heard.status] = (statuses[heard.status] ?? 0) + 1;
        const fault = undocumented(honest.route, shot, heard);
        if (fault !== undefined)
          wrong.push(`seed ${seed} round ${round}: ${shot.method} ${honest.route} ${shot.path}: ${fault}`);
      }
      for (const frame of honestFrames(all, by)) {
        if (!line.open()) {
          wrong.push(...line.wrong);
          line = await firingLine(relay.url, all.jwts.pat);
        }
        line.send(spoiledFrame(frame, by));
        frames++;
      }
      const fault = undocumentedNoise(await fireRaw(relay.url, by));
      noise++;
      if (fault !== undefined) wrong.push(`seed ${seed} round ${round}: noise: ${fault}`);
      // The honest one's run is durable, and the public page is there.
      hers.say({ type: "push", id: round + 1, vaultId: idKey(lee.self.vaultId) }, pen.write(`round ${round}`).bytes);
      await hers.next("ack", ({ id }) => id === round + 1);
      if ((await call(relay, "GET", "/v1/relay")).status === 200) served++;
      if (round === 20) midway = memory();
    }
    wrong.push(...line.wrong);
    line.close();
    hers.close();
    return {
      requests,
      frames,
      raw: noise,
      statuses,
      wrong: [...wrong, ...bugs()],
      alive: alive(),
      served,
      memory: [midway || memory(), memory()],
    };
  } finally {
    await stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
