// After a restore either of the two people brings the steps that the relay lacks: judged by signature and chain, whoever brings them (protocol.md §5.8, §7, A71).
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type RunningRelay, startRelay } from "../src/index.ts";
import { asks, brings, busyOf, DAY, HOUR, listOf, opensHours, slotOf, steps } from "./diary.ts";
import { manualClock } from "./manual-clock.ts";
import { openClinic, openSession, type Guest } from "./people.ts";

test("A71: what an older database lacks comes back step by step, and nobody slips in beside it", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "hv-again-"));
  const clock = manualClock(Date.UTC(2027, 0, 4));
  const started = (restored = false): Promise<RunningRelay> => startRelay({ dataDir, clock, restored });
  const sessionAt = async (relay: RunningRelay, who: Guest): Promise<string> =>
    String((await openSession(relay, who)).json["jwt"]);
  let relay = await started();
  const clinic = await openClinic(relay);
  const [pat, ina] = [await clinic.join("patient", "pat"), await clinic.join("patient", "ina")];
  const rao = await clinic.join("doctor", "rao");
  const hours = await opensHours(relay, rao);
  await relay.close();
  copyFileSync(join(dataDir, "relay.db"), join(dataDir, "backup.db"));

  relay = await started();
  const at = clock.now() + DAY;
  const asked = asks(pat, hours, slotOf(at));
  const confirmed = steps(rao, asked.appointment, "confirm");
  expect((await brings(relay, await sessionAt(relay, pat), asked)).status).toBe(200);
  expect((await brings(relay, await sessionAt(relay, rao), confirmed)).status).toBe(200);
  const early = asks(pat, hours, slotOf(at + 6 * HOUR));
  expect((await brings(relay, await sessionAt(relay, rao), early, { again: true })).json.error).toBe("not-allowed");
  await relay.close();

  for (const tail of ["", "-wal", "-shm"]) rmSync(join(dataDir, `relay.db${tail}`), { force: true });
  copyFileSync(join(dataDir, "backup.db"), join(dataDir, "relay.db"));
  // By now the asked time would be too soon for a new request: what was taken once is not asked about hours again.
  clock.pass(DAY + HOUR);
  relay = await started(true);
  const his = await sessionAt(relay, rao);
  expect(await listOf(relay, his)).toEqual([]);
  expect((await brings(relay, his, confirmed, { again: true })).json.error).toBe("stale-step");
  expect((await brings(relay, his, asked)).json.error).toBe("not-allowed");
  expect((await brings(relay, await sessionAt(relay, ina), asked, { again: true })).json.error).toBe("not-allowed");
  expect((await brings(relay, his, asked, { again: true })).status).toBe(200);
  expect((await brings(relay, await sessionAt(relay, pat), confirmed, { again: true })).json["state"]).toBe("booked");
  expect((await listOf(relay, his)).map(({ seq }) => seq)).toEqual([1, 2]);
  expect(await busyOf(relay, his, rao, at - HOUR, at + HOUR)).toHaveLength(1);
  await relay.close();
  rmSync(dataDir, { recursive: true, force: true });
});
