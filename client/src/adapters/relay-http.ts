// The relay's small requests over fetch: shapes in, shapes out, every failure a closed code (crypto-core wire/http).
import {
  accountBlobs,
  availabilitiesAnswer,
  availabilityAnswer,
  busyAnswer,
  putAvailabilityAnswer,
  stepAnswer,
  stepsAnswer,
  appendIdentityAnswer,
  challengeAnswer,
  clinicRecoveryAnswer,
  doneAnswer,
  httpRefusal,
  identityLogAnswer,
  locateAnswer,
  mailAnswer,
  mailboxAnswer,
  peopleAnswer,
  putBlobsAnswer,
  recoveryLocateAnswer,
  relayInfo,
  restoredAccountAnswer,
  sessionAnswer,
  signInAnswer,
  signUpAnswer,
  tokenCheckAnswer,
  tokensAnswer,
  wakeKeyAnswer,
} from "@health-vault/crypto-core/wire";
import { toBase64url } from "@health-vault/crypto-core";
import { z } from "zod";
import type { Credentials, Relay, Reply, SignedInRelay } from "../session/ports.ts";
import type { Clock } from "../sync/ports.ts";
import { attachmentRelay } from "./relay-attachments.ts";
import { webSocketLink, type Sessions } from "./relay-socket.ts";

const timeoutMs = 20_000;

const unreachable = { ok: false, error: { code: "unreachable", facts: {} } } as const;

const logPath = (userId: string, from: number): string => `/v1/identities/${userId}/log?from=${from}`;

interface Ask {
  readonly method: "DELETE" | "GET" | "POST" | "PUT";
  readonly path: string;
  readonly body?: unknown;
  readonly jwt?: string | undefined;
}

