// Receipts at the relay: a reader appends few and small runs, under his own name and with his own device, and nobody else's receipts for them.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { idKey, type MadeVault } from "@health-vault/crypto-core";
import { type RunningRelay, startRelay, systemClock } from "../src/index.ts";
import { type EngineUnderTest, engines } from "./engines.ts";
import { type Guest, openClinic, penOf } from "./people.ts";
import { letIn } from "./sharing.ts";

describe.each(engines)("receipts on %s", (_name, startEngine) => {
  const dataDir = mkdtempSync(join(tmpdir(), "hv-receipts-"));
  let engine: EngineUnderTest;
  let relay: RunningRelay;
  let aheadMs = 0;
  let pat: Guest;
  let lee: Guest;
  let mallory: Guest;
  let chart: MadeVault;
  let under: Parameters<ReturnType<typeof penOf>["under"]>[0];
  const penOfReader = (who: Guest): ReturnType<typeof penOf> => {
    const pen = penOf(who, chart);
    pen.under(under);
    return pen;
  };

  beforeAll(async () => {
    engine = await startEngine();
    const clock = { ...systemClock, now: () => Date.now() + aheadMs };
    relay = await startRelay({ dataDir, clock, databaseUrl: await engine.fresh() });
    const clinic = await openClinic(relay);
    pat = await clinic.join("patient", "pat");
    lee = await clinic.join("doctor", "lee");
    mallory = await clinic.join("doctor", "mallory");
    chart = pat.chart!;
    const granted = await letIn(pat, "reader", [lee, mallory]);
    under = { memHead: granted.head, epoch: 1, epochKey: granted.epochKey };
  }, 60_000);
  afterAll(async () => {
    await relay.close();
    await engine.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  /** The relay's answer to one run of this person's. */
  async function push(who: Guest, run: { readonly bytes: Uint8Array }): Promise<string> {
    const line = await who.line();
    line.say({ type: "push", id: 1, vaultId: idKey(chart.vaultId) }, run.bytes);
    const said = await Promise.race([
      line.next("ack").then(() => "taken"),
      line.next("refuse").then(({ code }) => code),
    ]);
    line.close();
    return said;
  }
  const receipt = (items = 1): string =>
    JSON.stringify([
      {
        kind: "opened",
        changeId: "a".repeat(22),
        recordedAt: "2026-11-22T09:00:00Z",
        items: Array(items).fill("i".repeat(22)),
      },
    ]);

  test("a reader's small run is taken, a large one is not, and the small one after it still is", async () => {
    const pen = penOfReader(lee);
    expect(await push(lee, pen.write(receipt()))).toBe("taken");
    const place = pen.place();
    // Noise, so that nothing makes it small.
    const noise = Array.from({ length: 70_000 }, () => String.fromCharCode(33 + Math.floor(Math.random() * 90))).join(
      "",
    );
    expect(await push(lee, pen.write(noise))).toBe("quota");
    pen.under(place);
    expect(await push(lee, pen.write(receipt(3)))).toBe("taken");
  });

  test("a receipt in lee's name by mallory's device is refused, whoever brings it", async () => {
    const forged = penOfReader(mallory);
    forged.under({ userId: lee.identity.userId });
    const run = forged.write(receipt());
    for (const who of [mallory, lee]) expect(await push(who, run)).not.toBe("taken");
    // Her own is taken: it was the name that was wrong.
    expect(await push(mallory, penOfReader(mallory).write(receipt()))).toBe("taken");
  });
});
