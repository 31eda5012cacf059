// What waits in one vault, sealed anew: under a newer head or epoch, or under a new device id; or put into the tray (protocol §5.7, A19, A74).
import {
  equalBytes,
  idKey,
  may,
  mayBeMissing,
  newChain,
  openEntry,
  readRun,
  toBase64url,
  type Chain,
  type Hash,
  type Payload,
  type ProtocolError,
  type Right,
  type Run,
  type VaultId,
  type WriteContext,
} from "@health-vault/crypto-core";
import type { Sync } from "../sync/engine.ts";
import type { NewItem, OutboxItem, VaultKey } from "../sync/ports.ts";
import type { Intake, OpenedEntry } from "./intake.ts";
import type { Myself } from "./me.ts";
import { sealItems } from "./sealing.ts";
import type { VaultLog } from "./vault-log.ts";

export interface Resealing {
  /** Never-offered items go under the newest head and epoch, but for what the log lets go of; `without` is withdrawn. False when nothing was to be done. */
  reseal(without?: number): Promise<boolean>;
  /** Whether something never offered lies under an older head than the newest; `possible`: and I may still write, so that it only waits for a key. */
  isDue(possible: boolean): Promise<boolean>;
  /**
   * At the relay's end: what an older device id of mine had offered or sealed and what did not arrive is written anew; `later`, while what a
   * restored relay lacks is on its way to it from others.
   */
  relocate(): Promise<boolean | "later">;
  /** What was sealed before I was removed is not sent silently now that I am let in again: it goes to the tray. */
  shelveBarred(): Promise<boolean>;
}

export interface ResealingPorts {
  readonly me: Myself;
  readonly vaultId: VaultId;
  readonly key: VaultKey;
  readonly log: VaultLog;
  readonly sync: () => Sync;
  readonly intake: () => Intake;
  /** What it says stands in the record already, under another entry. */
  readonly isSaid: (entry: OpenedEntry) => boolean;
  /** The relay was put back a short while ago. */
  readonly settling: () => Promise<boolean>;
  /** Runs of this vault in the outbox, the tray included. */
  readonly waiting: () => Promise<readonly OutboxItem[]>;
  readonly writeContext: (from: Chain, right?: Right) => WriteContext | ProtocolError;
}

interface Kept {
  readonly item: OutboxItem;
  readonly payloads: readonly Payload[];
}

/** The code by which the tray names what was written before one lost the right to. */
const barred = "removed";

