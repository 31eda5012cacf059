// Who is connected and what follows which vault: the in-process fan-out of runs, batches and notes (protocol.md §5, deliver).
import { type Down, encodeFrame, type VaultLine } from "@health-vault/crypto-core/wire";
import type { Incarnation } from "./relay-id.ts";

/** Bytes that may wait for a slow socket before its subscriptions fall behind. */
const SLOW_BYTES = 8 * 1024 * 1024;

/** A connected device, as the hub needs it. Ids are in text form. */
export interface Peer {
  readonly userId: string;
  readonly deviceId: string;
  /** Bytes handed over and not yet sent. */
  waitingBytes(): number;
  send(frame: Uint8Array): void;
  /** Says why, then closes. */
  end(code: "unauthenticated" | "suspended" | "revoked-device"): void;
  /** Closes without a reason: it connects again and asks for everything. */
  comeAgain(): void;
}

interface Subscription {
  cursor: number;
  /** Batches sent; undefined while the answer to `subscribe` is still sending them. */
  logLength: number | undefined;
  /** Stands at the end: new runs are sent as they come. */
  live: boolean;
}

interface StoredNow {
  readonly vaultId: string;
  readonly position: number;
  readonly count: number;
  readonly bytes: Uint8Array;
  readonly quarantined: boolean;
}

export interface Hub {
  join(peer: Peer): void;
  leave(peer: Peer): void;
  subscribe(peer: Peer, vaultId: string, cursor: number): void;
  /** The peer was sent the log up to `logLength` and is sent what follows. False = it has grown since: send more first. */
  followLog(peer: Peer, vaultId: string, logLength: number): boolean;
  unsubscribe(peer: Peer, vaultId: string): void;
  /** A pull by this peer stands at `cursor`; with `atEnd`, where the vault ended. False = it has grown since: pull again. */
  pulled(peer: Peer, vaultId: string, cursor: number, atEnd: boolean): boolean;
  /** `origin` has the bytes and is told the place only. */
  runStored(run: StoredNow, origin: Peer | undefined): void;
  /** Batch number `from` was appended; sent to every subscriber whose log ends there. */
  batchStored(vaultId: string, from: number, batch: Uint8Array): void;
  /** Whoever is let go gets nothing that is written from now on; `vaultChanged` tells him. */
  hush(userId: string, vaultId: string): void;
  vaultChanged(userId: string, line: VaultLine): void;
  /** A person's list of steps has come to `seq`. */
  appointmentsGrew(userId: string, seq: number): void;
  identityGrew(userIds: Iterable<string> | "everyone", userId: string, length: number): void;
  endDevices(userId: string, deviceIds: ReadonlySet<string> | "all", code: "suspended" | "revoked-device"): void;
  /** Everybody who is connected. */
  comeAgain(): void;
  /** Vaults that somebody follows, and the shortest of the logs that their followers were sent. */
  followed(): readonly { readonly vaultId: string; readonly logLength: number }[];
  /** A vault ends at `end`, whoever stored there: who stands before it is told to pull. */
  outran(vaultId: string, end: number): void;
  isConnected(userId: string, deviceId: string): boolean;
  /** With any device. */
  isOnline(userId: string): boolean;
  readonly peers: ReadonlySet<Peer>;
}

export const frameOf = (header: Down, ...body: readonly Uint8Array[]): Uint8Array => encodeFrame(header, ...body);

