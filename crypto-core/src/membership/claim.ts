// What card, custodian and claimant sign when a walk-in patient takes over the vault that a doctor began for her (protocol §6, A48).
import type { Hash, UserId, VaultId } from "../ids.ts";
import { hash } from "../primitives/hash.ts";

export const claimHash = (vaultId: VaultId, head: Hash, claimant: UserId, identityHead: Hash): Hash =>
  hash("HV1/claim/v1", vaultId, head, claimant, identityHead);
