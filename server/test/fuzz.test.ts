// Whatever is sent to the relay, by HTTP or on the socket, is answered as the page of refusals has it; it lives on and serves the others (A38, A64).
import { expect, test } from "vitest";
import { siege } from "./fuzz/siege.ts";
import { routeMessages } from "./wire-routes.ts";

test("thousands of spoiled requests and frames: never its own fault, never dead, always there for the honest one", async () => {
  const rounds = 25;
  const found = await siege({ seed: 1, goesOn: (round) => round < rounds });
  expect(found.wrong).toEqual([]);
  expect(found).toMatchObject({ alive: true, served: rounds, raw: rounds, frames: rounds * 10 });
  expect(found.memory[1]).toBeLessThan(600 * 1024 * 1024);
  // Not all are turned away at the door: some come through, some as far as a rule of the logs.
  for (const status of [200, 400, 401, 404]) expect(found.statuses[status]).toBeGreaterThan(10);
  expect(found.requests).toBe(rounds * Object.keys(routeMessages).length);
}, 120_000);
