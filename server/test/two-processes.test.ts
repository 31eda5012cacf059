// Two relays on one database: nothing depends on what one of them holds in memory (protocol.md §9).
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  extendMembership,
  idKey,
  type MembershipOp,
  type MadeVault,
  type Membership,
  plainBatch,
  rekeyBatch,
  signKeyPair,
  toBase64url,
} from "@health-vault/crypto-core";
import { must } from "@health-vault/crypto-core/testing";
import { type RunningRelay, startRelay } from "../src/index.ts";
import { type EngineUnderTest, engines } from "./engines.ts";
import { type Clinic, type Guest, lineTo, membershipOf, openClinic, penOf } from "./people.ts";
import { letIn } from "./sharing.ts";

const text = toBase64url;

describe.each(engines)("two relays on one %s", (_name, startEngine) => {
  const dataDir = mkdtempSync(join(tmpdir(), "hv-two-"));
  let engine: EngineUnderTest;
  let [a, b]: RunningRelay[] = [];
  let clinic: Clinic;
  let pat: Guest;
  let chart: MadeVault;

  beforeAll(async () => {
    engine = await startEngine();
    const databaseUrl = await engine.fresh();
    a = await startRelay({ dataDir, databaseUrl });
    b = await startRelay({ dataDir, databaseUrl });
    clinic = await openClinic(a);
    pat = await clinic.join("patient", "pat");
    chart = pat.chart!;
  }, 60_000);
  afterAll(async () => {
    await a!.close();
    await b!.close();
    await engine.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  test("runs pipelined to one, while the log grows through the other, all count, in order", async () => {
    const vaultId = idKey(chart.vaultId);
    const [hereA, hereB] = [await pat.line(), await lineTo(b!, pat)];
    const pen = penOf(pat, chart);
    const author = { identity: pat.identity, device: pat.device };
    let membership: Membership = membershipOf(chart, pat);
    const runs = Array.from({ length: 60 }, (_, i) => pen.write(`reading ${i}`));
    const grow = async (): Promise<void> => {
      for (let i = 0; i < 10; i++) {
        const invitePk = signKeyPair(new Uint8Array(32).fill(i)).publicKey;
        const batch = plainBatch(author, membership, { kind: "invite", invitePk, role: "reader", untilMs: i });
        hereB.say({ type: "ops", id: 100 + i, vaultId, expectedHead: text(membership.head) }, batch.bytes);
        expect(await hereB.next("ack", ({ id }) => id === 100 + i)).toMatchObject({ logLength: i + 2 });
        membership = must(extendMembership(membership, [batch.bytes], () => pat.identity));
      }
    };
    const growing = grow();
    for (const [i, run] of runs.entries()) {
      hereA.say({ type: "push", id: i + 1, vaultId }, run.bytes);
      if (i % 6 === 0) await new Promise((resolve) => setTimeout(resolve, 2));
    }
    for (const [i] of runs.entries())
      expect(await hereA.next("ack", ({ id }) => id === i + 1)).toMatchObject({ position: i + 1 });
    await growing;
  });

  test("whom one has removed, the other believes no longer", async () => {
    const rao = await clinic.join("doctor", "rao");
    const ina = await clinic.join("patient", "ina");
    const own = ina.chart!;
    const vaultId = idKey(own.vaultId);
    const author = { identity: ina.identity, device: ina.device };
    const resolve = (userId: Uint8Array) =>
      [ina, rao].find((one) => idKey(one.identity.userId) === text(userId))?.identity;
    const granted = await letIn(ina, "writer", [rao]);
    const his = await lineTo(b!, rao);
    const pen = penOf(rao, granted, 1);
    his.say({ type: "push", id: 1, vaultId }, pen.write("in time").bytes);
    expect(await his.next("ack")).toMatchObject({ position: 1 });
    const second = must(extendMembership(membershipOf(own, ina), [granted.bytes], resolve));
    const remove: MembershipOp = { kind: "remove", userId: rao.identity.userId, cutoffs: [] };
    const removed = rekeyBatch(author, second, [remove], [ina.identity], granted.epochKey);
    const hers = await ina.line();
    hers.say({ type: "ops", id: 1, vaultId, expectedHead: text(granted.head) }, removed.bytes);
    await hers.next("ack");
    his.say({ type: "push", id: 2, vaultId }, pen.write("too late").bytes);
    expect(await his.next("ack", ({ id }) => id === 2)).toMatchObject({ position: 2, quarantined: true });
    his.say({ type: "pull", id: 3, vaultId, position: 0, limitBytes: 1e6 });
    expect(await his.next("page")).toMatchObject({ end: 1, done: true });
  });
});