export function createResealing(ports: ResealingPorts): Resealing {
  const { me, vaultId, key, log, sync, intake, waiting, writeContext } = ports;

  /** What the log lets go of is not said again under a name that it does not know. */
  function payloadsOf(run: Run, arrived: ReadonlySet<string> = new Set()): readonly Payload[] | undefined {
    const payloads: Payload[] = [];
    const erased = log.membership()?.erased ?? new Map();
    for (const entry of run.entries) {
      if (erased.size > 0 && mayBeMissing(erased, entry.hash, run.userId)) continue;
      if (arrived.has(toBase64url(entry.hash))) continue;
      const opened = openEntry(entry, log.keys());
      if (!opened.ok) return undefined;
      payloads.push({ bytes: opened.value, blobs: entry.header.blobs });
    }
    return payloads;
  }

  function sealAll(from: WriteContext, kept: readonly Kept[]): readonly NewItem[] {
    let context = from;
    const fresh: NewItem[] = [];
    for (const { item, payloads } of kept) {
      // An item stays an item, and since when it waits does not change with its seal.
      for (const one of sealItems(context, payloads, key, item.enqueuedMs)) {
        fresh.push(item.quiet ? { ...one.item, quiet: true } : one.item);
        context = { ...context, seq: one.run.lastSeq, prevHash: one.run.lastHash, seenBefore: context.seen };
      }
    }
    return fresh;
  }

  /** Sealed under a head before the last time that I lost the right to write here. */
  function isBarred(run: Run): boolean {
    const membership = log.membership();
    const last = membership?.barredAt.get(me.key)?.at(-1)?.at;
    if (!membership || last === undefined) return false;
    return run.entries.some(({ header }) => (membership.heads.get(idKey(header.memHead))?.index ?? last) < last);
  }

  const mayWrite = (): boolean => {
    const role = log.membership()?.members.get(me.key)?.role;
    return role !== undefined && may(role, "write");
  };

  const leftOver = async (): Promise<readonly OutboxItem[]> =>
    (await waiting()).filter(({ left, state }) => left && state !== "not-sent");

  const neverOffered = async (): Promise<readonly OutboxItem[]> =>
    (await waiting()).filter((item) => item.state === "sealed" && !item.left);

  /** Of a reader nothing but receipts waits. */
  const rightOf = (items: readonly OutboxItem[]): Right => (items.every(({ quiet }) => quiet) ? "receipt" : "write");

  const isOlder = (run: Run, head: Hash): boolean =>
    run.entries.some(({ header }) => !equalBytes(header.memHead, head));

  return {
    async isDue(possible) {
      const head = log.membership()?.head;
      const items = await neverOffered();
      if (possible && log.barred(rightOf(items))) return false;
      return items.some(({ bytes }) => {
        const run = readRun(bytes);
        return run.ok && head !== undefined && isOlder(run.value, head);
      });
    },
    async reseal(without) {
      const membership = log.membership();
      const sealedItems = await neverOffered();
      const [first] = sealedItems;
      if (!membership || !first) return false;
      const orders = sealedItems.map(({ order }) => order);
      if (without !== undefined && !orders.includes(without)) return false;
      const kept: Kept[] = [];
      let stale = without !== undefined;
      for (const item of sealedItems) {
        if (item.order === without) continue;
        const run = readRun(item.bytes);
        const payloads = run.ok ? payloadsOf(run.value) : undefined;
        if (!run.ok || !payloads) return false;
        if (isOlder(run.value, membership.head)) stale = true;
        if (payloads.length > 0) kept.push({ item, payloads });
      }
      if (kept.length === 0) return sync().reseal(key, orders, []);
      const from =
        first.firstSeq === 1
          ? newChain(vaultId, me.userId, me.device.deviceId)
          : intake().chains.at(me.device.deviceId, first.firstSeq - 1);
      const right = rightOf(kept.map(({ item }) => item));
      const context = stale && from ? writeContext(from, right) : undefined;
      if (!context || "kind" in context) return false;
      return sync().reseal(key, orders, sealAll(context, kept));
    },
    async relocate() {
      const items = await leftOver();
      if (items.length === 0 || !log.membership()) return false;
      if (await ports.settling()) return "later";
      const context = writeContext(intake().chains.chainOf(me.userId, me.device.deviceId));
      // Without the epoch key it waits for it; without the right to write it is the tray's.
      if ("kind" in context && mayWrite()) return false;
      const kept: Kept[] = [];
      const tray: number[] = [];
      for (const item of items) {
        const run = readRun(item.bytes);
        if (run.ok && intake().has(item.bytes)) continue;
        // A storage that was put back does not know that this was sealed anew since, and sent.
        const arrived = new Set(
          intake()
            .peek(item.bytes)
            .filter(ports.isSaid)
            .map(({ entry }) => entry as string),
        );
        const payloads = run.ok && !isBarred(run.value) ? payloadsOf(run.value, arrived) : undefined;
        if (payloads?.length === 0) continue;
        if (payloads && !("kind" in context)) kept.push({ item, payloads });
        else tray.push(item.order);
      }
      if (tray.length > 0) await sync().shelve(key, tray, barred);
      return sync().relocate(key, "kind" in context ? [] : sealAll(context, kept));
    },
    async shelveBarred() {
      const items = await neverOffered();
      if (!mayWrite()) {
        // The relay takes no file of mine, and an entry would wait for its own for ever; what follows it could not go without it.
        const waits = log.barred()?.kind === "role" && items.some(({ blobs }) => blobs !== undefined);
        return (
          waits &&
          sync().shelve(
            key,
            items.map(({ order }) => order),
            "role",
          )
        );
      }
      const orders = items.flatMap(({ order, bytes }) => {
        const run = readRun(bytes);
        return run.ok && isBarred(run.value) ? [order] : [];
      });
      return orders.length > 0 && sync().shelve(key, orders, barred);
    },
  };
}