async function ask<S extends z.ZodType>(
  address: string,
  schema: S,
  { method, path, body, jwt }: Ask,
): Promise<Reply<z.infer<S>>> {
  let status: number;
  let json: unknown;
  try {
    const headers: Record<string, string> = {};
    if (body !== undefined) headers["content-type"] = "application/json";
    if (jwt !== undefined) headers["authorization"] = `Bearer ${jwt}`;
    const response = await fetch(address + path, {
      method,
      headers,
      cache: "no-store",
      credentials: "omit",
      signal: AbortSignal.timeout(timeoutMs),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    status = response.status;
    json = await response.json();
  } catch {
    return unreachable;
  }
  if (status < 200 || status > 299) {
    const refusal = httpRefusal.safeParse(json);
    if (!refusal.success) return unreachable;
    const { error, ...facts } = refusal.data;
    return { ok: false, error: { code: error, facts } };
  }
  const parsed = schema.safeParse(json);
  return parsed.success ? { ok: true, value: parsed.data } : { ok: false, error: { code: "malformed", facts: {} } };
}

function sessions(address: string, me: Credentials, clock: Clock): Sessions {
  let held: { readonly jwt: string; readonly expiresMs: number; readonly untilMs: number } | undefined;
  /** One session at a time, however many ask. */
  let opening: ReturnType<typeof open> | undefined;
  async function open(): Promise<Reply<{ readonly jwt: string; readonly expiresMs: number }>> {
    const challenge = await ask(address, challengeAnswer, { method: "POST", path: "/v1/challenge", body: {} });
    if (!challenge.ok) return challenge;
    const { userId, deviceId } = me;
    const signature = toBase64url(await me.sign(challenge.value));
    const body = { userId, deviceId, challenge: challenge.value.challenge, timeMs: challenge.value.timeMs, signature };
    const opened = await ask(address, sessionAnswer, { method: "POST", path: "/v1/sessions", body });
    if (!opened.ok) return opened;
    const livesMs = opened.value.expiresMs - challenge.value.timeMs;
    held = { ...opened.value, untilMs: clock.nowMs() + livesMs - 30_000 };
    return { ok: true, value: held };
  }
  return {
    async jwt() {
      if (held && clock.nowMs() < held.untilMs) return { ok: true, value: held };
      opening ??= open().finally(() => {
        opening = undefined;
      });
      return opening;
    },
    drop() {
      held = undefined;
    },
  };
}

function signedIn(address: string, me: Credentials, clock: Clock): SignedInRelay {
  const session = sessions(address, me, clock);
  async function withJwt<T>(act: (jwt: string) => Promise<Reply<T>>): Promise<Reply<T>> {
    const token = await session.jwt();
    if (!token.ok) return token;
    const reply = await act(token.value.jwt);
    if (reply.ok || reply.error.code !== "unauthenticated") return reply;
    // Its ten minutes were over by the relay's clock, or the relay began anew: nothing was done, once more with a fresh one.
    session.drop();
    const fresh = await session.jwt();
    return fresh.ok ? act(fresh.value.jwt) : fresh;
  }
  const authed = <S extends z.ZodType>(schema: S, request: Ask): Promise<Reply<z.infer<S>>> =>
    withJwt((jwt) => ask(address, schema, { ...request, jwt }));
  return {
    ...attachmentRelay(address, withJwt),
    identityLog: (userId, from) => authed(identityLogAnswer, { method: "GET", path: logPath(userId, from) }),
    appendIdentity: (userId, body) =>
      authed(appendIdentityAnswer, { method: "POST", path: `/v1/identities/${userId}/log`, body }),
    blobs: () => authed(accountBlobs, { method: "GET", path: "/v1/account/blobs" }),
    putBlobs: (body) => authed(putBlobsAnswer, { method: "PUT", path: "/v1/account/blobs", body }),
    deleteAccount: (body) => authed(doneAnswer, { method: "POST", path: "/v1/account/delete", body }),
    identityAgain: (userId, body) =>
      authed(appendIdentityAnswer, { method: "POST", path: `/v1/identities/${userId}/again`, body }),
    people: () => authed(peopleAnswer, { method: "GET", path: "/v1/people" }),
    tokens: () => authed(tokensAnswer, { method: "GET", path: "/v1/tokens" }),
    addToken: (body) => authed(z.unknown(), { method: "POST", path: "/v1/tokens", body }),
    availabilities: () => authed(availabilitiesAnswer, { method: "GET", path: "/v1/availability" }),
    availability: (doctor, hash) =>
      authed(availabilityAnswer, { method: "GET", path: `/v1/availability/${doctor}?hash=${hash}` }),
    putAvailability: (body) => authed(putAvailabilityAnswer, { method: "PUT", path: "/v1/availability", body }),
    busy: (doctor, from, until) =>
      authed(busyAnswer, { method: "GET", path: `/v1/appointments/busy?doctor=${doctor}&from=${from}&until=${until}` }),
    postStep: (body) => authed(stepAnswer, { method: "POST", path: "/v1/appointments/steps", body }),
    steps: (after, limit) =>
      authed(stepsAnswer, { method: "GET", path: `/v1/appointments/steps?after=${after}&limit=${limit}` }),
    wakeKey: () => authed(wakeKeyAnswer, { method: "GET", path: "/v1/wake" }),
    mail: () => authed(mailAnswer, { method: "GET", path: "/v1/mail" }),
    mailTo: (body) =>
      authed(doneAnswer, body ? { method: "PUT", path: "/v1/mail", body } : { method: "DELETE", path: "/v1/mail" }),
    confirmMail: (body) => authed(doneAnswer, { method: "POST", path: "/v1/mail/confirm", body }),
    wakeAt: (body) =>
      authed(doneAnswer, body ? { method: "PUT", path: "/v1/wake", body } : { method: "DELETE", path: "/v1/wake" }),
    connect: (events) => webSocketLink(address, session, clock, events),
  };
}

/** `address` is an origin without a trailing slash. */
export function httpRelay(address: string, clock: Clock): Relay {
  return {
    address,
    info: () => ask(address, relayInfo, { method: "GET", path: "/v1/relay" }),
    clinicLog: (from) => ask(address, identityLogAnswer, { method: "GET", path: `/v1/clinic/log?from=${from}` }),
    checkToken: (body) => ask(address, tokenCheckAnswer, { method: "POST", path: "/v1/token-check", body }),
    restoreAccount: (body) =>
      ask(address, restoredAccountAnswer, { method: "POST", path: "/v1/restored-account", body }),
    signUp: (body) => ask(address, signUpAnswer, { method: "POST", path: "/v1/sign-up", body }),
    locate: (body) => ask(address, locateAnswer, { method: "POST", path: "/v1/locate", body }),
    signIn: (body) => ask(address, signInAnswer, { method: "POST", path: "/v1/sign-in", body }),
    challenge: () => ask(address, challengeAnswer, { method: "POST", path: "/v1/challenge", body: {} }),
    recoveryLocate: (body) => ask(address, recoveryLocateAnswer, { method: "POST", path: "/v1/recovery/locate", body }),
    recoverySignIn: (body) => ask(address, signInAnswer, { method: "POST", path: "/v1/recovery/sign-in", body }),
    clinicRecovery: (body) => ask(address, clinicRecoveryAnswer, { method: "POST", path: "/v1/clinic/recovery", body }),
    clinicReturn: (body) => ask(address, signUpAnswer, { method: "POST", path: "/v1/clinic/return", body }),
    bootstrapBlobs: (jwt, body) =>
      ask(address, putBlobsAnswer, { method: "PUT", path: "/v1/account/blobs", body, jwt }),
    openMailbox: (body) => ask(address, doneAnswer, { method: "POST", path: "/v1/mailboxes/open", body }),
    lookMailbox: (body) => ask(address, mailboxAnswer, { method: "POST", path: "/v1/mailboxes/look", body }),
    answerMailbox: (body) => ask(address, doneAnswer, { method: "POST", path: "/v1/mailboxes/answer", body }),
    closeMailbox: (body) => ask(address, doneAnswer, { method: "POST", path: "/v1/mailboxes/close", body }),
    bootstrapLog: (jwt, userId, from) =>
      ask(address, identityLogAnswer, { method: "GET", path: logPath(userId, from), jwt }),
    bootstrapAppend: (jwt, userId, body) =>
      ask(address, appendIdentityAnswer, { method: "POST", path: `/v1/identities/${userId}/log`, body, jwt }),
    as: (me) => signedIn(address, me, clock),
  };
}
