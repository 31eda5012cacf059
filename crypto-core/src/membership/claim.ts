// What card, custodian and claimant sign when a walk-in patient takes over the vault that a doctor began for her (protocol §6, A48).
import type { Hash, Signature, UserId, VaultId } from "../ids.ts";
import { hash } from "../primitives/hash.ts";
import { sign, type SignKeyPair } from "../primitives/sign.ts";

export const claimHash = (vaultId: VaultId, head: Hash, claimant: UserId, identityHead: Hash): Hash =>
  hash("HV1/claim/v1", vaultId, head, claimant, identityHead);

export const signClaim = (card: SignKeyPair, object: Hash): Signature =>
  sign(card.secretKey, "HV1/sig/claim/v1", object);

/** By the custodian's device, or by the clinic's identity key. */
export const countersignClaim = (keys: SignKeyPair, object: Hash): Signature =>
  sign(keys.secretKey, "HV1/sig/claim-countersign/v1", object);
