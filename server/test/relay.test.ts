// The relay over real sockets: a reading goes from a patient's device to her doctor's, and what must be refused is (protocol.md §5).
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  extendMembership,
  identityOp,
  idKey,
  type MadeVault,
  rekeyBatch,
  toBase64url,
} from "@health-vault/crypto-core";
import { must, person } from "@health-vault/crypto-core/testing";
import { WIRE_VERSION } from "@health-vault/crypto-core/wire";
import { type RunningRelay, startRelay } from "../src/index.ts";
import { verifyAudit } from "../src/store/audit.ts";
import { type EngineUnderTest, engines } from "./engines.ts";
import {
  call,
  type Clinic,
  type Guest,
  type Line,
  membershipOf,
  openClinic,
  openLine,
  openSession,
  penOf,
} from "./people.ts";

const text = toBase64url;

describe.each(engines)("relay on %s", (_name, startEngine) => {
  const dataDir = mkdtempSync(join(tmpdir(), "hv-relay-"));
  let engine: EngineUnderTest;
  let relay: RunningRelay;
  let clinic: Clinic;
  let pat: Guest;
  let rao: Guest;
  let chart: MadeVault;
  let vaultId: string;
  let hers: Line;
  let his: Line;
  let incarnation: string;

  beforeAll(async () => {
    engine = await startEngine();
    relay = await startRelay({ dataDir, databaseUrl: await engine.fresh() });
    clinic = await openClinic(relay);
    pat = await clinic.join("patient", "pat");
    rao = await clinic.join("doctor", "rao");
    chart = pat.chart!;
    vaultId = idKey(chart.vaultId);
    hers = await pat.line();
    his = await rao.line();
    incarnation = (await call(relay, "GET", "/v1/relay")).json["incarnation"] as string;
  }, 60_000);
  afterAll(async () => {
    await relay.close();
    await engine.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const patPen = () => pen;
  let pen: ReturnType<typeof penOf>;
  let granted: ReturnType<typeof rekeyBatch>;

  test("she grants him her chart: his list changes, he follows it", async () => {
    pen = penOf(pat, chart);
    const first = pen.write("before the grant");
    hers.say({ type: "push", id: 1, vaultId }, first.bytes);
    expect(await hers.next("ack")).toMatchObject({ id: 1, position: 1, deviceHead: { seq: 1 } });
    const membership = membershipOf(chart, pat);
    const add = {
      kind: "add",
      userId: rao.identity.userId,
      identityHead: rao.identity.head,
      role: "writer",
      untilMs: undefined,
      invitePk: undefined,
      inviteProof: undefined,
    } as const;
    granted = rekeyBatch(
      { identity: pat.identity, device: pat.device },
      membership,
      [add],
      [pat.identity, rao.identity],
      chart.epochKey,
    );
    hers.say({ type: "ops", id: 2, vaultId, expectedHead: text(chart.head) }, granted.bytes);
    expect(await hers.next("ack")).toMatchObject({ id: 2, logLength: 2, head: text(granted.head) });
    expect(await his.next("vaults")).toMatchObject({
      whole: false,
      list: [{ vaultId, role: "writer", logLength: 2, position: 1 }],
    });
    his.say({ type: "subscribe", id: 1, vaultId, incarnation, position: 0, logLength: 0 });
    expect(await his.next("log")).toMatchObject({ from: 0, lengths: [chart.bytes.length, granted.bytes.length] });
    expect(await his.next("subscribed")).toMatchObject({ id: 1, logLength: 2, end: 1 });
    his.say({ type: "pull", id: 2, vaultId, position: 0, limitBytes: 1_000_000 });
    const page = await his.next("page");
    expect(page).toMatchObject({ id: 2, from: 0, end: 1, done: true, runs: [{ position: 1, count: 1 }] });
    expect(page.body).toEqual(first.bytes);
  });

  test("ops sent again are acknowledged again; another from the same head is a conflict", async () => {
    hers.say({ type: "ops", id: 3, vaultId, expectedHead: text(chart.head) }, granted.bytes);
    expect(await hers.next("ack")).toMatchObject({ id: 3, logLength: 2 });
    const other = rekeyBatch(
      { identity: pat.identity, device: pat.device },
      membershipOf(chart, pat),
      [],
      [pat.identity],
      chart.epochKey,
    );
    hers.say({ type: "ops", id: 4, vaultId, expectedHead: text(chart.head) }, other.bytes);
    expect(await hers.next("refuse")).toMatchObject({
      id: 4,
      code: "conflict-head",
      length: 2,
      head: text(granted.head),
    });
  });

  test("her reading reaches his open screen; her own socket hears only that it counts", async () => {
    hers.say({ type: "subscribe", id: 5, vaultId, incarnation, position: 1, logLength: 2 });
    const subscribed = await hers.next("subscribed");
    expect(subscribed).toMatchObject({ id: 5, ownHead: { seq: 1 } });
    pen.under({ memHead: granted.head, epoch: 1, epochKey: granted.epochKey });
    const runs = [patPen().write("128/82"), patPen().write("130/84", "heart rate 70"), patPen().write("126/80")];
    runs.forEach((run, i) => hers.say({ type: "push", id: 10 + i, vaultId }, run.bytes));
    for (const [i, position] of [2, 4, 5].entries())
      expect(await hers.next("ack", ({ id }) => id === 10 + i)).toMatchObject({ position });
    for (const [i, run] of runs.entries()) {
      const page = await his.next("page");
      expect(page).toMatchObject({ from: [1, 2, 4][i], runs: [{ position: [2, 4, 5][i], bytes: run.bytes.length }] });
      expect(page.id).toBeUndefined();
      expect(page.body).toEqual(run.bytes);
      const own = await hers.next("page");
      expect(own).toMatchObject({ runs: [{ own: true, bytes: 0 }] });
    }
    hers.say({ type: "push", id: 20, vaultId }, runs[1]!.bytes);
    expect(await hers.next("ack", ({ id }) => id === 20)).toMatchObject({ position: 4, deviceHead: { seq: 4 } });
  });

  test("his entry comes back to her", async () => {
    const his1 = penOf(rao, { ...granted, vaultId: chart.vaultId }, 1);
    const run = his1.write("stable");
    his.say({ type: "push", id: 30, vaultId }, run.bytes);
    expect(await his.next("ack", ({ id }) => id === 30)).toMatchObject({ position: 6 });
    expect((await hers.next("page")).body).toEqual(run.bytes);
  });

  test("gap, fork of the chain, wrong epoch, flipped bit and foreign author are refused by name", async () => {
    const twin = penOf(pat, chart);
    const refusal = async (bytes: Uint8Array, id: number) => {
      hers.say({ type: "push", id, vaultId }, bytes);
      return hers.next("refuse", (one) => one.id === id);
    };
    expect(await refusal(twin.write("other first").bytes, 40)).toMatchObject({
      code: "equivocation",
      deviceHead: { seq: 5 },
    });
    for (let i = 0; i < 5; i++) twin.write("not sent");
    expect(await refusal(twin.write("gap").bytes, 41)).toMatchObject({ code: "chain-gap", deviceHead: { seq: 5 } });
    const place = pen.place();
    pen.under({ epoch: 0 });
    expect(await refusal(pen.write("old epoch").bytes, 46)).toMatchObject({ code: "epoch-mismatch" });
    pen.under({ ...place, memHead: chart.head });
    expect(await refusal(pen.write("old head").bytes, 47)).toMatchObject({ code: "rollback" });
    pen.under(place);
    const forged = pen.write("flip");
    const flipped = forged.bytes.slice();
    flipped[flipped.length - 70]! ^= 1;
    expect(await refusal(flipped, 42)).toMatchObject({ code: "signature" });
    const hisRun = penOf(rao, { ...granted, vaultId: chart.vaultId }, 1).write("in her name");
    expect(await refusal(hisRun.bytes, 43)).toMatchObject({ code: "forbidden" });
    expect(await refusal(new Uint8Array(300), 44)).toMatchObject({ code: "malformed" });
    hers.say({ type: "push", id: 45, vaultId }, forged.bytes);
    expect(await hers.next("ack", ({ id }) => id === 45)).toMatchObject({ position: 7 });
  });

  test("A64: a stranger gets nothing", async () => {
    const eve = await clinic.join("patient", "eve");
    const hersToo = await eve.line();
    hersToo.say({ type: "subscribe", id: 1, vaultId, incarnation, position: 0, logLength: 0 });
    expect(await hersToo.next("refuse")).toMatchObject({ id: 1, code: "not-a-member" });
    hersToo.say({ type: "pull", id: 2, vaultId, position: 0, limitBytes: 1000 });
    expect(await hersToo.next("refuse")).toMatchObject({ id: 2, code: "not-a-member" });
    hersToo.say({ type: "push", id: 3, vaultId }, penOf(eve, chart).write("x").bytes);
    expect(await hersToo.next("refuse")).toMatchObject({ id: 3, code: "not-a-member" });
    hersToo.say({
      type: "subscribe",
      id: 4,
      vaultId,
      incarnation: text(new Uint8Array(16)),
      position: 0,
      logLength: 0,
    });
    expect(await hersToo.next("refuse")).toMatchObject({ id: 4, code: "incarnation", incarnation });
    hersToo.close();
  });

  test("removed, he reads up to his removal and no further; what he wrote before he knew waits in quarantine", async () => {
    const hisOld = penOf(rao, { ...granted, vaultId: chart.vaultId }, 1);
    hisOld.write("stable");
    // His chain as the relay has it: the same first entry cannot be sealed again, so he goes on from its stored head.
    his.say({ type: "subscribe", id: 50, vaultId, incarnation, position: 7, logLength: 2 });
    const { ownHead } = await his.next("subscribed", ({ id }) => id === 50);
    hisOld.under({ seq: ownHead!.seq, prevHash: Buffer.from(ownHead!.hash, "base64url") as never });
    const resolve = (userId: Uint8Array) =>
      [pat, rao].find((one) => idKey(one.identity.userId) === text(userId))?.identity;
    const before = must(extendMembership(membershipOf(chart, pat), [granted.bytes], resolve));
    const remove = { kind: "remove", userId: rao.identity.userId, cutoffs: [] } as const;
    const removed = rekeyBatch(
      { identity: pat.identity, device: pat.device },
      before,
      [remove],
      [pat.identity],
      granted.epochKey,
    );
    hers.say({ type: "ops", id: 51, vaultId, expectedHead: text(granted.head) }, removed.bytes);
    expect(await hers.next("ack", ({ id }) => id === 51)).toMatchObject({ logLength: 3 });
    expect(await his.next("log", ({ from }) => from === 2)).toMatchObject({ lengths: [removed.bytes.length] });
    expect(await his.next("vaults")).toMatchObject({ list: [{ vaultId, role: "removed", position: 7, logLength: 3 }] });
    expect(await his.next("refuse")).toMatchObject({ vaultId, code: "removed", position: 7, logLength: 3 });

    pen.under({ memHead: removed.head, epoch: 2, epochKey: removed.epochKey });
    hers.say({ type: "push", id: 52, vaultId }, pen.write("not for him").bytes);
    expect(await hers.next("ack", ({ id }) => id === 52)).toMatchObject({ position: 8 });

    const late = hisOld.write("written before he knew");
    his.say({ type: "push", id: 53, vaultId }, late.bytes);
    expect(await his.next("ack", ({ id }) => id === 53)).toMatchObject({ position: 9, quarantined: true });
    const toHer = await hers.next("page", ({ end }) => end === 9);
    expect(toHer).toMatchObject({ runs: [{ position: 9, quarantined: true }] });

    his.say({ type: "pull", id: 54, vaultId, position: 0, limitBytes: 8_000_000 });
    const page = await his.next("page", ({ id }) => id === 54);
    expect(page).toMatchObject({ end: 7, done: true });
    expect(page.runs.at(-1)?.position).toBe(7);
    his.say({ type: "subscribe", id: 55, vaultId, incarnation, position: 7, logLength: 2 });
    expect(await his.next("refuse", ({ id }) => id === 55)).toMatchObject({ code: "removed", position: 7 });
    const again = await rao.line();
    again.close();
  });

  test("a revoked device loses its socket and gets no session", async () => {
    const ida = await clinic.join("patient", "ida");
    const line = await ida.line();
    const revoke = identityOp(ida.identity, ida.keys.sign, { kind: "device-revoke", deviceId: ida.device.deviceId });
    const userId = text(ida.identity.userId);
    const jwt = await ida.session();
    const request = { expectedHead: text(ida.identity.head), ops: [text(revoke)] };
    expect((await call(relay, "POST", `/v1/identities/${userId}/log`, request, jwt)).json).toMatchObject({ length: 3 });
    expect(await line.next("refuse")).toMatchObject({ code: "revoked-device" });
    await line.closed;
    expect((await openSession(relay, ida)).json.error).toBe("revoked-device");
    expect((await call(relay, "GET", "/v1/account/blobs", undefined, jwt)).json.error).toBe("revoked-device");
    const conflict = await call(relay, "POST", `/v1/identities/${userId}/log`, request, await clinic.admin.session());
    expect(conflict.json.error).toBe("forbidden");
  });

  test("sign-in tells a wrong person from a wrong key no more than anybody", async () => {
    const right = { locator: pat.body.locator, authKey: pat.body.authKey };
    const answer = await call(relay, "POST", "/v1/sign-in", right);
    expect(answer.json).toMatchObject({
      userId: text(pat.identity.userId),
      clinicId: text(clinic.clinicId),
      profession: "patient",
    });
    const bootstrap = answer.json["bootstrap"] as string;
    expect((await call(relay, "GET", "/v1/account/blobs", undefined, bootstrap)).json).toMatchObject({
      accountVersion: 1,
    });
    expect((await call(relay, "GET", "/v1/directory", undefined, bootstrap)).json.error).toBe("forbidden");
    const wrongKey = await call(relay, "POST", "/v1/sign-in", { ...right, authKey: text(new Uint8Array(32)) });
    const wrongPerson = await call(relay, "POST", "/v1/sign-in", { ...right, locator: text(new Uint8Array(16)) });
    expect(wrongKey).toEqual(wrongPerson);
    expect(wrongKey).toEqual({ status: 401, json: { error: "sign-in" } });
  });

  test("password change: compare-and-swap, with proof of the old key", async () => {
    const jwt = await pat.session();
    const { body } = pat;
    const password = {
      oldAuthKey: body.authKey,
      authKey: text(new Uint8Array(32).fill(7)),
      kdfId: 1,
      passwordBlob: body.passwordBlob,
    };
    const ask = (over: object) =>
      call(
        relay,
        "PUT",
        "/v1/account/blobs",
        { expectedVersion: 1, accountData: body.accountData, password, ...over },
        jwt,
      );
    expect((await ask({ password: { ...password, oldAuthKey: password.authKey } })).json.error).toBe("sign-in");
    expect((await ask({})).json).toEqual({ accountVersion: 2 });
    // The same again, because the answer got lost.
    expect((await ask({})).json).toEqual({ accountVersion: 2 });
    expect((await ask({ password: undefined, accountData: body.passwordBlob })).json).toMatchObject({
      error: "conflict-version",
      accountVersion: 2,
    });
    const old = await call(relay, "POST", "/v1/sign-in", { locator: body.locator, authKey: body.authKey });
    expect(old.json.error).toBe("sign-in");
    const now = await call(relay, "POST", "/v1/sign-in", { locator: body.locator, authKey: password.authKey });
    expect(now.status).toBe(200);
  });

  test("admins see people and tokens, others do not; a suspended person is out", async () => {
    const admin = await clinic.admin.session();
    const people = (await call(relay, "GET", "/v1/people", undefined, admin)).json["people"] as {
      profile?: { name: string };
    }[];
    expect(people.map((one) => one.profile?.name)).toContain("rao");
    expect((await call(relay, "GET", "/v1/people", undefined, await pat.session())).json.error).toBe("forbidden");
    const doctors = (await call(relay, "GET", "/v1/directory", undefined, await pat.session())).json["doctors"];
    expect(doctors).toEqual([
      {
        userId: text(rao.identity.userId),
        profile: { name: "rao", profession: "physician", registrationNumber: "R-rao" },
      },
    ]);
    const tokens = (await call(relay, "GET", "/v1/tokens", undefined, admin)).json["tokens"] as { used: number }[];
    expect(tokens.every(({ used }) => used === 1)).toBe(true);
    const sam = await clinic.join("patient", "sam");
    const [line, jwt] = [await sam.line(), await sam.session()];
    const path = `/v1/people/${text(sam.identity.userId)}/suspend`;
    expect((await call(relay, "POST", path, { suspended: true }, admin)).status).toBe(200);
    expect(await line.next("refuse")).toMatchObject({ code: "suspended" });
    expect((await call(relay, "GET", "/v1/account/blobs", undefined, jwt)).json.error).toBe("suspended");
    expect((await openSession(relay, sam)).json.error).toBe("suspended");
  });

  test("sign-up: used tokens, second clinics and taken people are refused; a lost answer is given again", async () => {
    expect((await call(relay, "POST", "/v1/sign-up", pat.body)).json.error).toBe("token");
    expect((await call(relay, "POST", "/v1/sign-up", rao.body)).json).toMatchObject({ profession: "doctor" });
    expect((await call(relay, "POST", "/v1/sign-up", clinic.admin.body)).json).toMatchObject({ profession: "admin" });
    const zoe = person("zoe");
    const stolen = { ...clinic.admin.body, identityLog: zoe.log.map(text) };
    expect((await call(relay, "POST", "/v1/sign-up", stolen)).json.error).toBe("token");
  });

  test("the socket refuses what is not a frame, a late hello and a foreign origin", async () => {
    const line = await openLine(relay);
    line.say({ type: "ping" });
    expect(await line.next("refuse")).toMatchObject({ code: "unauthenticated" });
    await line.closed;
    const other = await openLine(relay);
    other.raw(new Uint8Array([WIRE_VERSION, 0, 0, 0, 2, 123]));
    expect(await other.next("refuse")).toMatchObject({ code: "malformed" });
    await other.closed;
    const third = await openLine(relay);
    third.say({ type: "hello", jwt: "a.b.c", wireVersion: WIRE_VERSION });
    expect(await third.next("refuse")).toMatchObject({ code: "unauthenticated" });
    await expect(openLine(relay, { origin: "https://evil.example" })).rejects.toThrow("socket refused");
    (await openLine(relay, { origin: relay.url })).close();
  });

  test("A65: the audit log is whole, and errors tell nothing", async () => {
    expect(await verifyAudit(relay.store.audit)).toMatchObject({ ok: true });
    const bad = await fetch(`${relay.url}/v1/sign-in`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{ secret",
    });
    expect(await bad.json()).toEqual({ error: "malformed" });
    expect(bad.headers.get("content-security-policy")).toContain("require-trusted-types-for 'script'");
    expect((await call(relay, "GET", "/v1/none")).json).toEqual({ error: "not-found" });
    expect((await call(relay, "GET", "/ready")).json).toEqual({ status: "ok" });
  });
});
