// push: a run is read, verified and authorised in full before it is stored; sending it twice answers twice (protocol.md §5, runs).
import { type Chain, type Membership, type Run, chainStart, equalBytes, idKey } from "@health-vault/crypto-core";
import { LIMITS } from "@health-vault/crypto-core/wire";
import { Refusal } from "../refusal.ts";
import type { AppendOutcome } from "../store/store.ts";
import { erasedRun } from "./erasure.ts";
import { type Handler, type Relay, type Session, vaultIdFrom } from "./session.ts";
import { deviceOf, runFrom, verifyRun } from "./verify.ts";

/** For how long entries of somebody removed are taken, and how much of them waits for the owner. */
const QUARANTINE = { ms: 30 * 24 * 3600 * 1000, bytes: 4 * 1024 * 1024 };
/** Most bytes of one run of a reader's receipts. */
const RECEIPTS_BYTES = 64 * 1024;
/** A device's revocation by another process is noticed within this time. */
const IDENTITY_STALE_MS = 5_000;
/** A log that moves under every one of these is somebody flooding it. */
const ATTEMPTS = 16;

interface Stored {
  readonly position: number;
  readonly quarantined: boolean;
}

const headOf = (chain: Chain) => (chain.seq === 0 ? { seq: 0 } : { seq: chain.seq, hash: idKey(chain.hash) });

/** The run was sent before, or is not this chain's. */
const repeated = async (relay: Relay, run: Run, chain: Chain): Promise<Stored> => {
  await relay.appender.idle(run.vaultId);
  const deviceHead = headOf(chain);
  const stored = await relay.store.runs.endingAt(run.vaultId, run.deviceId, run.lastSeq);
  if (stored === undefined) throw new Refusal("chain-gap", { deviceHead });
  if (!equalBytes(stored.hash, run.lastHash)) throw new Refusal("equivocation", { deviceHead });
  return stored;
};

const checkQuarantine = async ({ store, clock }: Relay, run: Run, bytes: number): Promise<void> => {
  const since = await store.vaults.barredSince(run.vaultId, run.userId);
  if (since !== undefined && clock.now() - since > QUARANTINE.ms) throw new Refusal("not-a-member");
  const waiting = await store.runs.quarantinedBytes(run.vaultId, run.userId);
  if (waiting + bytes > QUARANTINE.bytes) throw new Refusal("quota");
};

/** What a reader appends is small and rare, whatever is in it. */
const checkReceipts = ({ receipts }: Relay, run: Run, bytes: number, membership: Membership): void => {
  if (membership.members.get(idKey(run.userId))?.role !== "reader") return;
  if (bytes > RECEIPTS_BYTES) throw new Refusal("quota");
  receipts.take(`${idKey(run.vaultId)} ${idKey(run.userId)}`);
};

type Prepared =
  | { readonly again: Promise<Stored> }
  | {
      readonly appended: Promise<AppendOutcome>;
      readonly quarantined: boolean;
      /** As it is stored, and handed on. */
      readonly kept: Uint8Array;
    };

/** Who brings a run, and whether it was here before a restore. */
interface Bringer {
  readonly session: Session;
  readonly again: boolean;
}

