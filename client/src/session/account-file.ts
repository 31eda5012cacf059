// What lies on the device about an account before it is unlocked: ids, relay, sign-in code; nothing of a person (protocol §8).
import {
  asSignInCode,
  asUserId,
  fromBase64url,
  toBase64url,
  utf8,
  type SignInCode,
  type UserId,
} from "@health-vault/crypto-core";
import { z } from "zod";

const file = z.strictObject({
  version: z.literal(1),
  userId: z.string(),
  deviceId: z.string(),
  clinicId: z.string(),
  relayAddress: z.string(),
  signInCode: z.string(),
  kdfId: z.int(),
  profession: z.enum(["admin", "doctor", "patient"]),
  label: z.string(),
  selfVault: z.string(),
  chart: z.string().optional(),
  clinicVault: z.string().optional(),
});
export type AccountFile = z.infer<typeof file>;

export interface AccountIds {
  readonly userId: UserId;
  readonly clinicId: UserId;
  readonly code: SignInCode;
}

export const encodeAccountFile = (value: AccountFile): Uint8Array => utf8(JSON.stringify(value));

/** Undefined when the file is damaged: a hard error, never a reason to make new keys (A12). */
export function readAccountFile(
  bytes: Uint8Array | undefined,
): { readonly file: AccountFile; readonly ids: AccountIds } | undefined {
  if (!bytes) return undefined;
  try {
    const parsed = file.parse(JSON.parse(new TextDecoder().decode(bytes)));
    const [userId, clinicId, code] = [parsed.userId, parsed.clinicId, parsed.signInCode].map(fromBase64url);
    if (!userId || !clinicId || !code) return undefined;
    return { file: parsed, ids: { userId: asUserId(userId), clinicId: asUserId(clinicId), code: asSignInCode(code) } };
  } catch {
    return undefined;
  }
}

export const codeText = (code: SignInCode): string => toBase64url(code);
