// What every endpoint stands on, and how a request is known to be somebody's (protocol.md §3, §9).
import type { FastifyRequest } from "fastify";
import { jwtText } from "@health-vault/crypto-core/wire";
import { type Act, authorize } from "../auth/authorize.ts";
import type { Challenges } from "../auth/challenge.ts";
import type { Bearer, Tokens } from "../auth/jwt.ts";
import type { Verifier } from "../auth/verifier.ts";
import type { Limits } from "../limits.ts";
import type { Keyring } from "../metadata/keyring.ts";
import { Refusal } from "../refusal.ts";
import type { Relay } from "../relay/session.ts";
import { toText, userIdFrom } from "../text.ts";

/** How much may be kept of attachments, bytes. */
export interface AttachmentRoom {
  /** One file before it is sealed. */
  readonly fileBytes: number;
  /** All sealed attachments of one vault. */
  readonly vaultBytes: number;
}

export interface Doorman {
  readonly relay: Relay;
  readonly keyring: Keyring;
  readonly jwts: Tokens;
  readonly challenges: Challenges;
  readonly verifier: Verifier;
  readonly limits: Limits;
  readonly attachments: AttachmentRoom;
  /** Other processes are neither told nor heard any more. */
  leave(): void;
}

/** A JWT is worth what account and device are worth now. @throws Refusal */
export const bearerOf = async ({ relay, jwts }: Doorman, jwt: string, act: Act): Promise<Bearer> => {
  const bearer = await jwts.read(jwt);
  const verdict = authorize(act, bearer);
  if (verdict !== "yes") throw new Refusal(verdict);
  const account = await relay.store.accounts.byUser(userIdFrom(bearer.userId));
  if (account === undefined) throw new Refusal("unauthenticated");
  if (account.status !== "active") throw new Refusal("suspended");
  if (bearer.deviceId === undefined) return bearer;
  const identity = await relay.states.identity(userIdFrom(bearer.userId));
  if (identity?.devices.get(bearer.deviceId)?.revoked !== false) throw new Refusal("revoked-device");
  return bearer;
};

/** The caller of a protected endpoint. @throws Refusal */
export const callerOf = (door: Doorman, request: FastifyRequest, act: Act): Promise<Bearer> => {
  const [scheme, token] = (request.headers.authorization ?? "").split(" ");
  const jwt = jwtText.safeParse(token);
  if (scheme !== "Bearer" || !jwt.success) throw new Refusal("unauthenticated");
  return bearerOf(door, jwt.data, act);
};

/** The clinic's id and vault, once there is a clinic. */
export const clinicOf = async ({
  relay,
}: Doorman): Promise<{ readonly userId: string; readonly vaultId: Uint8Array } | undefined> => {
  const [clinicId, vaultId] = [await relay.store.meta.get("clinic-id"), await relay.store.meta.get("clinic-vault")];
  if (clinicId === undefined || vaultId === undefined) return undefined;
  return { userId: toText(clinicId), vaultId };
};
