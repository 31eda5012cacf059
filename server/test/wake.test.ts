// Rao's laptop sleeps while pat writes: it is woken without a word, once, at a decent hour, and by nobody whom the relay does not know (protocol.md §9, A56).
import { createPublicKey } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { jwtVerify } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { idKey, type MadeVault } from "@health-vault/crypto-core";
import { type RunningRelay, startRelay } from "../src/index.ts";
import { allows, usualHosts } from "../src/wake/hosts.ts";
import { quietUntil } from "../src/wake/quiet.ts";
import { asks, brings, DAY, HOUR, MINUTE, opensHours, slotOf } from "./diary.ts";
import { type EngineUnderTest, engines } from "./engines.ts";
import { type ManualClock, manualClock } from "./manual-clock.ts";
import { call, type Guest, lineTo, openClinic, penOf } from "./people.ts";
import { letIn } from "./sharing.ts";
import { type PushService, pushService } from "./push-service.ts";

const noon = Date.UTC(2027, 0, 4, 12);
const SECOND = 1_000;

describe.each(engines)("waking on %s", (_name, startEngine) => {
  const dataDir = mkdtempSync(join(tmpdir(), "hv-wake-"));
  let engine: EngineUnderTest;
  let relay: RunningRelay;
  let service: PushService;
  let clock: ManualClock;
  let pat: Guest;
  let rao: Guest;
  let chart: MadeVault;
  let pen: ReturnType<typeof penOf>;

  beforeAll(async () => {
    engine = await startEngine();
    service = await pushService();
    clock = manualClock(noon);
    relay = await startRelay({
      dataDir,
      clock,
      databaseUrl: await engine.fresh(),
      pushHosts: [service.origin],
      pushContact: "mailto:office@harbour.example",
    });
    const clinic = await openClinic(relay);
    pat = await clinic.join("patient", "pat");
    rao = await clinic.join("doctor", "rao");
    chart = pat.chart!;
    const granted = await letIn(pat, "writer", [rao]);
    pen = penOf(pat, chart);
    pen.under({ memHead: granted.head, epoch: 1, epochKey: granted.epochKey });
  }, 60_000);
  afterAll(async () => {
    await relay.close();
    await service.close();
    await engine.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const listens = async (who: Guest, more: object = {}) =>
    call(relay, "PUT", "/v1/wake", { endpoint: `${service.origin}/to/${who.name}`, ...more }, await who.session());

  const passes = async (ms: number): Promise<void> => {
    clock.pass(ms);
    await relay.calm();
  };

  async function writes(text: string, quiet = false): Promise<void> {
    const line = await pat.line();
    const push = {
      type: "push",
      id: 1,
      vaultId: idKey(chart.vaultId),
      ...(quiet && { quiet: true as const }),
    } as const;
    line.say(push, pen.write(text).bytes);
    await line.next("ack");
    line.close();
    await line.closed;
  }

  test("A56: woken once, with the relay's name and nothing else; again only after he was there or ten minutes passed", async () => {
    expect((await listens(rao)).status).toBe(200);
    expect((await listens(pat)).status).toBe(200);
    await writes("zebra-canary-reading");
    await passes(SECOND);
    const first = await service.came(1);
    expect(first).toMatchObject({ path: "/to/rao", body: "" });
    expect(JSON.stringify(first.headers)).not.toContain("zebra");
    const names = Object.keys(first.headers).toSorted();
    const usual = [
      "accept",
      "accept-encoding",
      "accept-language",
      "connection",
      "content-length",
      "host",
      "sec-fetch-mode",
      "user-agent",
    ];
    expect(names.filter((name) => !usual.includes(name))).toEqual(["authorization", "topic", "ttl", "urgency"]);
    const [, token = "", key = ""] = /^vapid t=([^,]+), k=(.+)$/.exec(first.headers.authorization ?? "") ?? [];
    expect((await call(relay, "GET", "/v1/wake", undefined, await rao.session())).json["key"]).toBe(key);
    const point = Buffer.from(key, "base64url");
    const jwk = { kty: "EC", crv: "P-256", x: point.toString("base64url", 1, 33), y: point.toString("base64url", 33) };
    const { payload } = await jwtVerify(token, createPublicKey({ key: jwk, format: "jwk" }), {
      currentDate: new Date(clock.now()),
    });
    expect(payload).toEqual({
      aud: service.origin,
      sub: "mailto:office@harbour.example",
      exp: noon / 1000 + 1 + 43_200,
    });

    await writes("too soon");
    await passes(9 * MINUTE);
    await writes("still too soon");
    await passes(2 * MINUTE);
    await service.came(2);
    // He comes and goes: what is stored after that wakes at once.
    const line = await lineTo(relay, rao);
    line.close();
    await line.closed;
    await writes("after he was there");
    await passes(SECOND);
    await service.came(3);
    expect(service.pushed.map(({ path }) => path)).toEqual(["/to/rao", "/to/rao", "/to/rao"]);
  });

  test("nobody is woken who has a line, for receipts, or in his quiet hours before they end", async () => {
    const before = service.pushed.length;
    const line = await lineTo(relay, rao);
    await writes("he sees it come");
    await passes(SECOND);
    line.close();
    await line.closed;
    await writes("receipts", true);
    await passes(SECOND);
    expect((await listens(rao, { quiet: { from: 22 * 60, until: 7 * 60, zone: "Europe/Madrid" } })).status).toBe(200);
    await passes(noon + 9.5 * HOUR - clock.now());
    await writes("at half past ten in the evening in Madrid");
    await passes(8 * HOUR);
    await passes(30 * MINUTE - SECOND);
    expect(service.pushed).toHaveLength(before);
    await passes(2 * SECOND);
    expect((await service.came(before + 1)).path).toBe("/to/rao");
  });

  test("an appointment wakes the other person; a device that its service no longer knows is forgotten", async () => {
    await passes(DAY);
    const before = service.pushed.length;
    const hours = await opensHours(relay, rao);
    await brings(relay, await pat.session(), asks(pat, hours, slotOf(noon + 3 * DAY)));
    service.answers(410);
    await passes(SECOND);
    expect((await service.came(before + 1)).path).toBe("/to/rao");
    expect(await relay.store.wakes.of(rao.identity.userId)).toEqual([]);
    service.answers(201);
    await listens(pat);
    await brings(relay, await rao.session(), asks(pat, hours, slotOf(noon + 4 * DAY)));
    expect(service.pushed).toHaveLength(before + 1);
  });

  test("a service that is down is asked again after a minute, and what is not a push service never", async () => {
    await passes(DAY);
    await listens(rao);
    const before = service.pushed.length;
    service.answers(503);
    await writes("while the service is down");
    await passes(SECOND);
    await service.came(before + 1);
    service.answers(201);
    await passes(MINUTE - 2 * SECOND);
    expect(service.pushed).toHaveLength(before + 1);
    await passes(2 * SECOND);
    expect(service.pushed).toHaveLength(before + 2);
    expect(service.pushed.at(-1)?.path).toBe("/to/rao");
    const jwt = await rao.session();
    const asked = { endpoint: "http://127.0.0.1:1/inside", quiet: { from: 0, until: 1, zone: "Europe/Madrid" } };
    expect((await call(relay, "PUT", "/v1/wake", asked, jwt)).json).toEqual({
      error: "malformed",
      reason: "push-service",
    });
    const odd = { endpoint: service.origin, quiet: { from: 0, until: 1, zone: "Mars/Olympus" } };
    expect((await call(relay, "PUT", "/v1/wake", odd, jwt)).json).toEqual({ error: "malformed", reason: "time-zone" });
    expect((await call(relay, "PUT", "/v1/wake", asked)).status).toBe(401);
    expect((await call(relay, "DELETE", "/v1/wake", undefined, jwt)).status).toBe(200);
    expect(await relay.store.wakes.of(rao.identity.userId)).toEqual([]);
  });

  test("where somebody can be woken lies sealed", async () => {
    await listens(pat);
    const [row] = await relay.store.wakes.of(pat.identity.userId);
    expect(Buffer.from(row?.sealed ?? []).includes("/to/pat")).toBe(false);
    expect(row?.sealed.length).toBeGreaterThan(40);
  });
});

test("push services are known by their hosts; a name inside the house is none", () => {
  for (const endpoint of [
    "https://fcm.googleapis.com/fcm/send/abc",
    "https://updates.push.services.mozilla.com/wpush/v2/x",
    "https://web.push.apple.com/QX",
    "https://wns2-by3p.notify.windows.com/w/?token=B",
  ])
    expect(allows(usualHosts, endpoint), endpoint).toBe(true);
  for (const endpoint of [
    "http://fcm.googleapis.com/x",
    "https://fcm.googleapis.com:8443/x",
    "https://fcm.googleapis.com.evil.example/x",
    "https://evilpush.apple.com.example/",
    "https://user:pass@fcm.googleapis.com/",
    "https://localhost/",
    "https://169.254.169.254/latest",
  ])
    expect(allows(usualHosts, endpoint), endpoint).toBe(false);
});

test("quiet hours end on the person's own clock, on the nights when clocks change too", () => {
  const quiet = { from: 22 * 60, until: 7 * 60, zone: "Europe/Madrid" };
  const at = (text: string): number => Date.parse(text);
  expect(quietUntil(undefined, 5)).toBe(5);
  expect(quietUntil(quiet, at("2027-01-04T12:00:00Z"))).toBe(at("2027-01-04T12:00:00Z"));
  expect(quietUntil(quiet, at("2027-01-04T21:00:30Z"))).toBe(at("2027-01-05T06:00:00Z"));
  // Forward in the night to 28 March, back in the night to 31 October.
  expect(quietUntil(quiet, at("2027-03-27T22:30:00Z"))).toBe(at("2027-03-28T05:00:00Z"));
  expect(quietUntil(quiet, at("2027-10-30T21:30:00Z"))).toBe(at("2027-10-31T06:00:00Z"));
  expect(quietUntil({ ...quiet, from: 60, until: 120 }, at("2027-01-04T00:30:00Z"))).toBe(at("2027-01-04T01:00:00Z"));
});
