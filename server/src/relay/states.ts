// Verified states of logs and chains, kept a while in this process and checked against the store's rows (protocol.md §5, accept).
import {
  type Chain,
  type DeviceId,
  type Identity,
  type Membership,
  type ProtocolError,
  type Resolve,
  type Result,
  type UserId,
  type VaultId,
  asUserId,
  equalBytes,
  extendIdentity,
  extendMembership,
  idKey,
  newChain,
  openMembershipLog,
  readIdentityLog,
} from "@health-vault/crypto-core";
import { LIMITS } from "@health-vault/crypto-core/wire";
import type { Clock } from "../clock.ts";
import type { Nouns } from "../store/store.ts";
import { createLru } from "./lru.ts";
import { chainFromRuns, fullVectorAt } from "./verify.ts";

/** The store holds bytes that no longer verify: tampered with, or a bug. Never the client's fault. */
class StoredLogError extends Error {
  constructor(kind: string) {
    super(`a stored log does not verify: ${kind}`);
    this.name = "StoredLogError";
  }
}

export interface States {
  /** The verified identity; at most `staleMs` old (0 = as the row is now). */
  identity(userId: UserId, staleMs?: number): Promise<Identity | undefined>;
  /** The verified membership; `held` takes what this process knows without asking the store. */
  membership(vaultId: VaultId, how: "held" | "now"): Promise<Membership | undefined>;
  /** Runs `work` with a resolver over all identities it asks for. */
  resolving<T>(
    work: (resolve: Resolve) => Result<T, ProtocolError>,
    known?: readonly Identity[],
  ): Promise<Result<T, ProtocolError>>;
  /** The chain's end as this process last verified it, runs on their way to the store included. */
  chain(membership: Membership, userId: UserId, deviceId: DeviceId): Promise<Chain>;
  keepIdentity(identity: Identity): void;
  keepMembership(membership: Membership): void;
  keepChain(chain: Chain): void;
  forgetChain(vaultId: VaultId, deviceId: DeviceId): void;
}

const CAPACITY = { identities: 2_000, memberships: 1_000, chains: 4_000 };

const chainKey = (vaultId: VaultId, deviceId: DeviceId): string => `${idKey(vaultId)}.${idKey(deviceId)}`;

const verified = <T>(result: Result<T, ProtocolError>): T => {
  if (!result.ok) throw new StoredLogError(result.error.kind);
  return result.value;
};

export const createStates = (store: Nouns, clock: Clock): States => {
  const identities = createLru<{ readonly identity: Identity; readonly atMs: number }>(CAPACITY.identities);
  const memberships = createLru<Membership>(CAPACITY.memberships);
  const chains = createLru<Chain>(CAPACITY.chains);

  const keepIdentity = (identity: Identity): void =>
    identities.set(idKey(identity.userId), { identity, atMs: clock.now() });

  const identityOps = async (userId: UserId, from: number, to: number): Promise<readonly Uint8Array[]> => {
    const ops: Uint8Array[] = [];
    while (from + ops.length < to) {
      const part = await store.identities.ops(userId, from + ops.length, LIMITS.identityOps);
      if (part.length === 0) throw new StoredLogError("decode");
      ops.push(...part);
    }
    return ops;
  };

  const identity: States["identity"] = async (userId, staleMs = 0) => {
    const held = identities.get(idKey(userId));
    if (held !== undefined && clock.now() - held.atMs < staleMs) return held.identity;
    const row = await store.identities.head(userId);
    if (row === undefined) return undefined;
    const base = held !== undefined && held.identity.length <= row.length ? held.identity : undefined;
    const ops = await identityOps(userId, base?.length ?? 0, row.length);
    const now = verified(base === undefined ? readIdentityLog(ops, userId) : extendIdentity(base, ops));
    keepIdentity(now);
    return now;
  };

  const resolving: States["resolving"] = async (work, known = []) => {
    const found = new Map<string, Identity | undefined>(known.map((one) => [idKey(one.userId), one]));
    for (;;) {
      const wanted: UserId[] = [];
      const result = work((userId) => {
        if (!found.has(idKey(userId))) wanted.push(userId);
        return found.get(idKey(userId));
      });
      if (wanted.length === 0) return result;
      for (const userId of wanted) found.set(idKey(userId), await identity(userId));
    }
  };

  const batches = async (vaultId: VaultId, from: number, to: number): Promise<readonly Uint8Array[]> => {
    const all: Uint8Array[] = [];
    while (from + all.length < to) {
      const part = await store.vaults.batches(vaultId, from + all.length, LIMITS.pageItems, LIMITS.bodyBytes);
      if (part.length === 0) throw new StoredLogError("decode");
      all.push(...part);
    }
    return all;
  };

  const membership: States["membership"] = async (vaultId, how) => {
    const held = memberships.get(idKey(vaultId));
    if (how === "held" && held !== undefined) return held;
    const row = await store.vaults.row(vaultId);
    if (row === undefined) return undefined;
    if (held !== undefined && held.length === row.logLength && equalBytes(held.head, row.logHead)) return held;
    const base = held !== undefined && held.length < row.logLength ? held : undefined;
    const log = await batches(vaultId, base?.length ?? 0, row.logLength);
    const members = await store.vaults.members(vaultId);
    const known = await Promise.all(members.map(({ userId }) => identity(asUserId(userId))));
    const fold = (resolve: Resolve) =>
      base === undefined ? openMembershipLog(log, resolve) : extendMembership(base, log, resolve);
    const now = verified(
      await resolving(
        fold,
        known.filter((one) => one !== undefined),
      ),
    );
    memberships.set(idKey(vaultId), now);
    return now;
  };

  const chain: States["chain"] = async (log, userId, deviceId) => {
    const key = chainKey(log.vaultId, deviceId);
    const held = chains.get(key);
    if (held !== undefined) return held;
    const end = await store.runs.chain(log.vaultId, deviceId);
    const place = { vaultId: log.vaultId, userId, deviceId };
    const runs = end === undefined ? [] : await store.runs.since(log.vaultId, deviceId, fullVectorAt(end.seq));
    const now = runs.length === 0 ? newChain(log.vaultId, userId, deviceId) : chainFromRuns(place, runs, log);
    // Another push of this device may have gone on meanwhile: what is further counts.
    const other = chains.get(key);
    if (other !== undefined && other.seq >= now.seq) return other;
    chains.set(key, now);
    return now;
  };

  return {
    identity,
    membership,
    resolving,
    chain,
    keepIdentity,
    keepMembership: (now) => memberships.set(idKey(now.vaultId), now),
    keepChain: (now) => chains.set(chainKey(now.vaultId, now.deviceId), now),
    forgetChain: (vaultId, deviceId) => chains.delete(chainKey(vaultId, deviceId)),
  };
};
