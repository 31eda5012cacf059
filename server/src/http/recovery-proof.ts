// A recovery key's signature over the relay's challenge, checked against the person's log as it stands now (protocol.md §3).
import { asSignature, type UserId, verifyRecovery } from "@health-vault/crypto-core";
import type { RecoveryProof } from "@health-vault/crypto-core/wire";
import { Refusal } from "../refusal.ts";
import { fromText } from "../text.ts";
import type { Doorman } from "./context.ts";

/** Whether the recovery key now in force for this log signed the challenge; uses the challenge up. @throws Refusal challenge */
export const provesRecovery = async (
  { relay, challenges }: Doorman,
  userId: UserId,
  { challenge, timeMs, signature }: RecoveryProof,
): Promise<boolean> => {
  if (!challenges.redeem(fromText(challenge), timeMs)) throw new Refusal("challenge");
  const identity = await relay.states.identity(userId);
  const proof = { relayId: relay.relayId.id, challenge: fromText(challenge), timeMs };
  return identity !== undefined && verifyRecovery(identity.recPk, proof, userId, asSignature(fromText(signature)));
};
