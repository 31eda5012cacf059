// subscribe and pull: logs before pages, whole runs, nothing past a removal (protocol.md §5, cursor).
import { toBase64url } from "@health-vault/crypto-core";
import { LIMITS, type VaultLine } from "@health-vault/crypto-core/wire";
import { Refusal } from "../refusal.ts";
import type { StoredRun } from "../store/store.ts";
import { type Handler, type Relay, type Session, vaultIdFrom } from "./session.ts";

interface Reach {
  /** What one may read: entries up to `position`, batches below `logLength`. */
  readonly position: number;
  readonly logLength: number;
  readonly removed: boolean;
}

/** How far this person may read, by the rows as they are now. @throws Refusal not-a-member */
const reachOf = async (relay: Relay, session: Session, vaultText: string): Promise<Reach> => {
  const vaultId = vaultIdFrom(vaultText);
  // Before the question who is a member: what is appended after a removal is beyond this position.
  const row = await relay.store.vaults.row(vaultId);
  const membership = await relay.states.membership(vaultId, "now");
  if (membership === undefined) throw new Refusal("not-a-member");
  if (membership.members.has(session.userId))
    return { position: row?.position ?? 0, logLength: membership.length, removed: false };
  const removal = await relay.store.vaults.removal(vaultId, session.user);
  if (removal === undefined || !membership.removed.has(session.userId)) throw new Refusal("not-a-member");
  return { position: removal.position, logLength: removal.logLength, removed: true };
};

const sendLog = async (relay: Relay, session: Session, vaultId: string, from: number, to: number): Promise<void> => {
  for (let next = from; next < to; ) {
    const limit = Math.min(LIMITS.pageItems, to - next);
    const batches = await relay.store.vaults.batches(vaultIdFrom(vaultId), next, limit, LIMITS.bodyBytes);
    if (batches.length === 0) return;
    session.say({ type: "log", vaultId, from: next, lengths: batches.map(({ length }) => length) }, ...batches);
    next += batches.length;
  }
};

export const subscribe: Handler<"subscribe"> = async (relay, session, message) => {
  const { id, vaultId, position, logLength } = message;
  const { incarnation } = relay.relayId;
  if (message.incarnation !== incarnation) throw new Refusal("incarnation", { incarnation });
  // Followed before anything is read: what is appended from here on is noticed. Nothing is sent before the answer.
  relay.hub.subscribe(session, vaultId, position);
  const own = await relay.store.runs.chain(vaultIdFrom(vaultId), session.device);
  const ownHead = own && { seq: own.seq, hash: toBase64url(own.hash) };
  const reach = await reachOf(relay, session, vaultId).catch((refusal: unknown) => {
    relay.hub.unsubscribe(session, vaultId);
    throw refusal;
  });
  if (reach.removed) {
    relay.hub.unsubscribe(session, vaultId);
    await sendLog(relay, session, vaultId, logLength, reach.logLength);
    throw new Refusal("removed", { position: reach.position, logLength: reach.logLength });
  }
  let sent = reach.logLength;
  await sendLog(relay, session, vaultId, logLength, sent);
  while (!relay.hub.followLog(session, vaultId, sent)) {
    const row = await relay.store.vaults.row(vaultIdFrom(vaultId));
    await sendLog(relay, session, vaultId, sent, row?.logLength ?? sent);
    sent = row?.logLength ?? sent;
  }
  const end = reach.position;
  // At once: a batch sent in between would make this answer name less than the client already has.
  session.say({
    type: "subscribed",
    id,
    vaultId,
    incarnation,
    logLength: sent,
    end,
    ...(ownHead && { ownHead }),
  });
  if (position === end && !relay.hub.pulled(session, vaultId, position, true))
    session.say({
      type: "behind",
      vaultId,
      end: (await relay.store.vaults.row(vaultIdFrom(vaultId)))?.position ?? end,
    });
};

const lineOf = ({ position, count, quarantined, bytes }: StoredRun) => ({
  position,
  count,
  bytes: bytes.length,
  ...(quarantined && { quarantined: true as const }),
});

export const pull: Handler<"pull"> = async (relay, session, { id, vaultId, position, limitBytes }) => {
  const { incarnation } = relay.relayId;
  const reach = await reachOf(relay, session, vaultId);
  let cursor = position;
  let left = limitBytes;
  const read = (): Promise<readonly StoredRun[]> => {
    const maxBytes = Math.min(left, LIMITS.pageBytes);
    return relay.store.runs.page(vaultIdFrom(vaultId), cursor, reach.position, maxBytes, LIMITS.pageItems);
  };
  let coming = read();
  for (let done = false; !done; ) {
    const found = await coming;
    const size = found.reduce((sum, { bytes }) => sum + bytes.length, 0);
    const from = cursor;
    cursor = found.at(-1)?.position ?? cursor;
    left -= size;
    const atEnd = found.length === 0 || cursor >= reach.position;
    done = atEnd || left <= 0;
    // The database reads on while this page is sent.
    if (!done) coming = read();
    const header = {
      type: "page",
      id,
      vaultId,
      from,
      runs: found.map(lineOf),
      end: reach.position,
      incarnation,
    } as const;
    session.say({ ...header, ...(done && { done: true as const }) }, ...found.map(({ bytes }) => bytes));
    if (!done) continue;
    if (!relay.hub.pulled(session, vaultId, cursor, atEnd)) {
      const row = await relay.store.vaults.row(vaultIdFrom(vaultId));
      session.say({ type: "behind", vaultId, end: row?.position ?? reach.position });
    }
  }
};

/** All vaults this person has or had a part in, as `vaults` frames. */
export const sendVaults = async (relay: Relay, session: Session): Promise<void> => {
  let after: Uint8Array | undefined;
  for (;;) {
    const part = await relay.store.vaults.ofUser(session.user, after, LIMITS.vaultsItems);
    const list = part.map(
      ({ vaultId, role, logLength, position }): VaultLine => ({
        vaultId: toBase64url(vaultId),
        role,
        logLength,
        position,
      }),
    );
    after = part.at(-1)?.vaultId;
    const last = part.length < LIMITS.vaultsItems;
    session.say({ type: "vaults", whole: true, last, list });
    if (last) return;
  }
};
