// JWTs of the relay: ten minutes, EdDSA, one scope each; receipts are signed with the same key under another type (protocol.md §3).
import { createPrivateKey, createPublicKey } from "node:crypto";
import { jwtVerify, SignJWT } from "jose";
import { z } from "zod";
import { deviceIdText, hashText, profession, userIdText } from "@health-vault/crypto-core/wire";
import type { Clock } from "../clock.ts";
import { Refusal } from "../refusal.ts";

const JWT_MS = 10 * 60_000;

/** `bootstrap`: own blobs, own log, own device-add. `recovery`: these, a new password, rotate and veto. `session`: everything one's roles allow. */
export type Scope = "bootstrap" | "recovery" | "session";

const claims = z.object({
  sub: userIdText,
  exp: z.number(),
  pro: profession,
  scope: z.enum(["bootstrap", "recovery", "session"]),
  dev: deviceIdText.optional(),
});

export interface Bearer {
  readonly userId: string;
  readonly profession: z.infer<typeof profession>;
  readonly scope: Scope;
  /** Present in scope `session`. */
  readonly deviceId: string | undefined;
  readonly expiresMs: number;
}

const receiptClaims = z.object({ sub: userIdText, head: hashText, pro: profession });

/** Whose sign-up this relay took, and with which log. */
interface Receipt {
  readonly userId: string;
  readonly identityHead: string;
  readonly profession: Bearer["profession"];
}

export interface Tokens {
  issue(bearer: Omit<Bearer, "expiresMs">): Promise<{ readonly jwt: string; readonly expiresMs: number }>;
  /** @throws Refusal unauthenticated */
  read(jwt: string): Promise<Bearer>;
  /** What replaces the sign-up token after a restore. */
  receipt(userId: string, identityHead: string, profession: Bearer["profession"]): Promise<string>;
  /** @throws Refusal token */
  readReceipt(jwt: string): Promise<Receipt>;
}

/** PKCS #8 of an Ed25519 key is this and the 32-byte seed (RFC 8410). */
const PKCS8 = Buffer.from("302e020100300506032b657004220420", "hex");

export const createTokens = (seed: Uint8Array, relayId: string, clock: Clock): Tokens => {
  const key = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: "der", type: "pkcs8" });
  const publicKey = createPublicKey(key);
  const seconds = (): number => Math.floor(clock.now() / 1000);
  const signed = (payload: Record<string, string>, typ: string) =>
    new SignJWT(payload).setProtectedHeader({ alg: "EdDSA", typ }).setIssuer(relayId).setIssuedAt(seconds());
  return {
    issue: async ({ userId, profession: pro, scope, deviceId }) => {
      const exp = seconds() + JWT_MS / 1000;
      const payload = { sub: userId, pro, scope, ...(deviceId !== undefined && { dev: deviceId }) };
      return { jwt: await signed(payload, "hv+jwt").setExpirationTime(exp).sign(key), expiresMs: exp * 1000 };
    },
    read: async (jwt) => {
      const options = { issuer: relayId, algorithms: ["EdDSA"], typ: "hv+jwt", currentDate: new Date(clock.now()) };
      const { payload } = await jwtVerify(jwt, publicKey, options).catch(() => {
        throw new Refusal("unauthenticated");
      });
      const read = claims.safeParse(payload);
      if (!read.success) throw new Refusal("unauthenticated");
      const { sub, pro, scope, dev, exp } = read.data;
      return { userId: sub, profession: pro, scope, deviceId: dev, expiresMs: exp * 1000 };
    },
    receipt: (userId, identityHead, pro) =>
      signed({ sub: userId, head: identityHead, pro }, "hv-receipt+jwt").sign(key),
    readReceipt: async (jwt) => {
      const options = {
        issuer: relayId,
        algorithms: ["EdDSA"],
        typ: "hv-receipt+jwt",
        currentDate: new Date(clock.now()),
      };
      const { payload } = await jwtVerify(jwt, publicKey, options).catch(() => {
        throw new Refusal("token");
      });
      const read = receiptClaims.safeParse(payload);
      if (!read.success) throw new Refusal("token");
      return { userId: read.data.sub, identityHead: read.data.head, profession: read.data.pro };
    },
  };
};
