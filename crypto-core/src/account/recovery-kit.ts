// The recovery kit as data: what the printed page and its QR hold; the paper alone opens the account (protocol §3).
import { decode, encode, fixed, literal, optional, struct, text, u32, u64 } from "../canonical.ts";
import { concat, equalBytes, fromBase64url, toBase64url, utf8 } from "../bytes.ts";
import { refuse, type ProtocolError } from "../errors.ts";
import { asHash, asUserId, sizes, type Hash, type UserId } from "../ids.ts";
import { hash } from "../primitives/hash.ts";
import type { Result } from "../result.ts";
import { asRecoveryCode, asSignInCode, type RecoveryCode, type SignInCode } from "./codes.ts";

export interface RecoveryKit {
  readonly userId: UserId;
  /** Absent on a clinic's kit: a clinic has no password and no device. */
  readonly signInCode: SignInCode | undefined;
  readonly recoveryCode: RecoveryCode;
  readonly relayAddress: string;
  readonly clinicId: UserId;
  readonly accountVersion: number;
  readonly identityHead: Hash;
  readonly createdMs: number;
}

const body = struct({
  magic: literal(utf8("HV1K")),
  userId: fixed(sizes.userId, asUserId),
  signInCode: optional(fixed(16, asSignInCode)),
  recoveryCode: fixed(32, asRecoveryCode),
  relayAddress: text(200),
  clinicId: fixed(sizes.userId, asUserId),
  accountVersion: u32,
  identityHead: fixed(sizes.hash, asHash),
  createdMs: u64,
});

const checkSize = 8;
const checkOf = (bytes: Uint8Array): Uint8Array => hash("HV1/kit-check/v1", bytes).subarray(0, checkSize);

const prefix = "HVKIT1:";

/** About 290 characters: fits a QR code at level M. */
export function writeKit(value: RecoveryKit): string {
  const bytes = encode(body, { ...value, magic: undefined });
  return prefix + toBase64url(concat(bytes, checkOf(bytes)));
}

export function readKit(scanned: string): Result<RecoveryKit, ProtocolError> {
  const clean = scanned.trim();
  const raw = clean.startsWith(prefix) ? fromBase64url(clean.slice(prefix.length)) : undefined;
  if (!raw || raw.length < checkSize) return refuse("decode", "kit");
  const bytes = raw.subarray(0, -checkSize);
  return equalBytes(checkOf(bytes), raw.subarray(-checkSize))
    ? decode(body, bytes, "kit")
    : refuse("decode", "kit: check");
}
