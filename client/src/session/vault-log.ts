// A vault's membership as this device verified it, with the epoch keys it can reach; grows batch by batch (protocol §5).
import {
  asUserId,
  epochKeys,
  extendMembership,
  idKey,
  may,
  openMembershipLog,
  readBatch,
  type EpochKey,
  type Hash,
  type Identity,
  type KemKeyPair,
  type Membership,
  type ProtocolError,
  type Right,
  type UserId,
} from "@health-vault/crypto-core";
import type { People } from "./people.ts";

export interface VaultLog {
  membership(): Membership | undefined;
  keys(): readonly (EpochKey | undefined)[];
  fault(): ProtocolError | undefined;
  /** What a batch waits for is a log that the relay, asked for it, does not have either: nobody certified who made it (protocol §5, batch 3). */
  unvouched(): readonly ProtocolError[] | undefined;
  /** Why nothing may be written here: a floor above this app (who goes on would write what others no longer read, ADR 0012), or my role. */
  barred(right?: Right): ProtocolError | undefined;
  /** The batch after the verified ones is nobody's honest work: it will never verify. */
  forged(): boolean;
  /** Reads on from what is verified already; true when the log grew. Asks for identities it lacks when `online`. */
  advance(batches: readonly Uint8Array[], online: boolean): Promise<boolean>;
}

/** Everybody a batch names, with the head of the log it was made under. */
function named(encoded: Uint8Array): readonly { readonly userId: UserId; readonly head: Hash }[] {
  const batch = readBatch(encoded);
  if (!batch.ok) return [];
  const { author, authorHead, ops } = batch.value;
  const people: { readonly userId: UserId; readonly head: Hash }[] = [{ userId: author, head: authorHead }];
  for (const op of ops) {
    if (op.kind === "genesis") for (const m of op.members) people.push({ userId: m.userId, head: m.identityHead });
    if (op.kind === "add") people.push({ userId: op.userId, head: op.identityHead });
    if (op.kind === "epoch") for (const w of op.wraps) people.push({ userId: w.userId, head: w.identityHead });
    if (op.kind === "device-cutoff") people.push({ userId: op.userId, head: op.identityHead });
    if (op.kind === "claim") people.push({ userId: author, head: op.identityHead });
    if (op.kind === "claim") people.push({ userId: op.countersign.userId, head: op.countersign.identityHead });
  }
  return people;
}

/** Cured by another log, or by a newer version of this app. */
const waits: ReadonlySet<ProtocolError["kind"]> = new Set(["missing-key", "version"]);

export function createVaultLog(me: UserId, kem: readonly KemKeyPair[], people: People): VaultLog {
  let membership: Membership | undefined;
  let keys: { readonly of: Membership; readonly found: readonly (EpochKey | undefined)[] } | undefined;
  let fault: ProtocolError | undefined;
  let unvouched: readonly ProtocolError[] | undefined;
  const resolve = (userId: UserId): Identity | undefined => people.get(userId);

  /** True where the relay has answered, and not with everybody's head. */
  async function meet(batch: Uint8Array, online: boolean): Promise<boolean> {
    let lacks = false;
    for (const { userId, head } of named(batch)) {
      const id = asUserId(userId);
      const isKnown = (): boolean => people.get(id)?.heads.has(idKey(head)) === true;
      await people.load(id);
      if (!isKnown() && online && (await people.meet(id, head)) && !isKnown()) lacks = true;
    }
    return lacks;
  }

  return {
    membership: () => membership,
    keys() {
      // A closed chart needs none: each costs an unwrap.
      if (membership && keys?.of !== membership) keys = { of: membership, found: epochKeys(membership, me, kem) };
      return keys?.found ?? [];
    },
    fault: () => fault,
    unvouched: () => (fault?.kind === "missing-key" ? unvouched : undefined),
    barred(right = "write") {
      if (fault?.kind === "version") return fault;
      const role = membership?.members.get(idKey(me))?.role;
      return role && may(role, right) ? undefined : { kind: "role", where: "write" };
    },
    forged: () => fault !== undefined && !waits.has(fault.kind),
    async advance(batches, online) {
      const from = membership?.length ?? 0;
      for (const batch of batches.slice(from)) {
        const lacks = await meet(batch, online);
        const next = membership ? extendMembership(membership, [batch], resolve) : openMembershipLog([batch], resolve);
        if (!next.ok) {
          fault = next.error;
          if (lacks) unvouched = [{ kind: "ghost-member", where: "identity log" }];
          break;
        }
        fault = undefined;
        unvouched = undefined;
        membership = next.value;
      }
      return membership !== undefined && membership.length > from;
    },
  };
}
