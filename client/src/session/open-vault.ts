// One vault, open: verifies what was pulled, opens what counts, seals what is written; saved means durable (protocol §5).
import {
  auditEpoch,
  equalBytes,
  generationAt,
  idKey,
  judge,
  maxRunBytes,
  maxRunEntries,
  newChain,
  openEntry,
  readRun,
  sealRun,
  toBase64url,
  type Chain,
  type Device,
  type Membership,
  type ProtocolError,
  type Run,
  type RunEntry,
  type VaultId,
  type WriteContext,
  may,
} from "@health-vault/crypto-core";
import type { NewItem, OutboxItem, Segment, VaultKey } from "../sync/ports.ts";
import type { Sync } from "../sync/engine.ts";
import type { Clock } from "../sync/ports.ts";
import type { Outcome } from "./api.ts";
import { createChains, type Chains } from "./chains.ts";
import type { Myself } from "./me.ts";
import { failed, gives, onDisk, protocolFailed } from "./outcome.ts";
import { decodePayload, encodePayload } from "./payload.ts";
import type { People } from "./people.ts";
import type { AccountStore } from "./ports.ts";
import { createVaultLog } from "./vault-log.ts";

/** An entry that counts, opened. */
export interface OpenedEntry {
  readonly author: string;
  readonly device: string;
  readonly entry: string;
  readonly own: boolean;
  readonly text: string;
}

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
  let chains = createChains();
  let heldRuns: Run[] = [];
  let heldEntries: { readonly entry: RunEntry; readonly device: Device; error: ProtocolError }[] = [];
  let refused: ProtocolError[] = [];
  let positions = new Set<number>();
  let atEnd = false;
  let copied = false;
  let turn: Promise<unknown> = Promise.resolve();

  const inTurn = <T>(act: () => Promise<T>): Promise<T> => {
    const mine = turn.then(act, act);
    turn = mine.catch(() => undefined);
    return mine;
  };

  function asOpened(entry: RunEntry, text: string): OpenedEntry {
    const { userId, deviceId } = entry.header;
    return {
      author: idKey(userId),
      device: idKey(deviceId),
      entry: idKey(entry.hash),
      own: equalBytes(userId, me.userId),
      text,
    };
  }

  function openOne(entry: RunEntry, device: Device, membership: Membership): OpenedEntry | ProtocolError {
    const counts = judge(entry, membership, device);
    if (!counts.ok) return counts.error;
    const opened = openEntry(entry, log.keys());
    if (!opened.ok) return opened.error;
    const text = decodePayload(opened.value);
    if (text === undefined) return { kind: "schema", where: "payload" };
    return asOpened(entry, text);
  }

  function takeRun(run: Run, membership: Membership): readonly OpenedEntry[] {
    const device = people.get(run.userId)?.devices.get(idKey(run.deviceId));
    if (!device) {
      heldRuns.push(run);
      return [];
    }
    const taken = chains.take(run, device, membership);
    if (!taken.ok) {
      if (taken.error.kind === "missing-key" || taken.error.kind === "chain-gap") heldRuns.push(run);
      else refused.push(taken.error);
      return [];
    }
    if (taken.value === "again") return [];
    const out: OpenedEntry[] = [];
    for (const entry of run.entries) {
      const one = openOne(entry, device, membership);
      if ("text" in one) out.push(one);
      else heldEntries.push({ entry, device, error: one });
    }
    return out;
  }

  function retry(membership: Membership): readonly OpenedEntry[] {
    const out: OpenedEntry[] = [];
    for (let again = true; again; ) {
      const runs = heldRuns;
      heldRuns = [];
      for (const run of runs) out.push(...takeRun(run, membership));
      again = heldRuns.length < runs.length && heldRuns.length > 0;
    }
    const entries = heldEntries;
    heldEntries = [];
    for (const held of entries) {
      const one = openOne(held.entry, held.device, membership);
      if ("text" in one) out.push(one);
      else heldEntries.push({ ...held, error: one });
    }
    return out;
  }

  function readBytes(bytes: Uint8Array, membership: Membership | undefined): readonly OpenedEntry[] {
    const run = readRun(bytes);
    if (!run.ok) {
      refused.push(run.error);
      return [];
    }
    if (!membership) {
      heldRuns.push(run.value);
      return [];
    }
    return takeRun(run.value, membership);
  }

  function takeSegment(segment: Segment): readonly OpenedEntry[] {
    const out: OpenedEntry[] = [];
    let at = 0;
    for (const { position, bytes } of segment.runs) {
      const run = segment.body.subarray(at, at + bytes);
      at += bytes;
      if (positions.has(position)) continue;
      positions.add(position);
      out.push(...readBytes(run, log.membership()));
    }
    return out;
  }

  async function reload(online: boolean): Promise<void> {
    chains = createChains();
    heldRuns = [];
    heldEntries = [];
    refused = [];
    positions = new Set();
    await log.advance(await store.log(key), online);
    const found: OpenedEntry[] = [];
    for (const segment of await store.segments(key)) found.push(...takeSegment(segment));
    for (const item of await mine()) found.push(...readBytes(item.bytes, log.membership()));
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
      seen: chains.seenBy(me.device.deviceId),
    };
  }

  /** Payloads in runs that fit; each run continues the one before. */
  function seal(
    context: WriteContext,
    payloads: readonly Uint8Array[],
  ): readonly { readonly item: NewItem; readonly entries: readonly string[] }[] {
    const sealed = [];
    let { seq, prevHash, seenBefore } = context;
    for (let at = 0; at < payloads.length; ) {
      let size = 0;
      let end = at;
      while (
        end < payloads.length &&
        end - at < maxRunEntries - 1 &&
        size + (payloads[end]?.length ?? 0) * 1.13 + 512 < maxRunBytes - 4096
      ) {
        size += (payloads[end]?.length ?? 0) * 1.13 + 512;
        end++;
      }
      if (end === at) throw new RangeError("entry too large");
      const run = sealRun(
        { ...context, seq, prevHash, seenBefore },
        payloads.slice(at, end).map((bytes) => ({ bytes })),
      );
      const item: NewItem = {
        vaultId: key,
        kind: "run",
        bytes: run.bytes,
        firstSeq: run.firstSeq,
        lastSeq: run.lastSeq,
        enqueuedMs: clock.nowMs(),
      };
      sealed.push({ item, entries: run.entryHashes.map(idKey) });
      seq = run.lastSeq;
      prevHash = run.lastHash;
      seenBefore = context.seen;
      at = end;
    }
    return sealed;
  }

  const ownChain = (): Chain => chains.chainOf(vaultId, me.userId, me.device.deviceId);

  /** Never-offered items go under the newest head and epoch; their plaintext is read back from what was sealed (protocol §5 outbox). */
  async function reseal(): Promise<boolean> {
    const membership = log.membership();
    const sealedItems = (await mine()).filter((item) => item.state === "sealed");
    const first = sealedItems[0];
    if (!membership || !first) return false;
    const payloads: Uint8Array[] = [];
    let stale = false;
    for (const item of sealedItems) {
      const run = readRun(item.bytes);
      if (!run.ok) return false;
      for (const entry of run.value.entries) {
        if (!equalBytes(entry.header.memHead, membership.head)) stale = true;
        const opened = openEntry(entry, log.keys());
        if (!opened.ok) return false;
        payloads.push(opened.value);
      }
    }
    const from =
      first.firstSeq === 1
        ? newChain(vaultId, me.userId, me.device.deviceId)
        : chains.at(me.device.deviceId, first.firstSeq - 1);
    const context = stale && from ? writeContext(from) : undefined;
    if (!context || "kind" in context) return false;
    return ports.sync().reseal(
      key,
      seal(context, payloads).map(({ item }) => item),
    );
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

  async function settle(online: boolean): Promise<void> {
    const before = log.membership();
    const grown = await log.advance(await store.log(key), online);
    const now = log.membership();
    if (!now) return;
    const rejudge = grown && before && (before.cutoffs !== now.cutoffs || before.barredAt !== now.barredAt);
    if (rejudge) await reload(online);
    else ports.opened(retry(now));
    if (await reseal()) await reload(online);
    if (mayOffer(now)) ports.sync().clear(key, now.length);
    ports.changed();
  }

  return {
    key,
    vaultId,
    membership: log.membership,
    log: () => log,
    chains: () => chains,
    problems() {
      const fault = log.fault();
      const held = heldEntries.map(({ error }) => error).filter(({ kind }) => kind !== "missing-key");
      const all = [
        ...(fault && fault.kind !== "missing-key" ? [fault] : []),
        ...refused,
        ...held,
        ...chains.contradictions(atEnd && heldRuns.length === 0),
      ];
      return copied ? [...all, { kind: "rollback", where: "this device was copied" }] : all;
    },
    load: (online) => inTurn(() => reload(online)),
    grew: (online) => inTurn(() => settle(online)),
    take(segment) {
      void inTurn(async () => {
        ports.opened(takeSegment(segment));
        ports.changed();
        await Promise.resolve();
      });
    },
    peek(bytes) {
      const run = readRun(bytes);
      if (!run.ok) return [];
      return run.value.entries.flatMap((entry) => {
        const opened = openEntry(entry, log.keys());
        const text = opened.ok ? decodePayload(opened.value) : undefined;
        return text === undefined ? [] : [asOpened(entry, text)];
      });
    },
    caughtUp: (online, ownHead) =>
      inTurn(async () => {
        atEnd = true;
        const own = ownChain();
        copied = ownHead !== undefined && ownHead.seq > own.seq;
        await settle(online);
      }),
    write: (texts) =>
      inTurn(() =>
        onDisk(async () => {
          const context = writeContext(ownChain());
          if ("kind" in context) return context.kind === "role" ? failed("not-a-member") : protocolFailed(context);
          const sealed = seal(context, texts.map(encodePayload));
          await ports.sync().enqueue(sealed.map(({ item }) => item));
          const membership = log.membership();
          for (const { item } of sealed) ports.opened(readBytes(item.bytes, membership));
          ports.changed();
          return gives(sealed.flatMap(({ entries }) => entries));
        }),
      ),
  };
}

export const vaultKey = (vaultId: VaultId): VaultKey => toBase64url(vaultId);
