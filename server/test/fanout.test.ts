// Two relay processes that tell each other over Redis: who is connected to one hears at once what came in at the other, and misses nothing while Redis is away (ADR 0126).
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@redis/client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { extendMembership, idKey, type MembershipOp, rekeyBatch, toBase64url } from "@health-vault/crypto-core";
import { must } from "@health-vault/crypto-core/testing";
import { type RunningRelay, startRelay } from "../src/index.ts";
import { decodeTold, encodeTold } from "../src/fanout/told.ts";
import { type EngineUnderTest, engines } from "./engines.ts";
import { call, type Clinic, type Guest, type Line, lineTo, membershipOf, openClinic, penOf } from "./people.ts";
import { type RedisUnderTest, startRedis } from "./redis.ts";
import { letIn } from "./sharing.ts";

const text = toBase64url;

describe.each(engines)("two relays on one %s", (_name, startEngine) => {
  const dataDir = mkdtempSync(join(tmpdir(), "hv-fanout-"));
  let engine: EngineUnderTest;
  let redis: RedisUnderTest;
  let [a, b]: RunningRelay[] = [];
  let clinic: Clinic;
  let incarnation = "";

  beforeAll(async () => {
    [engine, redis] = await Promise.all([startEngine(), startRedis()]);
    const databaseUrl = await engine.fresh();
    a = await startRelay({ dataDir, databaseUrl, redisUrl: redis.url });
    b = await startRelay({ dataDir, databaseUrl, redisUrl: redis.url });
    clinic = await openClinic(a);
    incarnation = text((await a.store.meta.get("incarnation")) ?? new Uint8Array());
  }, 60_000);
  afterAll(async () => {
    await a!.close();
    await b!.close();
    await redis.kill();
    await engine.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  /** Pat, connected to the first, and rao, who follows her chart at the second. */
  const pair = async (name: string) => {
    const [pat, rao] = [await clinic.join("patient", `pat ${name}`), await clinic.join("doctor", `rao ${name}`)];
    const granted = await letIn(pat, "writer", [rao]);
    const vaultId = idKey(granted.vaultId);
    return { pat, rao, granted, vaultId, hers: await lineTo(a!, pat), his: await follows(rao, vaultId) };
  };
  const follows = async (who: Guest, vaultId: string): Promise<Line> => {
    const line = await lineTo(b!, who);
    line.say({ type: "subscribe", id: 1, vaultId, incarnation, position: 0, logLength: 2 });
    await line.next("subscribed");
    return line;
  };
  /** What one process says does arrive at the other now. */
  const inTouch = async (one: Awaited<ReturnType<typeof pair>>, pen: ReturnType<typeof penOf>, id: number) => {
    one.hers.say({ type: "push", id, vaultId: one.vaultId }, pen.write(`word ${id}`).bytes);
    return one.hers.next("ack", (ack) => ack.id === id);
  };

  test("what pat stores at one reaches rao at the other, in order, each once, without his asking", async () => {
    const one = await pair("live");
    const pen = penOf(one.pat, one.granted, 1);
    for (let id = 1; id <= 40; id++)
      one.hers.say({ type: "push", id, vaultId: one.vaultId }, pen.write(`word ${id}`).bytes);
    const positions: number[] = [];
    while (positions.length < 40) {
      const page = await one.his.next("page");
      expect(page.from).toBe(positions.at(-1) ?? 0);
      for (const { position } of page.runs) positions.push(position);
    }
    expect(positions).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
  });

  test("whom pat takes out at one is told at the other, and gets nothing more", async () => {
    const { pat, rao, granted, vaultId, hers, his } = await pair("out");
    const resolve = (userId: Uint8Array) =>
      [pat, rao].find((one) => idKey(one.identity.userId) === text(userId))?.identity;
    const both = must(extendMembership(membershipOf(pat.chart!, pat), [granted.bytes], resolve));
    const remove: MembershipOp = { kind: "remove", userId: rao.identity.userId, cutoffs: [] };
    const author = { identity: pat.identity, device: pat.device };
    const removed = rekeyBatch(author, both, [remove], [pat.identity], granted.epochKey);
    hers.say({ type: "ops", id: 9, vaultId, expectedHead: text(granted.head) }, removed.bytes);
    await hers.next("ack");
    expect(await his.next("refuse", (refusal) => refusal.vaultId === vaultId)).toMatchObject({ code: "removed" });
  });

  test("a doctor who is suspended at one is let go at the other", async () => {
    const { rao, his } = await pair("suspended");
    const path = `/v1/people/${idKey(rao.identity.userId)}/suspend`;
    await call(a!, "POST", path, { suspended: true }, await clinic.admin.session());
    expect(await his.next("refuse")).toMatchObject({ code: "suspended" });
    await his.closed;
  });

  test("mallory reaches the Redis and speaks there: nobody hears her, and pat is heard as before", async () => {
    const one = await pair("mallory");
    const mallory = createClient({ url: redis.url });
    await mallory.connect();
    const id = text((await a!.store.meta.get("relay-id")) ?? new Uint8Array());
    const channel = `health-vault/${id}/${incarnation}`;
    const end = { kind: "end", userId: idKey(one.rao.identity.userId), deviceIds: "all", code: "suspended" } as const;
    const forged = encodeTold(new Uint8Array(32), { by: "mallory", told: end, body: new Uint8Array() });
    for (const said of [forged, Buffer.from("noise"), Buffer.alloc(0), Buffer.alloc(100)])
      expect(await mallory.publish(channel, said)).toBe(2);
    mallory.destroy();
    await inTouch(one, penOf(one.pat, one.granted, 1), 1);
    expect(await one.his.next("page")).toMatchObject({ from: 0, end: 1 });
  });

  test("Redis is killed: rao is told within seconds that there is more; when it is back he comes again, and all is live", {
    timeout: 60_000,
  }, async () => {
    const one = await pair("killed");
    const pen = penOf(one.pat, one.granted, 1);
    await inTouch(one, pen, 1);
    await one.his.next("page");
    await redis.kill();
    await inTouch(one, pen, 2);
    expect(await one.his.next("behind")).toMatchObject({ vaultId: one.vaultId, end: 2 });
    one.his.say({ type: "pull", id: 2, vaultId: one.vaultId, position: 1, limitBytes: 1e6 });
    expect(await one.his.next("page", ({ id }) => id === 2)).toMatchObject({ from: 1, end: 2, done: true });
    await redis.start();
    await one.his.closed;
    const hers = await lineTo(a!, one.pat);
    const his = await lineTo(b!, one.rao);
    his.say({ type: "subscribe", id: 1, vaultId: one.vaultId, incarnation, position: 2, logLength: 2 });
    await his.next("subscribed");
    hers.say({ type: "push", id: 3, vaultId: one.vaultId }, pen.write("word 3").bytes);
    expect(await his.next("page")).toMatchObject({ from: 2, end: 3 });
  });
});

test("what was told is what is heard, and nothing that was changed on the way", () => {
  const key = new Uint8Array(32).fill(7);
  const heard = {
    by: "one",
    told: { kind: "run", vaultId: "v", position: 3, count: 1, quarantined: false },
    body: new Uint8Array([1, 2, 3]),
  } as const;
  const bytes = encodeTold(key, heard);
  expect(decodeTold(key, bytes)).toEqual(heard);
  for (let at = 0; at < bytes.length; at++) {
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(decodeTold(key, changed)).toBeUndefined();
    expect(decodeTold(key, bytes.subarray(0, at))).toBeUndefined();
  }
});
