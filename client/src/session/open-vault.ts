// One vault, open: verifies what was pulled, opens what counts, seals what is written; saved means durable (protocol §5).
import {
  auditEpoch,
  equalBytes,
  generationAt,
  idKey,
  newChain,
  openEntry,
  readRun,
  toBase64url,
  type Chain,
  type Membership,
  type ProtocolError,
  type VaultId,
  type WriteContext,
  may,
} from "@health-vault/crypto-core";
import type { EntryIdText } from "../domain/ids.ts";
import type { NewItem, OutboxItem, Segment, VaultKey } from "../sync/ports.ts";
import type { Sync } from "../sync/engine.ts";
import type { Clock } from "../sync/ports.ts";
import type { Outcome } from "./api.ts";
import type { Chains } from "./chains.ts";
import { createIntake, type OpenedEntry } from "./intake.ts";
import { withoutErased } from "./erased-segment.ts";
import type { Myself } from "./me.ts";
import { failed, gives, onDisk, protocolFailed } from "./outcome.ts";
import { encodePayload } from "./payload.ts";
import type { People } from "./people.ts";
import type { AccountStore } from "./ports.ts";
import { sealItems } from "./sealing.ts";
import { createVaultLog } from "./vault-log.ts";

export interface OpenVault {
  readonly key: VaultKey;
  readonly vaultId: VaultId;
  membership(): Membership | undefined;
  log(): ReturnType<typeof createVaultLog>;
  chains(): Chains;
  /** What was refused, held or contradicts, newest state; for the screen. */
  problems(): readonly ProtocolError[];
  /** Everything on disk, from the beginning. */
  load(online: boolean): Promise<void>;
  /** The membership log on disk grew, or an identity did. */
  grew(online: boolean): Promise<void>;
  take(segment: Segment): void;
  /** How many entries were let go of. */
  erased(): number;
  asideIds(): readonly EntryIdText[];
  /** What is kept aside until the owner decides, opened. */
  aside(): readonly OpenedEntry[];
  /** The owner has countersigned these: they count from now on. */
  adopt(entries: readonly EntryIdText[]): void;
  /** Takes back an item that was never offered; those behind it are sealed again. False when it was offered meanwhile. */
  withdraw(order: number): Promise<boolean>;
  /** Opens a run of one's own that is still in the outbox, changing nothing. */
  peek(bytes: Uint8Array): readonly OpenedEntry[];
  /** The relay has nothing more: what is missing now was withheld; items may be offered after the audit. */
  caughtUp(online: boolean, ownHead: { readonly seq: number; readonly hash: string } | undefined): Promise<void>;
  /** One local transaction; resolves when it is durable. Answers the entry ids in order. */
  write(texts: readonly string[]): Promise<Outcome<readonly string[]>>;
}

export interface OpenVaultPorts {
  readonly me: Myself;
  readonly store: AccountStore;
  readonly people: People;
  readonly clock: Clock;
  readonly sync: () => Sync;
  /** In the order in which they count. */
  readonly opened: (entries: readonly OpenedEntry[]) => void;
  /** What was opened before no longer stands: begin anew. */
  readonly reset: () => void;
  readonly changed: () => void;
}

