// Conversations over a relay that dies: every message once and in order (bench/crowd.ts asks a thousand people).
import { afterAll, beforeAll, expect, test } from "vitest";
import { ready } from "@health-vault/crypto-core";
import { crowd } from "./crowd.ts";
import { startMariadb, type TestDatabase } from "./mariadb.ts";

let database: TestDatabase;
beforeAll(async () => {
  await ready();
  database = await startMariadb();
}, 60_000);
afterAll(() => database.stop());

test("what pairs say while the relay is killed and started comes once, in order, without a gap", async () => {
  const plan = { pairs: 6, perSecond: 40, seconds: 4, kills: [1] };
  const result = await crowd(await database.another(), plan);
  expect(result).toMatchObject({ sent: 160, lost: 0, doubled: 0, breaks: [] });
  expect(result.recoveredMs).toHaveLength(1);
}, 180_000);
