// Whatever is sent to the relay, by HTTP or on the socket, is answered as the page of refusals has it; it lives on and serves the others (A38, A64).
import { expect, test } from "vitest";
import { fuzzTimeoutMs, report, seeds } from "../../crypto-core/test/fuzz/longer.ts";
import { siege } from "./fuzz/siege.ts";
import { routeMessages } from "./wire-routes.ts";

const rounds = 25;
const routes = Object.keys(routeMessages).length;

test(
  "A38: thousands of spoiled requests and frames: never its own fault, never dead, always there for the honest one",
  async () => {
    const total = { requests: 0, frames: 0, noise: 0, sieges: 0, mostMemory: 0 };
    for (const seed of seeds(1)) {
      const found = await siege({ seed, goesOn: (round) => round < rounds });
      expect(found.wrong).toEqual([]);
      expect(found).toMatchObject({ alive: true, served: rounds, raw: rounds, frames: rounds * 10 });
      expect(found.memory[1]).toBeLessThan(600 * 1024 * 1024);
      // Not all are turned away at the door: some come through, some as far as a rule of the logs.
      for (const status of [200, 400, 401, 404]) expect(found.statuses[status]).toBeGreaterThan(10);
      expect(found.requests).toBe(rounds * routes);
      total.requests += found.requests;
      total.frames += found.frames;
      total.noise += found.raw;
      total.sieges++;
      total.mostMemory = Math.max(total.mostMemory, found.memory[1]);
    }
    report("the relay", total);
  },
  fuzzTimeoutMs,
);
