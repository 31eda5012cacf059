// The clinic's log as this relay has it, whole, verified against the id that a link, kit or account data named (A1).
import { readIdentityLog, type Identity, type UserId } from "@health-vault/crypto-core";
import type { IdentityLogAnswer } from "@health-vault/crypto-core/wire";
import type { Outcome } from "./api.ts";
import { bytesOf } from "./bytes.ts";
import { failed, gives, relayFailed } from "./outcome.ts";
import type { Relay, Reply } from "./ports.ts";

export interface KnownClinic {
  readonly identity: Identity;
  readonly ops: readonly Uint8Array[];
}

export async function meetClinic(relay: Relay, clinicId: UserId): Promise<Outcome<KnownClinic>> {
  const ops: Uint8Array[] = [];
  for (;;) {
    const reply: Reply<IdentityLogAnswer> = await relay.clinicLog(ops.length);
    if (!reply.ok) return reply.error.code === "not-found" ? failed("clinic-mismatch") : relayFailed(reply.error);
    ops.push(...reply.value.ops.map(bytesOf));
    if (ops.length >= reply.value.length || reply.value.ops.length === 0) break;
  }
  const identity = readIdentityLog(ops, clinicId);
  return identity.ok
    ? gives({ identity: identity.value, ops })
    : failed("clinic-mismatch", { kind: identity.error.kind });
}
