// The recovery kit as data: what the printed page and its QR hold; the paper alone opens the account (protocol §3).
import { decode, encode, fixed, literal, optional, struct, text, u32, u64 } from "../canonical.ts";
import { fromBase64url, toBase64url, utf8 } from "../bytes.ts";
import { refuse, type ProtocolError } from "../errors.ts";
import { asHash, asUserId, sizes, type Hash, type UserId } from "../ids.ts";
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

const kit = struct({
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

const prefix = "HVKIT1:";

/** About 270 characters: fits a QR code at level M. */
export const writeKit = (value: RecoveryKit): string =>
  prefix + toBase64url(encode(kit, { ...value, magic: undefined }));

export function readKit(scanned: string): Result<RecoveryKit, ProtocolError> {
  const raw = scanned.startsWith(prefix) ? fromBase64url(scanned.slice(prefix.length).trim()) : undefined;
  return raw ? decode(kit, raw, "kit") : refuse("decode", "kit");
}
