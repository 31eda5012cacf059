// A disk that is full while the relay begins another life: the round is tried again, and nothing stands still for ever (simulator seed 168).
import { expect, test } from "vitest";
import { memoryDevice } from "../src/adapters/memory-store.ts";
import { createRestore } from "../src/session/restore.ts";
import { breakable } from "./broken-disk.ts";
import { manualClock } from "./manual-clock.ts";

test("pat's disk has no room for the round that a restored relay asks for: it goes on when there is room again", async () => {
  const disk = breakable(memoryDevice());
  const clock = manualClock();
  const failures: unknown[] = [];
  const resumed: string[] = [];
  const restore = createRestore({
    me: "pat",
    store: await disk.device.open("pat"),
    people: { bringAgain: () => Promise.resolve(true) },
    sync: () => ({
      call: () => Promise.reject(new Error("there is no log to bring")),
      resume: (key) => resumed.push(key),
      restored: () => undefined,
      truncate: () => Promise.resolve(true),
    }),
    clock,
    changed: () => undefined,
    storeFailed: (thrown) => failures.push(thrown),
  });
  restore.up("second life");
  disk.full();
  await restore.restoring("chart", () => 0);
  expect(failures).toMatchObject([{ name: "QuotaExceededError" }]);
  expect(resumed).toEqual([]);
  disk.mend();
  clock.pass(15_000);
  await new Promise((resolve) => setImmediate(resolve));
  expect(resumed).toEqual(["chart"]);
});
