// One vault, open: verifies what was pulled, opens what counts, seals what is written; saved means durable (protocol §5).
import {
  equalBytes,
  idKey,
  peekRun,
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
import type { Clock, OutboxItem, Segment, VaultKey } from "../sync/ports.ts";
import type { Sync } from "../sync/engine.ts";
import { runsOf } from "../sync/rows.ts";
import type { Outcome } from "./api.ts";
import { boxAudit } from "./box-audit.ts";
import type { Chains } from "./chains.ts";
import { createIntake, type OpenedEntry } from "./intake.ts";
import { letGo } from "./erased-segment.ts";
import type { Myself } from "./me.ts";
import { failed, gives, onDisk, protocolFailed } from "./outcome.ts";
import { encodePayload } from "./payload.ts";
import type { People } from "./people.ts";
import type { AccountStore } from "./ports.ts";
import { createResealing } from "./resealing.ts";
import { sealItems } from "./sealing.ts";
import { createStrangers } from "./strangers.ts";
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
  take(segment: Segment, online: boolean): Promise<void>;
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
  /** The relay let me in no further: I was removed, or it says so. */
  ended(online: boolean): Promise<void>;
  /** The relay has entries under this device's id that it never offered (A19). */
  foundCopy(): void;
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
  /** Somebody else writes under this device's id here (A19). */
  readonly copied: () => void;
}

export function createOpenVault(vaultId: VaultId, key: VaultKey, ports: OpenVaultPorts): OpenVault {
  const { me, store, people, clock } = ports;
  const log = createVaultLog(me.userId, me.kem, people);
  const adopted = new Set<EntryIdText>();
  const strangers = createStrangers(people);
  let intake = createIntake(me, people, log, adopted);
  let [atEnd, copied] = [false, false];
  /** How far this device's chain goes by what it wrote itself. */
  let written = 0;
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
    await letGo(store, key, log.membership());
    const found: OpenedEntry[] = [];
    // The outbox is read before the segments: what is acknowledged in between is in both, and never in neither.
    const waiting = await mine();
    for (const segment of await store.segments(key)) found.push(...intake.takeSegment(segment));
    for (const item of waiting) if (continues(item)) found.push(...intake.takeBytes(item.bytes));
    // Of two lives of the relay each may hold what the other's runs continue.
    found.push(...intake.retry());
    // What is still to be written anew is shown; what is in the tray is there and not in the chart.
    for (const item of waiting)
      if (!continues(item) && item.state !== "not-sent" && !intake.has(item.bytes))
        found.push(...intake.peek(item.bytes));
    ports.reset();
    ports.opened(found);
    ports.changed();
  }

  /** Not within a turn: a write does not wait for the line. */
  async function meetStrangers(online: boolean): Promise<void> {
    if (online && (await strangers.meet(intake.strangers()))) await inTurn(() => settle(online));
  }

  /** What never went out, or was sealed under another device id, is no part of this device's chain. */
  function continues({ bytes, unoffered, left }: OutboxItem): boolean {
    const run = unoffered || left ? undefined : readRun(bytes);
    return run?.ok === true && equalBytes(run.value.deviceId, me.device.deviceId);
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

  const resealing = createResealing({
    me,
    vaultId,
    key,
    log,
    sync: ports.sync,
    intake: () => intake,
    waiting: mine,
    writeContext,
  });

  /** `heard`: what is held now is all there is to judge by. */
  async function settle(online: boolean, heard: () => void = () => undefined): Promise<void> {
    const before = log.membership();
    const grown = await readLog(online);
    const now = log.membership();
    if (!now) return;
    if (before?.erased !== now.erased) await letGo(store, key, log.membership());
    const rejudge =
      grown &&
      before &&
      (before.cutoffs !== now.cutoffs || before.barredAt !== now.barredAt || before.erased !== now.erased);
    if (rejudge) await reload(online);
    else ports.opened(intake.retry());
    heard();
    if (await resealing.shelveBarred()) await reload(online);
    if (await resealing.reseal()) await reload(online);
    // Of a member who was removed nothing is sealed any more: what waits may go out for the owner to decide (A42).
    const gone = now.removed.has(me.key) && !now.members.has(me.key);
    if (!copied && (gone || boxAudit(now, people).ok)) ports.sync().clear(key, now.length, gone);
    ports.changed();
  }

  /** The relay has nothing more for me: what an older device id of mine left over can be told from what arrived. */
  async function atTheEnd(online: boolean, heard?: () => void): Promise<void> {
    await settle(online, heard);
    if (await resealing.relocate()) await reload(online);
    ports.changed();
  }

  function foundCopy(): void {
    if (copied) return;
    copied = true;
    ports.sync().hold(key);
    ports.copied();
    ports.changed();
  }

  /** A run under this device's id that this device did not write (A19). */
  const isForeign = (bytes: Uint8Array): boolean => {
    const head = peekRun(bytes);
    if (!head || head.lastSeq <= written || !equalBytes(head.deviceId, me.device.deviceId)) return false;
    return readRun(bytes).ok;
  };

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
    load: (online) =>
      inTurn(async () => {
        await reload(online);
        written = Math.max(written, intake.topOf(me.device.deviceId));
      }),
    ended: (online) => inTurn(() => atTheEnd(online)),
    foundCopy,
    grew: (online) => inTurn(() => settle(online)),
    async take(segment, online) {
      await inTurn(async () => {
        if (runsOf(segment).some(({ bytes }) => isForeign(bytes))) foundCopy();
        ports.opened(intake.takeSegment(segment));
        ports.changed();
      });
      await meetStrangers(online);
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
      });
    },
    withdraw: (order) =>
      inTurn(async () => {
        const gone = await resealing.reseal(order);
        if (gone) await reload(false);
        return gone;
      }),
    peek: (bytes) => intake.peek(bytes),
    async caughtUp(online, ownHead) {
      strangers.again();
      await inTurn(async () => {
        atEnd = true;
        await atTheEnd(online, () => {
          const own = ownChain();
          const there = ownHead && intake.chains.at(me.device.deviceId, ownHead.seq);
          // What is held back here, for want of a batch or an identity, is no sign of a copy.
          const isCopy =
            ownHead !== undefined &&
            !intake.holds(me.device.deviceId) &&
            (ownHead.seq > own.seq || (there !== undefined && idKey(there.hash) !== ownHead.hash));
          if (isCopy) foundCopy();
        });
      });
      await meetStrangers(online);
    },
    write: (texts) =>
      inTurn(() =>
        onDisk(async () => {
          const context = writeContext(ownChain());
          if ("kind" in context) return context.kind === "role" ? failed("not-a-member") : protocolFailed(context);
          const sealed = sealItems(context, texts.map(encodePayload), key, clock.nowMs());
          written = Math.max(written, ...sealed.map(({ run }) => run.lastSeq));
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
