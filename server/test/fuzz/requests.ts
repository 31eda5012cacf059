// An honest request to every route, with real ids, tokens and signed bytes: what it looks like before somebody spoils it.
import {
  idKey,
  identityOp,
  randomBytes,
  sealFile,
  type SealedBlob,
  signAvailability,
  toBase64url,
  tokenHash,
} from "@health-vault/crypto-core";
import { must, person } from "@health-vault/crypto-core/testing";
import { readAvailability } from "@health-vault/crypto-core";
import { allDay, asks, DAY, slotOf } from "../diary.ts";
import { type Clinic, type Guest, signUpBody, vaultFor } from "../people.ts";
import type { RunningRelay } from "../../src/index.ts";
import type { Chance } from "../../../crypto-core/test/fuzz/random.ts";

export interface HonestRequest {
  /** `METHOD /path` as routeMessages names it. */
  readonly route: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly bytes?: Uint8Array;
  readonly jwt?: string;
}

export interface People {
  readonly relay: RunningRelay;
  readonly clinic: Clinic;
  readonly pat: Guest;
  readonly rao: Guest;
  /** May be suspended at any moment: others have to go on. */
  readonly sue: Guest;
  readonly jwts: Readonly<Record<"pat" | "rao" | "ada", string>>;
  readonly file: SealedBlob;
}

const text = toBase64url;
const random = (size: number): string => text(randomBytes(size));

export async function people(relay: RunningRelay, clinic: Clinic): Promise<People> {
  const pat = await clinic.join("patient", "pat");
  const rao = await clinic.join("doctor", "rao");
  const sue = await clinic.join("patient", "sue");
  const [a, b, c] = await Promise.all([pat.session(), rao.session(), clinic.admin.session()]);
  return { relay, clinic, pat, rao, sue, jwts: { pat: a, rao: b, ada: c }, file: sealFile(randomBytes(700)) };
}

