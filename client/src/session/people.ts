// Verified identity logs of everybody this account meets: read from disk, fetched when missing, extended and never replaced (A1, A2, A6).
import {
  asUserId,
  extendIdentity,
  fromBase64url,
  idKey,
  ok,
  readIdentityLog,
  toBase64url,
  readIdentityOp,
  type Hash,
  type Identity,
  type ProtocolError,
  type Result,
  type UserId,
} from "@health-vault/crypto-core";
import { isDiskFault, passes } from "./outcome.ts";
import type { AccountStore, Reply, SignedInRelay, Relay } from "./ports.ts";

export interface People {
  get(userId: UserId): Identity | undefined;
  /** From disk; true when it is known now. */
  load(userId: UserId): Promise<boolean>;
  /** Takes all logs from the disk in one reading, from which `load` is answered until `done` is called: hundreds are asked for at an unlock. */
  readAhead(): Promise<{ readonly done: () => void }>;
  /** Asks the relay for what is newer; false when it could not be reached or what it sent does not verify. */
  refresh(userId: UserId): Promise<boolean>;
  /** The same, but not where this head is known by the time it is this question's turn: hundreds of logs ask for the same person at once. */
  meet(userId: UserId, head: Hash): Promise<boolean>;
  /** Operations made or answered elsewhere, the first of them number `from`: kept and put on disk; an error of protocol §11 when they do not verify. */
  keep(userId: UserId, from: number, ops: readonly Uint8Array[]): Promise<Result<Identity, ProtocolError>>;
  /** Brings a restored relay what it lacks of a log that is held here; false when it could not be done now. */
  bringAgain(userId: UserId): Promise<boolean>;
  /** The same, past what was found wrong before; `offline` leaves that as it is, `refused` has found something wrong again. */
  again(userId: UserId): Promise<"agrees" | "refused" | "offline">;
  /** Two people have compared what is held here: what was found wrong no longer counts. Answers how to take that back. */
  forgive(userId: UserId): () => void;
  /** Whose newer operations came and the disk refused. */
  unkept(): readonly string[];
  /** Whether the relay, when it was asked last, knew nobody of this id. */
  isNobody(userId: UserId): boolean;
  /** Names of errors met, by idKey(userId). */
  readonly faults: ReadonlyMap<string, ProtocolError>;
}

export interface PeoplePorts {
  readonly store: AccountStore;
  readonly relay: SignedInRelay;
  readonly publicRelay: Relay;
  readonly clinicId: UserId;
  /** One's own log is not waited for: its alarms are one's own. */
  readonly me: UserId;
  readonly nowMs: () => number;
  /** When this device first saw the renewal at this index. */
  readonly renewalSeen: (userKey: string, index: number) => Promise<number>;
  /** Something was found wrong: whoever is on the screen is known in another way. */
  readonly blamed?: () => void;
}

/** For how long a client does not believe a new recovery code (protocol §4). */
const renewalWaitMs = 7 * 24 * 3600 * 1000;

const must = (result: Result<Identity, ProtocolError>): Identity => {
  if (!result.ok) throw new Error(result.error.kind);
  return result.value;
};

export const userIdFrom = (key: string): UserId | undefined => {
  const bytes = fromBase64url(key);
  return bytes?.length === 32 ? asUserId(bytes) : undefined;
};

