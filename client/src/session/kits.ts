// The recovery kit as a person sees it, and whether two of its groups were typed again (protocol §3).
import {
  randomBytes,
  readKit,
  toBase64url,
  writeKit,
  writeRecoveryCode,
  writeSignInCode,
  type RecoveryKit,
} from "@health-vault/crypto-core";
import type { KitCodes } from "./api/account.ts";
import type { KitView, Outcome } from "./api.ts";
import { failed, gives } from "./outcome.ts";

function pick(count: number): number {
  return (randomBytes(1)[0] ?? 0) % count;
}

export function kitView(owner: KitView["owner"], title: string, kit: RecoveryKit): KitView {
  const recoveryCode = writeRecoveryCode(kit.recoveryCode);
  const signInCode = kit.signInCode && writeSignInCode(kit.signInCode);
  const first = pick(recoveryCode.length);
  const second = (first + 1 + pick(recoveryCode.length - 1)) % recoveryCode.length;
  const retype = signInCode
    ? [{ code: "sign-in", index: pick(signInCode.length) } as const, { code: "recovery", index: first } as const]
    : [first, second].sort((a, b) => a - b).map((index) => ({ code: "recovery", index }) as const);
  return {
    owner,
    title,
    ...(signInCode ? { signInCode } : {}),
    recoveryCode,
    relayAddress: kit.relayAddress,
    clinicId: toBase64url(kit.clinicId),
    createdMs: kit.createdMs,
    qrText: writeKit(kit),
    retype,
  };
}

/** What a scanned kit says; the codes as a person would type them. */
export function kitCodes(scanned: string): Outcome<KitCodes> {
  const kit = readKit(scanned);
  if (!kit.ok) return failed("invalid", { field: "kit", reason: "damaged" });
  const { userId, signInCode, recoveryCode, relayAddress, clinicId } = kit.value;
  return gives({
    userId: toBase64url(userId),
    ...(signInCode ? { signInCode: writeSignInCode(signInCode).join(" ") } : {}),
    recoveryCode: writeRecoveryCode(recoveryCode).join(" "),
    relayAddress,
    clinicId: toBase64url(clinicId),
  });
}

const normal = (typed: string): string =>
  typed.toUpperCase().replace(/[\s-]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1");

export function retypedRight(kits: readonly KitView[], typed: readonly string[]): boolean {
  const wanted = kits.flatMap((kit) =>
    kit.retype.map(({ code, index }) => (code === "sign-in" ? kit.signInCode : kit.recoveryCode)?.[index] ?? ""),
  );
  return (
    wanted.length > 0 && wanted.length === typed.length && wanted.every((group, i) => group === normal(typed[i] ?? ""))
  );
}