export function createOpenVault(vaultId: VaultId, key: VaultKey, ports: OpenVaultPorts): OpenVault {
  const { me, store, people, clock } = ports;
  const log = createVaultLog(me.userId, me.kem, people);
  const adopted = new Set<EntryIdText>();
  let intake = createIntake(me, people, log, adopted);
  let atEnd = false;
  let copied = false;
  let turn: Promise<unknown> = Promise.resolve();

  const inTurn = <T>(act: () => Promise<T>): Promise<T> => {
    const mine = turn.then(act, act);
    turn = mine.catch(() => undefined);
    return mine;
  };

  /** What does not verify leaves the disk again, so that the honest batch finds its place; its name stays among the problems. */
  async function readLog(online: boolean): Promise<boolean> {
    const batches = await store.log(key);
    const grown = await log.advance(batches, online);
    const verified = log.membership()?.length ?? 0;
    if (log.forged() && verified < batches.length) void ports.sync().truncate(key, verified);
    return grown;
  }

  async function reload(online: boolean): Promise<void> {
    intake = createIntake(me, people, log, adopted);
    await readLog(online);
    await letGo();
    const found: OpenedEntry[] = [];
    // The outbox is read before the segments: what is acknowledged in between is in both, and never in neither.
    const waiting = await mine();
    for (const segment of await store.segments(key)) found.push(...intake.takeSegment(segment));
    for (const item of waiting) found.push(...intake.takeBytes(item.bytes));
    // Of two lives of the relay each may hold what the other's runs continue.
    found.push(...intake.retry());
    ports.reset();
    ports.opened(found);
    ports.changed();
  }

  const mine = async (): Promise<readonly OutboxItem[]> =>
    (await store.outbox()).filter((item) => item.vaultId === key && item.kind === "run");

  function writeContext(from: Chain): WriteContext | ProtocolError {
    const membership = log.membership();
    const role = membership?.members.get(me.key)?.role;
    const epochKey = membership && log.keys()[membership.epoch];
    if (!membership || !role || !may(role, "write")) return { kind: "role", where: "write" };
    if (!epochKey) return { kind: "missing-key", where: "epoch" };
    return {
      vaultId,
      userId: me.userId,
      device: me.device,
      epoch: membership.epoch,
      epochKey,
      memHead: membership.head,
      seq: from.seq,
      prevHash: from.hash,
      seenBefore: from.seen,
      seen: intake.chains.seenBy(me.device.deviceId),
    };
  }

  const ownChain = (): Chain => intake.chains.chainOf(vaultId, me.userId, me.device.deviceId);

  /** Never-offered items go under the newest head and epoch; their plaintext is read back from what was sealed (protocol §5 outbox). */
  async function reseal(without?: number): Promise<boolean> {
    const membership = log.membership();
    const sealedItems = (await mine()).filter((item) => item.state === "sealed");
    const first = sealedItems[0];
    if (!membership || !first) return false;
    const kept: { readonly item: OutboxItem; readonly payloads: readonly Uint8Array[] }[] = [];
    let stale = without !== undefined;
    for (const item of sealedItems) {
      if (item.order === without) continue;
      const run = readRun(item.bytes);
      if (!run.ok) return false;
      const payloads: Uint8Array[] = [];
      for (const entry of run.value.entries) {
        if (!equalBytes(entry.header.memHead, membership.head)) stale = true;
        const opened = openEntry(entry, log.keys());
        if (!opened.ok) return false;
        payloads.push(opened.value);
      }
      kept.push({ item, payloads });
    }
    if (kept.length === 0) return without !== undefined && ports.sync().reseal(key, [], without);
    const from =
      first.firstSeq === 1
        ? newChain(vaultId, me.userId, me.device.deviceId)
        : intake.chains.at(me.device.deviceId, first.firstSeq - 1);
    let context = stale && from ? writeContext(from) : undefined;
    if (!context || "kind" in context) return false;
    const fresh: NewItem[] = [];
    for (const { item, payloads } of kept) {
      // An item stays an item, and since when it waits does not change with its seal.
      const sealed = sealItems(context, payloads, key, item.enqueuedMs);
      for (const one of sealed) {
        fresh.push(one.item);
        context = { ...context, seq: one.run.lastSeq, prevHash: one.run.lastHash, seenBefore: context.seen };
      }
    }
    return ports.sync().reseal(key, fresh, without);
  }

  function mayOffer(membership: Membership): boolean {
    const audit = auditEpoch(
      membership,
      (userId) => people.get(userId)?.head,
      (userId, wrappedAt) => {
        const identity = people.get(userId);
        return identity !== undefined && generationAt(identity, idKey(wrappedAt)) === identity.generation;
      },
    );
    return audit.ok && !copied;
  }

  /** What may be gone is gone from this disk, too. */
  async function letGo(): Promise<void> {
    const membership = log.membership();
    if (!membership || membership.erased.size === 0) return;
    const segments = await store.segments(key);
    const rewritten = segments.flatMap((segment) => withoutErased(segment, membership) ?? []);
    if (rewritten.length > 0) await store.rewriteSegments(rewritten);
  }

  /** `heard`: what is held now is all there is to judge by. */
  async function settle(online: boolean, heard: () => void = () => undefined): Promise<void> {
    const before = log.membership();
    const grown = await readLog(online);
    const now = log.membership();
    if (!now) return;
    if (before?.erased !== now.erased) await letGo();
    const rejudge =
      grown &&
      before &&
      (before.cutoffs !== now.cutoffs || before.barredAt !== now.barredAt || before.erased !== now.erased);
    if (rejudge) await reload(online);
    else ports.opened(intake.retry());
    heard();
    if (await reseal()) await reload(online);
    if (mayOffer(now)) ports.sync().clear(key, now.length);
    ports.changed();
  }

  return {
    key,
    vaultId,
    membership: () => log.membership(),
    log: () => log,
    chains: () => intake.chains,
    problems() {
      const found = intake.problems(atEnd);
      return copied ? [...found, { kind: "rollback", where: "this device was copied" }] : found;
    },
    load: (online) => inTurn(() => reload(online)),
    grew: (online) => inTurn(() => settle(online)),
    take(segment) {
      void inTurn(async () => {
        ports.opened(intake.takeSegment(segment));
        ports.changed();
        await Promise.resolve();
      });
    },
    erased: () => intake.erased(),
    asideIds: () => intake.asideIds(),
    aside: () => intake.aside(),
    adopt(entries) {
      const fresh = entries.filter((entry) => !adopted.has(entry));
      for (const entry of fresh) adopted.add(entry);
      if (fresh.length === 0) return;
      void inTurn(async () => {
        ports.opened(intake.retry());
        ports.changed();
        await Promise.resolve();
      });
    },
    withdraw: (order) =>
      inTurn(async () => {
        const gone = await reseal(order);
        if (gone) await reload(false);
        return gone;
      }),
    peek: (bytes) => intake.peek(bytes),
    caughtUp: (online, ownHead) =>
      inTurn(async () => {
        atEnd = true;
        await settle(online, () => {
          const own = ownChain();
          const there = ownHead && intake.chains.at(me.device.deviceId, ownHead.seq);
          // What is held back here, for want of a batch or an identity, is no sign of a copy.
          copied =
            ownHead !== undefined &&
            !intake.holds(me.device.deviceId) &&
            (ownHead.seq > own.seq || (there !== undefined && idKey(there.hash) !== ownHead.hash));
        });
      }),
    write: (texts) =>
      inTurn(() =>
        onDisk(async () => {
          const context = writeContext(ownChain());
          if ("kind" in context) return context.kind === "role" ? failed("not-a-member") : protocolFailed(context);
          const sealed = sealItems(context, texts.map(encodePayload), key, clock.nowMs());
          await ports.sync().enqueue(sealed.map(({ item }) => item));
          for (const { run, from } of sealed) {
            // What is durable goes out while the rest of a large write is still being shown.
            if (from > 0) await new Promise<void>((resolve) => clock.after(0, resolve));
            ports.opened(intake.takeOwn(run, texts.slice(from, from + run.count)));
          }
          ports.changed();
          return gives(sealed.flatMap(({ run }) => run.entries.map((entry) => toBase64url(entry.hash))));
        }),
      ),
  };
}