export const createHub = (incarnation: Incarnation): Hub => {
  const peers = new Set<Peer>();
  const byUser = new Map<string, Set<Peer>>();
  const byVault = new Map<string, Map<Peer, Subscription>>();
  const ofPeer = new Map<Peer, Set<string>>();
  /** Last position heard of, for vaults that somebody follows. */
  const ends = new Map<string, number>();
  const logEnds = new Map<string, number>();

  const followers = (vaultId: string): ReadonlyMap<Peer, Subscription> => byVault.get(vaultId) ?? new Map();
  const peersOf = (userId: string): ReadonlySet<Peer> => byUser.get(userId) ?? new Set();

  const unsubscribe: Hub["unsubscribe"] = (peer, vaultId) => {
    ofPeer.get(peer)?.delete(vaultId);
    const vault = byVault.get(vaultId);
    vault?.delete(peer);
    if (vault?.size !== 0) return;
    byVault.delete(vaultId);
    ends.delete(vaultId);
    logEnds.delete(vaultId);
  };

  const deliver = (run: StoredNow, origin: Peer | undefined, peer: Peer, frame: () => Uint8Array): void => {
    const one = followers(run.vaultId).get(peer);
    if (one === undefined || !one.live) return;
    const from = run.position - run.count;
    const { vaultId, position, count } = run;
    if (one.cursor !== from || peer.waitingBytes() > SLOW_BYTES) {
      one.live = false;
      peer.send(frameOf({ type: "behind", vaultId, end: position }));
      return;
    }
    one.cursor = position;
    const runs = [{ position, count, bytes: 0, own: true as const }];
    peer.send(peer === origin ? frameOf({ type: "page", vaultId, from, runs, end: position, incarnation }) : frame());
  };

  return {
    peers,
    unsubscribe,
    join: (peer) => {
      peers.add(peer);
      ofPeer.set(peer, new Set());
      byUser.set(peer.userId, new Set(peersOf(peer.userId)).add(peer));
    },
    leave: (peer) => {
      for (const vaultId of ofPeer.get(peer) ?? []) unsubscribe(peer, vaultId);
      ofPeer.delete(peer);
      peers.delete(peer);
      const others = new Set([...peersOf(peer.userId)].filter((other) => other !== peer));
      if (others.size === 0) byUser.delete(peer.userId);
      else byUser.set(peer.userId, others);
    },
    subscribe: (peer, vaultId, cursor) => {
      const vault = byVault.get(vaultId) ?? new Map<Peer, Subscription>();
      byVault.set(vaultId, vault.set(peer, { cursor, logLength: undefined, live: false }));
      ofPeer.get(peer)?.add(vaultId);
    },
    followLog: (peer, vaultId, logLength) => {
      const one = followers(vaultId).get(peer);
      if (one === undefined) return true;
      if (logLength < (logEnds.get(vaultId) ?? 0)) return false;
      one.logLength = logLength;
      return true;
    },
    pulled: (peer, vaultId, cursor, atEnd) => {
      const one = followers(vaultId).get(peer);
      if (one === undefined) return true;
      one.cursor = cursor;
      one.live = atEnd && cursor >= (ends.get(vaultId) ?? 0);
      return one.live || !atEnd;
    },
    runStored: (run, origin) => {
      const { vaultId, position, count, quarantined } = run;
      if (!byVault.has(vaultId)) return;
      ends.set(vaultId, Math.max(position, ends.get(vaultId) ?? 0));
      let made: Uint8Array | undefined;
      const line = { position, count, bytes: run.bytes.length, ...(quarantined && { quarantined: true as const }) };
      const header: Down = { type: "page", vaultId, from: position - count, runs: [line], end: position, incarnation };
      for (const peer of followers(vaultId).keys())
        deliver(run, origin, peer, () => (made ??= frameOf(header, run.bytes)));
    },
    batchStored: (vaultId, from, batch) => {
      if (!byVault.has(vaultId)) return;
      logEnds.set(vaultId, Math.max(from + 1, logEnds.get(vaultId) ?? 0));
      const frame = frameOf({ type: "log", vaultId, from, lengths: [batch.length] }, batch);
      for (const [peer, one] of followers(vaultId)) {
        if (one.logLength !== from) continue;
        one.logLength = from + 1;
        peer.send(frame);
      }
    },
    hush: (userId, vaultId) => {
      for (const peer of peersOf(userId)) {
        const one = followers(vaultId).get(peer);
        if (one !== undefined) one.live = false;
      }
    },
    vaultChanged: (userId, line) => {
      const frame = frameOf({ type: "vaults", whole: false, last: true, list: [line] });
      for (const peer of peersOf(userId)) {
        peer.send(frame);
        const { vaultId, position, logLength } = line;
        if (line.role !== "removed" || !followers(vaultId).has(peer)) continue;
        unsubscribe(peer, vaultId);
        peer.send(frameOf({ type: "refuse", vaultId, code: "removed", position, logLength }));
      }
    },
    comeAgain: () => {
      for (const peer of new Set(peers)) peer.comeAgain();
    },
    followed: () =>
      [...byVault].map(([vaultId, vault]) => {
        const lengths = [...vault.values()].flatMap(({ logLength }) => logLength ?? []);
        return { vaultId, logLength: Math.min(...lengths, Math.max(logEnds.get(vaultId) ?? 0, ...lengths)) };
      }),
    outran: (vaultId, end) => {
      if (!byVault.has(vaultId)) return;
      ends.set(vaultId, Math.max(end, ends.get(vaultId) ?? 0));
      for (const [peer, one] of followers(vaultId)) {
        if (!one.live || one.cursor >= end) continue;
        one.live = false;
        peer.send(frameOf({ type: "behind", vaultId, end }));
      }
    },
    isConnected: (userId, deviceId) => [...peersOf(userId)].some((peer) => peer.deviceId === deviceId),
    isOnline: (userId) => [...peersOf(userId)].length > 0,
    appointmentsGrew: (userId, seq) => {
      for (const peer of peersOf(userId)) peer.send(frameOf({ type: "appointments", seq }));
    },
    identityGrew: (userIds, userId, length) => {
      const frame = frameOf({ type: "identity", userId, length });
      if (userIds === "everyone") for (const peer of peers) peer.send(frame);
      else for (const one of new Set(userIds)) for (const peer of peersOf(one)) peer.send(frame);
    },
    endDevices: (userId, deviceIds, code) => {
      for (const peer of peersOf(userId)) if (deviceIds === "all" || deviceIds.has(peer.deviceId)) peer.end(code);
    },
  };
};
