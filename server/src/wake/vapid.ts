// Who asks a push service to wake a device: a P-256 key of the relay's own and a short token for each service (RFC 8292).
import { createECDH, createPrivateKey } from "node:crypto";
import { SignJWT } from "jose";
import type { Clock } from "../clock.ts";
import type { Keyring } from "../metadata/keyring.ts";

/** Services take tokens of at most a day. */
const LIFE_MS = 12 * 60 * 60_000;

export interface Vapid {
  /** Uncompressed point, base64url. */
  readonly key: string;
  /** The `Authorization` header for the service at `origin`. */
  authorization(origin: string): Promise<string>;
}

/** A secret that is no scalar of the curve gives way to the next: one in four thousand million. */
const scalarOf = (keyring: Keyring) => {
  for (let n = 0; ; n++) {
    const ecdh = createECDH("prime256v1");
    try {
      ecdh.setPrivateKey(keyring.secret(`vapid/${n}`));
      return ecdh;
    } catch (error) {
      if (n > 8) throw error;
    }
  }
};

/** Of the keyring, so that subscriptions outlive a restart and a restore. `contact`: `mailto:` or `https:`, for the services' operators. */
export const createVapid = (keyring: Keyring, clock: Clock, contact: () => string): Vapid => {
  const pair = scalarOf(keyring);
  const point = pair.getPublicKey();
  const part = (from: number): string => point.subarray(from, from + 32).toString("base64url");
  const jwk = { kty: "EC", crv: "P-256", x: part(1), y: part(33), d: pair.getPrivateKey().toString("base64url") };
  const key = point.toString("base64url");
  const signer = createPrivateKey({ key: jwk, format: "jwk" });
  const held = new Map<string, { readonly header: string; readonly untilMs: number }>();
  return {
    key,
    authorization: async (origin) => {
      const now = clock.now();
      const known = held.get(origin);
      if (known !== undefined && now < known.untilMs) return known.header;
      const token = await new SignJWT({})
        .setProtectedHeader({ alg: "ES256", typ: "JWT" })
        .setAudience(origin)
        .setSubject(contact())
        .setExpirationTime(Math.floor((now + LIFE_MS) / 1000))
        .sign(signer);
      const header = `vapid t=${token}, k=${key}`;
      held.set(origin, { header, untilMs: now + LIFE_MS / 2 });
      return header;
    },
  };
};
