// The clinic's kit over raw HTTP: a proof for the blob, a rotation for the place of the administrator, and one answer to whatever is wrong (protocol §4, clinic; A15, A72).
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  asRecoveryCode,
  asSeed,
  asSignInCode,
  extendIdentity,
  fromBase64url,
  identityOp,
  proveRecovery,
  randomBytes,
  recoveryBlobHash,
  recoveryKeys,
  rotateOp,
  toBase64url,
  type SignKeyPair,
} from "@health-vault/crypto-core";
import { must, person } from "@health-vault/crypto-core/testing";
import { type RunningRelay, startRelay } from "../src/index.ts";
import { manualClock, type ManualClock } from "./manual-clock.ts";
import { call, type Clinic, openClinic, openSession, signUpBody, vaultFor } from "./people.ts";

const dataDir = mkdtempSync(join(tmpdir(), "hv-return-"));
let clock: ManualClock;
let relay: RunningRelay;
let clinic: Clinic;
beforeAll(async () => {
  clock = manualClock(1_800_000_000_000);
  relay = await startRelay({ dataDir, clock });
  clinic = await openClinic(relay);
});
afterAll(async () => {
  await relay.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const text = toBase64url;
/** So that one test's calls are not the next one's limit. */
const rested = (): void => clock.pass(600_000);

const proof = async (recovery: SignKeyPair) => {
  const { json } = await call(relay, "POST", "/v1/challenge", {});
  const bytes = (name: string): Uint8Array => fromBase64url(json[name] as string) ?? new Uint8Array();
  const over = { relayId: bytes("relayId"), challenge: bytes("challenge"), timeMs: json["timeMs"] as number };
  const signature = text(proveRecovery(recovery, over, clinic.clinicId));
  return { challenge: json["challenge"], timeMs: json["timeMs"], signature };
};

const blob = randomBytes(150);
const stranger = (): SignKeyPair => recoveryKeys(asRecoveryCode(randomBytes(32)));
const rotation = (signer: SignKeyPair, named: Uint8Array = blob): Uint8Array =>
  rotateOp(clinic.kit.identity, {
    oldSeed: clinic.kit.seed,
    newSeed: asSeed(randomBytes(32)),
    newCode: asSignInCode(randomBytes(16)),
    recovery: signer,
    newRecovery: stranger(),
    keep: [],
    recoveryBlobHash: recoveryBlobHash(named),
  });

const noor = () => {
  const who = person("noor");
  const [self, vault] = [vaultFor(who, "self"), vaultFor(who, "clinic", clinic.clinicId)];
  const { token: _none, ...account } = signUpBody(who, randomBytes(16), [self]);
  return { who, account, batch: text(vault.bytes) };
};

const ask = async (body: object): Promise<readonly [number, string | undefined]> => {
  rested();
  const { status, json } = await call(relay, "POST", "/v1/clinic/return", body);
  return [status, json.error];
};

test("the blob is given for a fresh signature of the kit, and for nothing else", async () => {
  const good = await proof(clinic.kit.recovery);
  expect(await call(relay, "POST", "/v1/clinic/recovery", await proof(stranger()))).toMatchObject({
    status: 401,
    json: { error: "sign-in" },
  });
  const given = await call(relay, "POST", "/v1/clinic/recovery", good);
  expect(given).toMatchObject({ status: 200, json: { recoveryBlob: expect.any(String) } });
  expect(await call(relay, "POST", "/v1/clinic/recovery", good)).toMatchObject({ json: { error: "challenge" } });
  for (let i = 0; i < 12; i++) await call(relay, "POST", "/v1/clinic/recovery", await proof(stranger()));
  expect(await call(relay, "POST", "/v1/clinic/recovery", await proof(clinic.kit.recovery))).toMatchObject({
    json: { error: "rate-limited" },
  });
});

test("nobody takes the clinic without the kit: other keys, other operations, other blobs, other vaults", async () => {
  const { account, batch } = noor();
  const clinicPart = { op: text(rotation(clinic.kit.recovery)), recoveryBlob: text(blob), batch };
  const refused = async (change: object, more: object = {}) =>
    ask({ ...account, clinic: { ...clinicPart, ...change }, ...more });
  expect(await refused({ op: text(rotation(stranger())) })).toEqual([401, "sign-in"]);
  const renamed = identityOp(clinic.kit.identity, clinic.kit.recovery, { kind: "profile", name: "Mallory" });
  expect(await refused({ op: text(renamed) })).toEqual([400, "malformed"]);
  expect(await refused({ op: text(rotation(clinic.kit.recovery).slice(0, -1)) })).toEqual([400, "malformed"]);
  expect(await refused({ recoveryBlob: text(randomBytes(150)) })).toEqual([422, "rule"]);
  expect(await refused({ batch: text(vaultFor(person("noor"), "self").bytes) })).toEqual([422, "rule"]);
  expect(await refused({ batch: text(vaultFor(person("mallory"), "clinic", clinic.clinicId).bytes) })).toEqual([
    422,
    "rule",
  ]);
  expect(await refused({}, { identityLog: clinic.admin.log.map(text) })).toEqual([422, "rule"]);
  // Nothing of it was kept: the old administrator is the administrator.
  expect(await call(relay, "GET", "/v1/people", undefined, await clinic.admin.session())).toMatchObject({
    json: { people: [{ profession: "admin", status: "active" }] },
  });
});

test("with the kit: one transaction puts noor in ada's place; said again it answers the same; late it is too late", async () => {
  rested();
  const ada = await clinic.admin.session();
  const line = await clinic.admin.line();
  const { who, account, batch } = noor();
  const op = rotation(clinic.kit.recovery);
  const body = { ...account, clinic: { op: text(op), recoveryBlob: text(blob), batch } };
  for (let i = 0; i < 2; i++)
    expect(await call(relay, "POST", "/v1/clinic/return", body)).toMatchObject({
      status: 200,
      json: { profession: "admin" },
    });
  await line.closed;
  expect(await call(relay, "GET", "/v1/people", undefined, ada)).toMatchObject({ json: { error: "suspended" } });
  expect(await openSession(relay, clinic.admin)).toMatchObject({ json: { error: "suspended" } });
  const jwt = (await openSession(relay, who)).json["jwt"] as string;
  const { json } = await call(relay, "GET", "/v1/people", undefined, jwt);
  expect((json["people"] as { status: string }[]).map(({ status }) => status).toSorted()).toEqual([
    "active",
    "suspended",
  ]);
  const after = must(extendIdentity(clinic.kit.identity, [op]));
  expect(await call(relay, "GET", "/v1/clinic/log")).toMatchObject({ json: { length: 2, head: text(after.head) } });
  expect(await ask({ ...body, clinic: { ...body.clinic, op: text(rotation(clinic.kit.recovery)) } })).toEqual([
    409,
    "conflict-head",
  ]);
  expect(await call(relay, "POST", "/v1/clinic/recovery", await proof(clinic.kit.recovery))).toMatchObject({
    json: { error: "sign-in" },
  });
});
