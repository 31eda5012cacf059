// Revoked devices of mine that no line of a vault has ended yet (protocol §4, A42).
import type { Identity, Membership } from "@health-vault/crypto-core";

/** Their keys; whether they ever wrote in the vault is another question. */
export const unendedDevices = (membership: Membership, mine: Identity | undefined): readonly string[] =>
  [...(mine?.devices ?? [])]
    .filter(([key, { revoked }]) => revoked && !membership.cutoffs.has(key))
    .map(([key]) => key);
