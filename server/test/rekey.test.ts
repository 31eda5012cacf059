// The relay's keys change while it runs: the command is killed in the middle, goes on, and nothing is lost, free twice or found no more (A53, A55).
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { toBase64url } from "@health-vault/crypto-core";
import { createKeyring, newKeyringText, openStore, type RunningRelay, startRelay } from "../src/index.ts";
import { asks, brings, busyOf, DAY, HOUR, listOf, MINUTE, opensHours, slotOf, walksIn } from "./diary.ts";
import { type EngineUnderTest, engines } from "./engines.ts";
import { call, type Clinic, type Guest, openClinic } from "./people.ts";

const cli = join(import.meta.dirname, "../src/cli.ts");

interface KeyFile {
  readonly active: string;
  readonly wrap: Readonly<Record<string, string>>;
  readonly index: string;
  readonly sign: string;
}

const first = JSON.parse(newKeyringText()) as KeyFile;
const fresh = JSON.parse(newKeyringText()) as KeyFile;
const k2 = fresh.wrap["k1"] ?? "";
/** Old keys; both, the new ones being made ready; new keys alone. */
const keys = {
  old: JSON.stringify(first),
  both: JSON.stringify({ ...first, active: "k2", wrap: { ...first.wrap, k2 }, indexNext: fresh.index }),
  fresh: JSON.stringify({ ...first, active: "k2", wrap: { k2 }, index: fresh.index }),
};

describe.each(engines)("new keys on %s", (_name, startEngine) => {
  const dataDir = mkdtempSync(join(tmpdir(), "hv-rekey-"));
  let engine: EngineUnderTest;
  let databaseUrl: string;
  const running: RunningRelay[] = [];

  const started = async (which: keyof typeof keys): Promise<RunningRelay> => {
    const relay = await startRelay({ dataDir, databaseUrl, keys: keys[which] });
    running.push(relay);
    return relay;
  };
  const command = (
    which: keyof typeof keys,
    killAt?: string,
  ): Promise<{ readonly code: number | null; readonly said: string }> =>
    new Promise((resolve) => {
      const env = {
        PATH: process.env["PATH"],
        HV_DATA_DIR: dataDir,
        HV_DATABASE_URL: databaseUrl,
        HV_KEYS: keys[which],
      };
      const child = spawn(process.execPath, [cli, "rekey"], { env, stdio: ["ignore", "pipe", "pipe"] });
      let said = "";
      const hear = (part: Buffer): void => {
        said += part.toString();
        if (killAt !== undefined && said.includes(killAt)) child.kill("SIGKILL");
      };
      child.stdout.on("data", hear);
      child.stderr.on("data", hear);
      child.on("exit", (code) => resolve({ code, said }));
    });

  beforeAll(async () => {
    engine = await startEngine();
    databaseUrl = await engine.fresh();
  }, 60_000);
  afterAll(async () => {
    for (const relay of running) await relay.close();
    await engine.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  test("added, walked through, killed, gone on with, and the old ones taken away", async () => {
    const old = await started("old");
    const clinic: Clinic = await openClinic(old);
    const [pat, ina, rao]: Guest[] = [
      await clinic.join("patient", "pat"),
      await clinic.join("patient", "ina"),
      await clinic.join("doctor", "rao"),
    ];
    const hours = await opensHours(old, rao!);
    const day = Math.ceil(Date.now() / DAY) * DAY + DAY;
    const jwt = await rao!.session();
    for (let i = 0; i < 120; i++)
      expect((await brings(old, jwt, walksIn(rao!, slotOf(day + i * 20 * MINUTE, 1)))).status).toBe(200);
    const free = day + 3 * DAY;
    expect((await brings(old, await pat!.session(), asks(pat!, hours, slotOf(free)))).status).toBe(200);
    await call(old, "PUT", "/v1/account/contact", { email: "pat@example.org" }, await pat!.session());
    const seenBy = async (relay: RunningRelay) => ({
      // Each person's sessions are of the relay that she signed up at: one signing key, so they hold at every other.
      busy: await busyOf(relay, jwt, rao!, day, day + 5 * DAY),
      hers: (await listOf(relay, await pat!.session())).map(({ step }) => step),
      his: (await listOf(relay, jwt)).length,
      found: (await call(relay, "POST", "/v1/people/find", { email: "pat@example.org" }, await clinic.admin.session()))
        .json,
      located: (await call(relay, "POST", "/v1/locate", { locator: pat!.body.locator })).json,
      open: (await call(relay, "GET", "/v1/availability", undefined, jwt)).json,
    });
    const before = await seenBy(old);
    expect(before.located["userId"]).toBe(toBase64url(pat!.identity.userId));
    expect([before.his, before.hers.length]).toEqual([121, 1]);

    await expect(startRelay({ dataDir, databaseUrl, keys: keys.fresh })).rejects.toThrow("not the keys");
    const both = await started("both");
    const killed = await command("both", "appointment_steps.sealed: 100");
    expect(killed.code).toBe(null);
    await expect(startRelay({ dataDir, databaseUrl, keys: keys.fresh })).rejects.toThrow("not the keys");
    expect(await seenBy(both)).toEqual(before);
    // In the middle of it the race is decided under both keys.
    expect((await brings(both, await ina!.session(), asks(ina!, hours, slotOf(free)))).json.error).toBe("slot-taken");
    expect((await brings(both, await ina!.session(), asks(ina!, hours, slotOf(free + HOUR)))).status).toBe(200);
    const middle = await seenBy(both);

    const again = await command("both");
    expect(again.said).toContain("everything is under the newest keys");
    expect(again.said).not.toContain("accounts.private_sealed");
    expect(again.said).toContain("appointment_slots.sealed: 100");
    const next = await started("fresh");
    expect(await seenBy(next)).toEqual(middle);
    for (const [relay, minutes] of [
      [both, 0],
      [next, 30],
      [next, 60],
      [both, 75],
    ] as const)
      expect(
        (await brings(relay, await ina!.session(), asks(ina!, hours, slotOf(free + minutes * MINUTE)))).json.error,
      ).toBe("slot-taken");
    // One that has both keys and one that has the new ones alone see what the other claims.
    expect((await brings(next, await ina!.session(), asks(ina!, hours, slotOf(free + 3 * HOUR)))).status).toBe(200);
    expect((await brings(both, await pat!.session(), asks(pat!, hours, slotOf(free + 3 * HOUR)))).json.error).toBe(
      "slot-taken",
    );
    expect((await brings(both, await pat!.session(), asks(pat!, hours, slotOf(free + 5 * HOUR)))).status).toBe(200);
    expect((await brings(next, await ina!.session(), asks(ina!, hours, slotOf(free + 5 * HOUR)))).json.error).toBe(
      "slot-taken",
    );

    const last = await seenBy(next);
    expect((await command("fresh")).said).toContain("older indexes: ");
    expect(await seenBy(next)).toEqual(last);
    const store = await openStore({ databaseUrl, nowMs: () => 0 });
    expect(await store.appointments.dropFinds(createKeyring(keys.fresh, "test").indexIds, 10)).toBe(0);
    const rows = await store.sealedRows.page("appointment_slots.sealed", undefined, 500);
    expect(rows.length).toBe(124);
    await store.close();
    await expect(startRelay({ dataDir, databaseUrl, keys: keys.old })).rejects.toThrow("not the keys");
  }, 120_000);
});
