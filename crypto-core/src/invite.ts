// Invitations: a token that only QR or URL fragment carry; whoever holds it proves so without showing it (protocol §6, A46, A47).
import type { Brand } from "./brand.ts";
import { toBase64url } from "./bytes.ts";
import { refuse, type ProtocolError } from "./errors.ts";
import type { Hash, Signature, SignPublicKey, UserId, VaultId } from "./ids.ts";
import type { Role } from "./membership/roles.ts";
import type { Membership } from "./membership/state.ts";
import { hash, kdf } from "./primitives/hash.ts";
import { randomBytes } from "./primitives/random.ts";
import { sign, signKeyPair, verify, type SignKeyPair } from "./primitives/sign.ts";
import { ok, type Result } from "./result.ts";

export type InviteToken = Brand<Uint8Array, "InviteToken">;

export const inviteTokenSize = 16;

export function asInviteToken(bytes: Uint8Array): InviteToken {
  if (!(bytes instanceof Uint8Array) || bytes.length !== inviteTokenSize)
    throw new TypeError("InviteToken has 16 bytes");
  return bytes as InviteToken;
}

export const newInviteToken = (): InviteToken => asInviteToken(randomBytes(inviteTokenSize));

const empty = new Uint8Array();

export const inviteKeys = (token: InviteToken): SignKeyPair => signKeyPair(kdf(token, "HV1/invite-key/v1", empty, 32));

/** What the relay is shown at sign-up instead of the token; the token does not follow from it. */
export const signUpToken = (token: InviteToken): Uint8Array => kdf(token, "HV1/invite-sign-up/v1", empty, 16);

export const inviteHash = (place: UserId | VaultId, userId: UserId, identityHead: Hash): Hash =>
  hash("HV1/invite/v1", place, userId, identityHead);

/** `place` is the clinic (sign-up) or the vault (membership) one is invited to. */
export const proveInvite = (
  token: InviteToken,
  place: UserId | VaultId,
  userId: UserId,
  identityHead: Hash,
): Signature => sign(inviteKeys(token).secretKey, "HV1/sig/invite/v1", inviteHash(place, userId, identityHead));

/** What the admitting member asks, by his clock, before he signs `add`: the log itself knows no time (A47). */
export function checkInvite(
  invites: Membership["invites"],
  invitePk: SignPublicKey,
  nowMs: number,
): Result<{ readonly role: Role }, ProtocolError> {
  const found = invites.get(toBase64url(invitePk));
  if (!found) return refuse("invite", "no such invitation");
  return nowMs < found.untilMs ? ok({ role: found.role }) : refuse("expired", "invitation");
}

export const verifyInvite = (
  invitePk: SignPublicKey,
  place: UserId | VaultId,
  userId: UserId,
  identityHead: Hash,
  proof: Signature,
): boolean => verify(invitePk, "HV1/sig/invite/v1", inviteHash(place, userId, identityHead), proof);
