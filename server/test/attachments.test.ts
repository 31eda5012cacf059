// Attachments at the relay, by raw HTTP over both stores: parts that break off, whole ones that are what they say, who may, how much, and how they end (protocol.md §5.5, §5.6, A21, A25, A66).
import { mkdtempSync, rmSync } from "node:fs";
import { randomBytes } from "node:crypto";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  asHash,
  compareBytes,
  extendMembership,
  idKey,
  type MadeVault,
  plainBatch,
  rekeyBatch,
  type SealedBlob,
  sealedBlobSize,
  sealFile,
  toBase64url,
} from "@health-vault/crypto-core";
import { LIMITS } from "@health-vault/crypto-core/wire";
import { type RunningRelay, startRelay, systemClock } from "../src/index.ts";
import { type EngineUnderTest, engines } from "./engines.ts";
import { type Guest, membershipOf, openClinic, penOf } from "./people.ts";

const PART = LIMITS.attachmentPartBytes;
const DAY_MS = 24 * 3600 * 1000;

describe.each(engines)("attachments on %s", (_name, startEngine) => {
  const dataDir = mkdtempSync(join(tmpdir(), "hv-attachments-"));
  let engine: EngineUnderTest;
  let relay: RunningRelay;
  let aheadMs = 0;
  let pat: Guest;
  let rao: Guest;
  let lee: Guest;
  let chart: MadeVault;
  let pen: ReturnType<typeof penOf>;
  let his: ReturnType<typeof penOf>;
  let granted: ReturnType<typeof rekeyBatch>;

  const place = (blob: Pick<SealedBlob, "id">) => `/v1/vaults/${idKey(chart.vaultId)}/attachments/${idKey(blob.id)}`;

  async function ask(who: Guest, method: string, path: string, body?: Uint8Array | object) {
    const binary = body instanceof Uint8Array;
    const response = await fetch(`${relay.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${await who.session()}`,
        ...(body && { "content-type": binary ? "application/octet-stream" : "application/json" }),
      },
      ...(body && { body: binary ? (body as Uint8Array<ArrayBuffer>) : JSON.stringify(body) }),
    });
    const bytes = new Uint8Array(await response.arrayBuffer());
    const isJson = response.headers.get("content-type")?.includes("json");
    const json = isJson ? (JSON.parse(new TextDecoder().decode(bytes)) as { readonly error?: string }) : undefined;
    return { status: response.status, bytes, said: json?.error ?? json };
  }
  const begin = async (who: Guest, blob: SealedBlob, size = blob.sealed.length) =>
    (await ask(who, "POST", place(blob), { size })).said;
  const put = async (who: Guest, blob: SealedBlob, from: number, bytes: Uint8Array) =>
    (await ask(who, "PUT", `${place(blob)}?from=${from}`, bytes)).said;

  async function upload(who: Guest, blob: SealedBlob): Promise<unknown> {
    let said: unknown = await begin(who, blob);
    for (let at = 0; at < blob.sealed.length; at += PART)
      said = await put(who, blob, at, blob.sealed.subarray(at, at + PART));
    return said;
  }
  async function download(who: Guest, blob: SealedBlob): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    for (let at = 0; ; ) {
      const { status, bytes } = await ask(who, "GET", `${place(blob)}?from=${at}`);
      if (status !== 200 || bytes.length === 0) return Buffer.concat(parts);
      parts.push(bytes);
      at += bytes.length;
    }
  }
  const fileOf = (size: number): SealedBlob => sealFile(new Uint8Array(randomBytes(size)));
  /** On a line of its own: time that leaps ends every line. */
  async function tell(
    who: Guest,
    what: { readonly type: "push" } | { readonly type: "ops"; readonly expectedHead: string },
    bytes: Uint8Array,
  ): Promise<void> {
    const line = await who.line();
    line.say({ ...what, id: 1, vaultId: idKey(chart.vaultId) }, bytes);
    expect(await line.next("ack")).toMatchObject({ id: 1 });
    line.close();
  }

  beforeAll(async () => {
    engine = await startEngine();
    relay = await startRelay({
      dataDir,
      clock: { ...systemClock, now: () => Date.now() + aheadMs },
      databaseUrl: await engine.fresh(),
      attachments: { fileBytes: 1024 * 1024, vaultBytes: 8 * 1024 * 1024 },
    });
    const clinic = await openClinic(relay);
    pat = await clinic.join("patient", "pat");
    rao = await clinic.join("doctor", "rao");
    lee = await clinic.join("patient", "lee");
    chart = pat.chart!;
    const ids = { userId: rao.identity.userId, identityHead: rao.identity.head, role: "writer" as const };
    const add = { kind: "add", ...ids, untilMs: undefined, invitePk: undefined, inviteProof: undefined } as const;
    const by = { identity: pat.identity, device: pat.device };
    granted = rekeyBatch(by, membershipOf(chart, pat), [add], [pat.identity, rao.identity], chart.epochKey);
    await tell(pat, { type: "ops", expectedHead: toBase64url(chart.head) }, granted.bytes);
    const now = { memHead: granted.head, epoch: 1, epochKey: granted.epochKey };
    pen = penOf(pat, chart);
    his = penOf(rao, chart);
    pen.under(now);
    his.under(now);
  }, 60_000);
  afterAll(async () => {
    await relay.close();
    await engine.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });
  /** So that one test's calls are not the next one's limit. */
  beforeEach(() => void (aheadMs += 60_000));

  test("a writer uploads in parts, every member downloads the same bytes from any place, nobody else does", async () => {
    const scan = fileOf(700_000);
    expect(await begin(pat, scan)).toEqual({ have: 0, whole: false });
    expect(await put(pat, scan, 0, scan.sealed.subarray(0, PART))).toEqual({ have: PART, whole: false });
    expect(await ask(rao, "GET", place(scan))).toMatchObject({ status: 404, said: "not-found" });
    expect(await upload(pat, scan)).toEqual({ have: scan.sealed.length, whole: true });
    expect(await download(rao, scan)).toEqual(Buffer.from(scan.sealed));
    const { bytes } = await ask(rao, "GET", `${place(scan)}?from=300001`);
    expect(Buffer.from(bytes).equals(scan.sealed.subarray(300_001, 300_001 + bytes.length))).toBe(true);
    for (const method of ["POST", "PUT", "GET"])
      expect([method, (await ask(lee, method, place(scan), method === "GET" ? undefined : { size: 1 })).said]).toEqual([
        method,
        method === "PUT" ? "malformed" : "not-a-member",
      ]);
    expect(await put(lee, scan, 0, scan.sealed.subarray(0, 10))).toBe("not-a-member");
  });

  test("saying it again changes nothing; a part from the wrong place is told the right one", async () => {
    const scan = fileOf(400_000);
    expect(await put(pat, scan, 0, scan.sealed.subarray(0, 10))).toBe("not-found");
    expect(await begin(pat, scan)).toEqual({ have: 0, whole: false });
    expect(await begin(pat, scan)).toEqual({ have: 0, whole: false });
    expect(await begin(pat, scan, scan.sealed.length + 1)).toBe("taken");
    expect(await put(pat, scan, 0, scan.sealed.subarray(0, 1000))).toEqual({ have: 1000, whole: false });
    expect(await ask(pat, "PUT", `${place(scan)}?from=0`, scan.sealed.subarray(0, 1000))).toMatchObject({
      status: 409,
      said: "conflict-offset",
    });
    expect(await begin(pat, scan)).toEqual({ have: 1000, whole: false });
    expect(await put(pat, scan, 1000, scan.sealed.subarray(1000, 1000 + PART))).toMatchObject({ have: 1000 + PART });
    expect(await put(pat, scan, 1000 + PART, scan.sealed.subarray(1000 + PART))).toMatchObject({ whole: true });
    expect(await upload(pat, scan)).toEqual({ have: scan.sealed.length, whole: true });
    expect(Buffer.from(await download(pat, scan)).equals(scan.sealed)).toBe(true);
  });

  test("what came before the line broke in the middle of a part is kept", async () => {
    const scan = fileOf(250_000);
    await begin(pat, scan);
    const { hostname, port } = new URL(relay.url);
    const head = [
      `PUT ${place(scan)}?from=0 HTTP/1.1`,
      `host: ${hostname}:${port}`,
      `authorization: Bearer ${await pat.session()}`,
      "content-type: application/octet-stream",
      `content-length: 200000`,
      "",
      "",
    ].join("\r\n");
    await new Promise<void>((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => {
        socket.write(head);
        socket.write(scan.sealed.subarray(0, 90_000), () => socket.end());
      });
      socket.on("error", reject);
      socket.on("close", () => resolve());
      socket.resume();
    });
    let said = (await begin(pat, scan)) as { readonly have: number };
    // The relay hears of the end of the line a moment later than the one who cut it.
    for (let tries = 0; said.have === 0 && tries < 200; tries++) said = (await begin(pat, scan)) as typeof said;
    expect(said.have).toBe(90_000);
    expect(await put(pat, scan, 90_000, scan.sealed.subarray(90_000))).toMatchObject({ whole: true });
  });

  test("A21: bytes that are not what the id says are thrown away under their name, and the right ones are taken after that", async () => {
    const scan = fileOf(300_000);
    const wrong = { ...scan, sealed: scan.sealed.with(270_000, (scan.sealed[270_000] ?? 0) ^ 1) };
    expect(await upload(pat, wrong)).toBe("blob-hash");
    expect((await ask(pat, "GET", place(scan))).said).toBe("not-found");
    expect(await upload(pat, scan)).toMatchObject({ whole: true });
  });

  test("too large, more than was said, and more than a vault may hold are refused by name", async () => {
    const huge = fileOf(10);
    expect(await begin(pat, huge, sealedBlobSize(1024 * 1024) + 1)).toBe("too-large");
    const small = fileOf(1000);
    await begin(pat, small);
    expect(await put(pat, small, 0, new Uint8Array(small.sealed.length + 1))).toBe("too-large");
    expect(await put(pat, small, 0, new Uint8Array(PART + 1))).toBe("too-large");
    const said: unknown[] = [];
    for (let i = 0; i < 9; i++) said.push(await begin(pat, fileOf(10), sealedBlobSize(1_000_000)));
    expect(said.at(-1)).toBe("quota");
    expect(said[0]).toEqual({ have: 0, whole: false });
    // What is there may still be finished.
    expect(await upload(pat, small)).toMatchObject({ whole: true });
    aheadMs += 31 * DAY_MS;
    expect(await begin(pat, fileOf(10))).toEqual({ have: 0, whole: false });
  });

  test("an upload that no entry names ends after thirty days; one that is named stays", async () => {
    const [named, lost] = [fileOf(5000), fileOf(5000)];
    await upload(pat, named);
    await upload(pat, lost);
    await tell(pat, { type: "push" }, pen.name("a scan", named.id).bytes);
    aheadMs += 29 * DAY_MS;
    await begin(pat, fileOf(10));
    expect(Buffer.from(await download(rao, lost)).equals(lost.sealed)).toBe(true);
    aheadMs += 2 * DAY_MS;
    await begin(pat, fileOf(10));
    expect((await ask(rao, "GET", place(lost))).said).toBe("not-found");
    expect(Buffer.from(await download(rao, named)).equals(named.sealed)).toBe(true);
  });

  test("an entry may come before its attachment, and then any member who holds it may bring it", async () => {
    const scan = fileOf(5000);
    await tell(rao, { type: "push" }, his.name("his scan", scan.id).bytes);
    expect((await ask(pat, "GET", place(scan))).said).toBe("not-found");
    expect(await upload(pat, scan)).toMatchObject({ whole: true });
  });

  test("an erase takes the bytes: the owner's of anybody's, an author's of what nobody else names; they cannot come back", async () => {
    const [patsOwn, shared, raosOwn] = [fileOf(3000), fileOf(3000), fileOf(3000)];
    for (const blob of [patsOwn, shared, raosOwn]) await upload(rao, blob);
    await tell(pat, { type: "push" }, pen.name("two", patsOwn.id, shared.id).bytes);
    await tell(rao, { type: "push" }, his.name("named by him, too", shared.id, raosOwn.id).bytes);
    const before = grantedLog();
    const byRao = plainBatch({ identity: rao.identity, device: rao.device }, before, {
      kind: "erase",
      entries: [],
      blobs: [patsOwn.id, shared.id, raosOwn.id].sort(compareBytes).map(asHash),
    });
    await tell(rao, { type: "ops", expectedHead: idKey(before.head) }, byRao.bytes);
    await gone(raosOwn);
    expect(Buffer.from(await download(pat, patsOwn)).equals(patsOwn.sealed)).toBe(true);
    expect(Buffer.from(await download(pat, shared)).equals(shared.sealed)).toBe(true);
    expect(await begin(rao, raosOwn)).toBe("gone");
    const after = extended(before, byRao.bytes);
    const byPat = plainBatch({ identity: pat.identity, device: pat.device }, after, {
      kind: "erase",
      entries: [],
      blobs: [asHash(shared.id)],
    });
    await tell(pat, { type: "ops", expectedHead: idKey(after.head) }, byPat.bytes);
    await gone(shared);
    expect(await begin(pat, shared)).toBe("gone");
  });

  const resolve = (userId: Uint8Array) =>
    [pat, rao].find((one) => idKey(one.identity.userId) === toBase64url(userId))?.identity;
  const grantedLog = () => extended(membershipOf(chart, pat), granted.bytes);
  const extended = (before: ReturnType<typeof membershipOf>, batch: Uint8Array) => {
    const after = extendMembership(before, [batch], resolve);
    if (!after.ok) throw new Error(after.error.kind);
    return after.value;
  };
  /** The relay lets go of it after its answer. */
  async function gone(blob: SealedBlob): Promise<void> {
    for (let tries = 0; tries < 200; tries++) if ((await ask(pat, "GET", place(blob))).said === "not-found") return;
    expect(await ask(pat, "GET", place(blob))).toMatchObject({ said: "not-found" });
  }
});