export function createPeople(ports: PeoplePorts): People {
  const { store, relay, publicRelay, clinicId } = ports;
  const known = new Map<string, Identity>();
  const faults = new Map<string, ProtocolError>();
  const turns = new Map<string, Promise<unknown>>();
  const unkept = new Set<string>();
  const nobody = new Set<string>();

  /** One at a time per person: two answers to the same question would look like a log that does not continue itself. */
  function inTurn<T>(userId: UserId, act: () => Promise<T>): Promise<T> {
    const before = turns.get(idKey(userId)) ?? Promise.resolve();
    const mine = before.then(act, act);
    turns.set(
      idKey(userId),
      mine.catch(() => undefined),
    );
    return mine;
  }

  let ahead: ReadonlyMap<string, readonly Uint8Array[]> = new Map();
  const loading = new Map<string, Promise<boolean>>();

  /** Hundreds of logs that name the same doctor ask for him at once. */
  function load(userId: UserId): Promise<boolean> {
    const key = idKey(userId);
    if (known.has(key)) return Promise.resolve(true);
    const now = loading.get(key) ?? read(userId).finally(() => loading.delete(key));
    loading.set(key, now);
    return now;
  }

  async function read(userId: UserId): Promise<boolean> {
    const ops = ahead.get(idKey(userId)) ?? (await store.identityLog(idKey(userId)));
    if (ops.length === 0) return false;
    const found = readIdentityLog(ops, userId);
    if (!found.ok) {
      faults.set(idKey(userId), found.error);
      return false;
    }
    // Fetched and extended while the disk was read.
    if (known.has(idKey(userId))) return true;
    known.set(idKey(userId), found.value);
    return true;
  }

  type Kept = Result<Identity, ProtocolError>;

  function refused(userId: UserId, error: ProtocolError): Kept {
    faults.set(idKey(userId), error);
    ports.blamed?.();
    return { ok: false, error };
  }

  async function keepFrom(userId: UserId, from: number, ops: readonly Uint8Array[]): Promise<Kept> {
    const held = known.get(idKey(userId));
    const fresh = ops.slice(Math.max(0, (held?.length ?? 0) - from));
    if (held && fresh.length === 0) return ok(held);
    const read = held ? extendIdentity(held, fresh) : readIdentityLog(ops, userId);
    if (!read.ok) return refused(userId, read.error);
    const allowed = held && idKey(userId) !== idKey(ports.me) ? await mature(held, fresh) : fresh.length;
    const taken = allowed < fresh.length ? fresh.slice(0, allowed) : fresh;
    const now = taken === fresh || !held ? read.value : must(extendIdentity(held, taken));
    unkept.add(idKey(userId));
    await store.appendIdentityLog(idKey(userId), held?.length ?? 0, taken);
    unkept.delete(idKey(userId));
    known.set(idKey(userId), now);
    if (now.pendingSince !== undefined) await ports.renewalSeen(idKey(userId), now.pendingSince);
    if (taken !== fresh)
      return refused(userId, { kind: "identity-changed", where: "a recovery code renewed too soon" });
    faults.delete(idKey(userId));
    return ok(now);
  }

  /** How many of these operations count now: a confirmation waits until its renewal was seen here seven days ago (A72). */
  async function mature(held: Identity, fresh: readonly Uint8Array[]): Promise<number> {
    let state = held;
    for (const [i, op] of fresh.entries()) {
      const read = readIdentityOp(op);
      const confirms = read.ok && read.value.body.kind === "recovery-confirm";
      if (confirms && state.pendingSince !== undefined) {
        const seenMs = await ports.renewalSeen(idKey(held.userId), state.pendingSince);
        if (ports.nowMs() - seenMs < renewalWaitMs) return i;
      }
      state = must(extendIdentity(state, [op]));
    }
    return fresh.length;
  }

  async function fetchNewer(userId: UserId): Promise<boolean> {
    await load(userId);
    for (;;) {
      const from = known.get(idKey(userId))?.length ?? 0;
      const reply: Reply<{ readonly ops: readonly string[]; readonly length: number }> =
        idKey(userId) === idKey(clinicId)
          ? await publicRelay.clinicLog(from)
          : await relay.identityLog(idKey(userId), from);
      if (!reply.ok) {
        if (reply.error.code === "not-found") nobody.add(idKey(userId));
        return false;
      }
      nobody.delete(idKey(userId));
      if (reply.value.length < from) {
        refused(userId, { kind: "rollback", where: "identity log" });
        return false;
      }
      const ops = reply.value.ops.map((op) => fromBase64url(op) ?? new Uint8Array());
      if (ops.length === 0) return known.has(idKey(userId));
      try {
        if (!(await keepFrom(userId, from, ops)).ok) return false;
      } catch (thrown) {
        if (!isDiskFault(thrown)) throw thrown;
        return false;
      }
      if (from + ops.length >= reply.value.length) return true;
    }
  }

  function forgive(userId: UserId): () => void {
    const before = faults.get(idKey(userId));
    faults.delete(idKey(userId));
    return () => {
      if (before && !faults.has(idKey(userId))) faults.set(idKey(userId), before);
    };
  }

  /** Operations that fit one request. */
  const opsAtOnce = 64;

  async function bring(userId: UserId): Promise<boolean> {
    const key = idKey(userId);
    const ops = await store.identityLog(key);
    if (ops.length === 0) return true;
    const there = await relay.identityLog(key, ops.length);
    if (!there.ok && there.error.code !== "not-found") return !passes(there.error.code);
    for (let from = there.ok ? there.value.length : 0; from < ops.length; from += opsAtOnce) {
      const part = ops.slice(from, from + opsAtOnce).map((op) => toBase64url(op));
      const brought = await relay.identityAgain(key, { from, ops: part });
      if (!brought.ok) return !passes(brought.error.code);
    }
    // It was behind, and is no longer: that was the restore, no roll-back.
    if (faults.get(key)?.kind === "rollback") faults.delete(key);
    return true;
  }

  return {
    get: (userId) => known.get(idKey(userId)),
    load,
    async readAhead() {
      ahead = await store.identityLogs();
      return { done: () => (ahead = new Map()) };
    },
    refresh: (userId) => inTurn(userId, () => fetchNewer(userId)),
    meet: (userId, head) =>
      inTurn(userId, async () => known.get(idKey(userId))?.heads.has(idKey(head)) === true || fetchNewer(userId)),
    again: (userId) =>
      inTurn(userId, async () => {
        const blame = forgive(userId);
        const agrees = await fetchNewer(userId);
        if (agrees) return "agrees";
        if (faults.has(idKey(userId))) return "refused";
        blame();
        return "offline";
      }),
    forgive,
    bringAgain: (userId) => inTurn(userId, () => bring(userId)),
    keep: (userId, from, ops) => inTurn(userId, () => keepFrom(userId, from, ops)),
    unkept: () => [...unkept],
    isNobody: (userId) => nobody.has(idKey(userId)),
    faults,
  };
}