/** Each on its own stands for a good request; what one of them changes, another one's answer may show. */
export function honestRequests({ clinic, pat, rao, sue, jwts, file }: People, by: Chance): readonly HonestRequest[] {
  const patId = idKey(pat.identity.userId);
  const raoId = idKey(rao.identity.userId);
  const head = text(pat.identity.head);
  const proof = { challenge: random(32), timeMs: Date.now(), signature: random(64) };
  const newcomer = person(`newcomer ${by.below(1e9)}`);
  const signUp = signUpBody(newcomer, randomBytes(16), [vaultFor(newcomer, "self")]);
  const { token: _token, vaults, ...account } = signUp;
  const hours = signAvailability(rao, undefined, allDay, 1);
  const step = asks(pat, must(readAvailability(hours, rao.identity)), slotOf(Math.ceil(Date.now() / DAY + 2) * DAY));
  const profile = identityOp(clinic.kit.identity, pat.keys.sign, { kind: "profile", name: "Mallory" });
  const attachment = `/v1/vaults/${idKey(pat.chart?.vaultId ?? pat.self.vaultId)}/attachments/${idKey(file.id)}`;
  const at = "/v1/vaults/:vaultId/attachments/:blobId";
  const mailboxId = random(16);
  const span = { doctor: raoId, from: String(Date.now()), until: String(Date.now() + DAY) };
  const get = (route: string, jwt?: string, query?: Readonly<Record<string, string>>): HonestRequest => ({
    route: `GET ${route}`,
    path: route,
    ...(jwt === undefined ? {} : { jwt }),
    ...(query === undefined ? {} : { query }),
  });
  const send = (method: string, route: string, body: unknown, jwt?: string, path = route): HonestRequest => ({
    route: `${method} ${route}`,
    path,
    body,
    ...(jwt === undefined ? {} : { jwt }),
  });
  const post = (route: string, body: unknown, jwt?: string, path = route) => send("POST", route, body, jwt, path);
  return [
    get("/v1/relay"),
    post("/v1/challenge", {}),
    get("/v1/clinic/log", undefined, { from: "0" }),
    post("/v1/token-check", { token: random(16) }),
    post("/v1/sign-up", signUp),
    post("/v1/locate", { locator: pat.body.locator }),
    post("/v1/sign-in", { locator: pat.body.locator, authKey: pat.body.authKey }),
    post("/v1/sessions", { userId: patId, deviceId: idKey(pat.device.deviceId), ...proof }),
    post("/v1/recovery/locate", { recoveryKey: text(pat.recovery.publicKey) }),
    post("/v1/recovery/sign-in", { ...proof, userId: patId }),
    post("/v1/restored-account", { ...account, receipt: jwts.pat, accountVersion: 3 }),
    post("/v1/clinic/recovery", proof),
    post("/v1/clinic/return", {
      ...account,
      vaults,
      clinic: { op: text(profile), recoveryBlob: random(150), batch: vaults[0]?.batch },
    }),
    post("/v1/mailboxes/open", { mailboxId, offer: random(200) }),
    post("/v1/mailboxes/look", { mailboxId }),
    post("/v1/mailboxes/answer", { mailboxId, answer: random(900) }, jwts.pat),
    post("/v1/mailboxes/close", { mailboxId }),
    get("/v1/account/blobs", jwts.pat),
    send(
      "PUT",
      "/v1/account/blobs",
      {
        expectedVersion: 1,
        accountData: random(300),
        password: { oldAuthKey: pat.body.authKey, authKey: random(32), kdfId: 1, passwordBlob: random(150) },
      },
      jwts.pat,
    ),
    post("/v1/account/delete", { authKey: random(32), expectedHead: head, ops: [text(profile)] }, jwts.pat),
    send("PUT", "/v1/account/contact", { email: "pat@example.org" }, jwts.pat),
    get("/v1/account/contact", jwts.pat),
    { ...get("/v1/identities/:userId/log", jwts.rao, { from: "0" }), path: `/v1/identities/${patId}/log` },
    post(
      "/v1/identities/:userId/log",
      { expectedHead: head, ops: [text(profile)], recoveryBlob: random(150) },
      jwts.pat,
      `/v1/identities/${patId}/log`,
    ),
    post(
      "/v1/identities/:userId/again",
      { from: 0, ops: pat.log.map(text) },
      jwts.rao,
      `/v1/identities/${patId}/again`,
    ),
    get("/v1/directory", jwts.pat),
    get("/v1/people", jwts.ada),
    post("/v1/people/find", { email: "pat@example.org" }, jwts.ada),
    post(
      "/v1/people/:userId/suspend",
      { suspended: false },
      jwts.ada,
      `/v1/people/${idKey(sue.identity.userId)}/suspend`,
    ),
    post("/v1/tokens", { tokenHash: random(32), kind: "patient", expiresAt: Date.now() + DAY, cap: 1 }, jwts.ada),
    get("/v1/tokens", jwts.ada),
    send("DELETE", "/v1/tokens/:tokenHash", undefined, jwts.ada, `/v1/tokens/${text(tokenHash(randomBytes(16)))}`),
    post(at, { size: file.sealed.length }, jwts.pat, attachment),
    { route: `PUT ${at}`, path: attachment, query: { from: "0" }, bytes: file.sealed, jwt: jwts.pat },
    { ...get(at, jwts.pat, { from: "0" }), path: attachment },
    send("PUT", "/v1/availability", { availability: text(hours) }, jwts.rao),
    get("/v1/availability", jwts.pat),
    { ...get("/v1/availability/:doctor", jwts.pat, { hash: random(32) }), path: `/v1/availability/${raoId}` },
    get("/v1/appointments/busy", jwts.pat, span),
    post("/v1/appointments/steps", { step: text(step.bytes) }, jwts.pat),
    get("/v1/appointments/steps", jwts.pat, { after: "0", limit: "10" }),
    get("/v1/wake", jwts.pat),
    send(
      "PUT",
      "/v1/wake",
      { endpoint: "https://push.example/abc", quiet: { from: 1, until: 2, zone: "Etc/UTC" } },
      jwts.pat,
    ),
    send("DELETE", "/v1/wake", undefined, jwts.pat),
    get("/v1/mail", jwts.pat),
    send("PUT", "/v1/mail", { address: "pat@example.org", language: "en" }, jwts.pat),
    post("/v1/mail/confirm", { code: "123456" }, jwts.pat),
    send("DELETE", "/v1/mail", undefined, jwts.pat),
  ];
}
