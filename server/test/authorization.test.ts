// Every endpoint by name: who may ask it without a session, and that everybody else is told to sign in (A64).
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, expect, test } from "vitest";
import { randomBytes, toBase64url } from "@health-vault/crypto-core";
import type { Doorman } from "../src/http/context.ts";
import { endpoints } from "../src/http/routes.ts";
import { type RunningRelay, startRelay } from "../src/index.ts";
import { call, type Clinic, type Guest, openClinic } from "./people.ts";

/** Anybody may ask: what they show is public, or what they take proves itself (a signature, a token, a secret of the caller's). */
const open = [
  "GET /v1/clinic/log",
  "GET /v1/relay",
  "POST /v1/challenge",
  "POST /v1/clinic/recovery",
  "POST /v1/clinic/return",
  "POST /v1/identities/:userId/again",
  "POST /v1/identities/:userId/log",
  "POST /v1/locate",
  "POST /v1/mailboxes/answer",
  "POST /v1/mailboxes/close",
  "POST /v1/mailboxes/look",
  "POST /v1/mailboxes/open",
  "POST /v1/recovery/locate",
  "POST /v1/recovery/sign-in",
  "POST /v1/restored-account",
  "POST /v1/sessions",
  "POST /v1/sign-in",
  "POST /v1/sign-up",
  "POST /v1/token-check",
];

/** Only who runs the clinic. */
const admins = ["GET /v1/people", "GET /v1/tokens", "POST /v1/tokens", "POST /v1/people/:userId/suspend"];

/** As the relay itself registers them. */
const routesOf = (): readonly string[] => {
  const found: string[] = [];
  const adding = (method: string) => (path: string) => void found.push(`${method} ${path}`);
  const app = { get: adding("GET"), post: adding("POST"), put: adding("PUT"), delete: adding("DELETE") };
  const anything: unknown = new Proxy(() => undefined, { get: () => anything, apply: () => anything });
  endpoints(app as unknown as FastifyInstance, anything as Doorman);
  return found;
};

const dataDir = mkdtempSync(join(tmpdir(), "hv-authorization-"));
let relay: RunningRelay;
let clinic: Clinic;
let pat: Guest;
let rao: Guest;

beforeAll(async () => {
  relay = await startRelay({ dataDir });
  clinic = await openClinic(relay);
  pat = await clinic.join("patient", "pat");
  rao = await clinic.join("doctor", "rao");
});
afterAll(async () => {
  await relay.close();
  rmSync(dataDir, { recursive: true, force: true });
});

/** Ids of the right shape that are nobody's. */
const filled = (path: string): string =>
  path
    .replace(":userId", toBase64url(randomBytes(32)))
    .replace(":doctor", toBase64url(randomBytes(32)))
    .replace(":tokenHash", toBase64url(randomBytes(32)))
    .replace(":vaultId", toBase64url(randomBytes(16)))
    .replace(/:\w+/g, toBase64url(randomBytes(32)));

const ask = async (route: string, jwt?: string) => {
  const [method = "", path = ""] = route.split(" ");
  return call(relay, method, filled(path), method === "GET" ? undefined : {}, jwt);
};

const all = routesOf();
const closed = all.filter((route) => !open.includes(route));

test("A64: the list of what anybody may ask is the whole of it, and short", () => {
  expect(all.length).toBeGreaterThan(35);
  expect(open.filter((route) => !all.includes(route))).toEqual([]);
  expect(admins.filter((route) => !closed.includes(route))).toEqual([]);
});

test.each(closed)("A64: %s: nobody without a session, with a broken one or with another relay's", async (route) => {
  const signed = (await pat.session()).split(".");
  const forged = [signed[0], signed[1], toBase64url(randomBytes(32))].join(".");
  const none = [signed[0], toBase64url(new TextEncoder().encode("{}")), signed[2]].join(".");
  for (const jwt of [undefined, "x.y.z", forged, none]) {
    const { status, json } = await ask(route, jwt);
    expect({ route, status, error: json.error }).toEqual({ route, status: 401, error: "unauthenticated" });
  }
});

test.each(admins)("A64: %s: neither a patient nor a doctor", async (route) => {
  for (const who of [pat, rao]) {
    const { status, json } = await ask(route, await who.session());
    expect({ route, status, error: json.error }).toMatchObject({ route, status: 403 });
  }
});
