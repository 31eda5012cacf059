// Whether a vault's newest epoch is wrapped to exactly the keys that its members' logs name now (protocol §5.2, A32, A41, A50).
import {
  auditEpoch,
  generationAt,
  idKey,
  type Membership,
  type ProtocolError,
  type Result,
} from "@health-vault/crypto-core";
import type { People } from "./people.ts";

export const boxAudit = (membership: Membership, people: People): Result<undefined, ProtocolError> =>
  auditEpoch(
    membership,
    (userId) => people.get(userId)?.head,
    (userId, wrappedAt) => {
      const identity = people.get(userId);
      return identity !== undefined && generationAt(identity, idKey(wrappedAt)) === identity.generation;
    },
  );
