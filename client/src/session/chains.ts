// What this device holds of every device's chain in one vault, entry hash by entry hash, and what others claim of it (A27-A35).
import {
  equalBytes,
  extendChain,
  idKey,
  newChain,
  signedBy,
  type Chain,
  type Device,
  type Hash,
  type Membership,
  type ProtocolError,
  type Result,
  type Run,
  type SeenItem,
  type SeenVector,
  type UserId,
  type VaultId,
  type DeviceId,
  type Cutoff,
  compareBytes,
} from "@health-vault/crypto-core";

interface Held {
  readonly chain: Chain;
  readonly hashes: Hash[];
  /** The chain as it stood at each run end, for re-sealing from there. */
  readonly ends: Map<number, Chain>;
  stopped: ProtocolError | undefined;
}

export interface Chains {
  chainOf(userId: UserId, deviceId: DeviceId): Chain;
  /** The chain at the end of entry `seq`. */
  at(deviceId: DeviceId, seq: number): Chain | undefined;
  /** `again` when these entries are held already, byte for byte. */
  take(run: Run, device: Device, membership: Membership): Result<"new" | "again", ProtocolError>;
  /** Newest entry of every device but this one. */
  seenBy(deviceId: DeviceId): SeenVector;
  /** Newest entry of every device. */
  vector(): SeenVector;
  /** Entry `seq` of the device whose id begins so; undefined for none, or for more than one. */
  hashAt(prefix: Uint8Array, seq: number): Hash | undefined;
  /** How far each device of a person came: what a removal lists. */
  cutoffsOf(userId: UserId): readonly Cutoff[];
  /** Every entry of a person that is held here. */
  hashesOf(userId: UserId): readonly Hash[];
  /** Claims of others about chains held here that do not fit: forks, and what is missing once we stand at the end. */
  contradictions(atEnd: boolean): readonly ProtocolError[];
}

/** What waits for something, or what anybody could have made, stops no chain. */
const harmless: ReadonlySet<ProtocolError["kind"]> = new Set(["missing-key", "chain-gap", "signature", "decode"]);

/** Of one vault: a run of another is of nobody here (A24). */
export function createChains(vaultId: VaultId): Chains {
  const held = new Map<string, Held>();
  const claims = new Map<string, SeenItem>();
  const forks: ProtocolError[] = [];

  function check(claim: SeenItem): "fits" | "fork" | "missing" {
    const mine = held.get(idKey(claim.deviceId));
    const hash = mine?.hashes[claim.seq - 1];
    if (!hash) return "missing";
    return equalBytes(hash, claim.hash) ? "fits" : "fork";
  }

  function note(run: Run): void {
    for (const { header } of run.entries) {
      for (const claim of header.seenDelta) {
        const verdict = check(claim);
        if (verdict === "fork") forks.push({ kind: "fork", where: "seen vector of another member" });
        const key = idKey(claim.deviceId);
        if (verdict === "missing" && (claims.get(key)?.seq ?? 0) < claim.seq) claims.set(key, claim);
      }
    }
  }

  const vector = (): SeenVector =>
    new Map([...held].map(([key, { chain }]) => [key, { deviceId: chain.deviceId, seq: chain.seq, hash: chain.hash }]));

  return {
    chainOf: (userId, deviceId) => held.get(idKey(deviceId))?.chain ?? newChain(vaultId, userId, deviceId),
    at: (deviceId, seq) => held.get(idKey(deviceId))?.ends.get(seq),
    take(run, device, membership) {
      const key = idKey(run.deviceId);
      const before = held.get(key);
      if (before?.stopped) return { ok: false, error: before.stopped };
      const chain = before?.chain ?? newChain(vaultId, run.userId, run.deviceId);
      if (run.lastSeq <= chain.seq) {
        const mine = before?.hashes[run.lastSeq - 1];
        if (mine && equalBytes(mine, run.lastHash)) return { ok: true, value: "again" };
        // Only a signature accuses: bytes that anybody could have made say nothing about the author (ADR 0002).
        const kind = signedBy(run, device) ? "equivocation" : "signature";
        return { ok: false, error: { kind, where: "run" } };
      }
      const after = extendChain(chain, run, device, membership);
      if (!after.ok) {
        if (before && !harmless.has(after.error.kind)) before.stopped = after.error;
        return after;
      }
      const hashes = before?.hashes ?? [];
      for (const entry of run.entries) hashes.push(entry.hash);
      const ends = before?.ends ?? new Map<number, Chain>();
      ends.set(after.value.seq, after.value);
      held.set(key, { chain: after.value, hashes, ends, stopped: undefined });
      note(run);
      return { ok: true, value: "new" };
    },
    seenBy(deviceId) {
      const own = idKey(deviceId);
      return new Map([...vector()].filter(([key]) => key !== own));
    },
    vector,
    hashAt(prefix, seq) {
      const [found, another] = [...held.values()].filter(({ chain }) =>
        equalBytes(chain.deviceId.subarray(0, prefix.length), prefix),
      );
      return another ? undefined : found?.hashes[seq - 1];
    },
    cutoffsOf: (userId) =>
      [...held.values()]
        .filter(({ chain }) => equalBytes(chain.userId, userId) && chain.seq > 0)
        .map(({ chain }) => ({ deviceId: chain.deviceId, seq: chain.seq, hash: chain.hash }))
        .sort((a, b) => compareBytes(a.deviceId, b.deviceId)),
    hashesOf: (userId) =>
      [...held.values()].flatMap(({ chain, hashes }) => (equalBytes(chain.userId, userId) ? hashes : [])),
    contradictions(atEnd) {
      const found = [...forks];
      for (const claim of claims.values()) {
        const verdict = check(claim);
        if (verdict === "fork") found.push({ kind: "fork", where: "seen vector of another member" });
        if (verdict === "missing" && atEnd) found.push({ kind: "withheld", where: "another member has seen more" });
      }
      return found;
    },
  };
}