const prepare = async (
  relay: Relay,
  { session, again }: Bringer,
  run: Run,
  bytes: Uint8Array,
  fresh: boolean,
): Promise<Prepared> => {
  const { states, appender } = relay;
  const membership: Membership | undefined = await states.membership(run.vaultId, fresh ? "now" : "held");
  const author = idKey(run.userId);
  if (!membership?.members.has(author) && !membership?.removed.has(author)) throw new Refusal("not-a-member");
  const foreign = author !== session.userId;
  if (foreign && !membership.members.has(session.userId)) throw new Refusal("not-a-member");
  const identity = await states.identity(run.userId, fresh ? 0 : IDENTITY_STALE_MS);
  const device = identity && deviceOf(identity, run.deviceId);
  if (device === undefined || (device.revoked && !again)) throw new Refusal("revoked-device");
  const chain = await states.chain(membership, run.userId, run.deviceId);
  if (run.lastSeq <= chain.seq) return { again: repeated(relay, run, chain) };
  if (membership.closed && !again) throw new Refusal("closed");
  const verified = verifyRun(run, chain, device, membership);
  if (verified.quarantined && !foreign) await checkQuarantine(relay, run, bytes.length);
  checkReceipts(relay, run, bytes.length, membership);
  // Only after every refusal: a chain that counts a run which is not stored would refuse the next one.
  states.keepChain(verified.chain);
  // What was let go of before it came does not come.
  const kept = erasedRun(run, membership) ?? bytes;
  const starts = equalBytes(chain.hash, chainStart(run.vaultId, run.deviceId));
  const appended = appender.append({
    vaultId: run.vaultId,
    userId: run.userId,
    deviceId: run.deviceId,
    firstSeq: run.firstSeq,
    lastSeq: run.lastSeq,
    count: run.count,
    lastHash: run.lastHash,
    quarantined: verified.quarantined,
    bytes: kept,
    blobs: run.entries.flatMap(({ header }) => header.blobs),
    previous: starts ? undefined : { seq: chain.seq, hash: chain.hash },
    logLength: membership.length,
  });
  return { appended, quarantined: verified.quarantined, kept };
};

/** The outcome of an append; undefined when log or chain had moved and the run must be verified again. */
const settled = async (
  relay: Relay,
  { session, again }: Bringer,
  run: Run,
  prepared: Prepared,
): Promise<Stored | undefined> => {
  if ("again" in prepared) return prepared.again;
  const { quarantined, kept } = prepared;
  const outcome = await prepared.appended;
  if (outcome.kind === "unknown-vault") throw new Refusal("not-a-member");
  if (outcome.kind !== "stored") return undefined;
  const { position } = outcome;
  // Whoever brings a run again has it in no outbox, where its bytes could wait for their place.
  const origin = again ? undefined : session;
  relay.hub.runStored({ vaultId: idKey(run.vaultId), position, count: run.count, bytes: kept, quarantined }, origin);
  return { position, quarantined };
};

/** Against the store's rows as they are now; the pushes of one chain take turns, so that a later one finds the earlier. */
const slowly = (relay: Relay, by: Bringer, run: Run, bytes: Uint8Array): Promise<Stored> =>
  relay.turns.inTurn(`${idKey(run.vaultId)}.${idKey(run.deviceId)}`, async () => {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      await relay.appender.idle(run.vaultId);
      relay.states.forgetChain(run.vaultId, run.deviceId);
      const stored = await settled(relay, by, run, await prepare(relay, by, run, bytes, true));
      if (stored !== undefined) return stored;
    }
    throw new Refusal("busy", { retryAfterMs: 200 });
  });

/**
 * First with what this process holds, which may be behind the rows; whatever that says against the run is said only
 * when the rows say it too.
 */
const stored = async (
  relay: Relay,
  by: Bringer,
  run: Run,
  bytes: Uint8Array,
): Promise<{ readonly later: Promise<Stored> }> => {
  const forget = (): void => relay.states.forgetChain(run.vaultId, run.deviceId);
  try {
    const prepared = await prepare(relay, by, run, bytes, false);
    const quick = settled(relay, by, run, prepared).then(
      (done) => done ?? slowly(relay, by, run, bytes),
      (error: unknown) => {
        forget();
        throw error;
      },
    );
    return { later: quick };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { later: slowly(relay, by, run, bytes) };
  }
};

export const push: Handler<"push"> = async (relay, session, { id, vaultId, again = false, quiet = false }, body) => {
  if (body.length > LIMITS.runBytes) throw new Refusal("too-large");
  const run = runFrom(body);
  if (!equalBytes(run.vaultId, vaultIdFrom(vaultId))) throw new Refusal("malformed");
  if (!again && !equalBytes(run.userId, session.user)) throw new Refusal("forbidden");
  const { later } = await stored(relay, { session, again }, run, body);
  const deviceHead = { seq: run.lastSeq, hash: idKey(run.lastHash) };
  const answered = later.then(({ position, quarantined }) => {
    session.say({ type: "ack", id, position, deviceHead, ...(quarantined && { quarantined: true as const }) });
    if (!quiet && !again && !quarantined) relay.waker.stored(vaultId, session.userId);
  });
  session.answering(id, vaultId, answered);
};
