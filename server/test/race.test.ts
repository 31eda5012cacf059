// One slot, one patient: a small race at two relay processes on one MariaDB, one of them killed in the middle (bench/race.ts runs the whole one).
import { afterAll, beforeAll, expect, test } from "vitest";
import { ready } from "@health-vault/crypto-core";
import { startMariadb, type TestDatabase } from "./mariadb.ts";
import { race } from "./race.ts";

let database: TestDatabase;
beforeAll(async () => {
  await ready();
  database = await startMariadb();
}, 60_000);
afterAll(() => database.stop());

test("nobody has what another has, every loser is told, nothing is lost or doubled", async () => {
  const result = await race(await database.another(), 24, 4);
  expect(result).toMatchObject({
    asked: 96,
    other: [],
    overlaps: 0,
    lost: 0,
    doubled: 0,
    unanswered: 0,
    gaps: 0,
    busyIsBooked: true,
  });
  expect(result.booked + result.told).toBe(96);
  expect(result.booked).toBeGreaterThan(8);
  expect(result.told).toBeGreaterThan(20);
  expect(result.broken).toBeGreaterThan(0);
}, 180_000);
