// One vault: its membership log is always at hand; its content, once asked for, is verified, opened, and written to; saved means durable (protocol §5).
import {
  equalBytes,
  idKey,
  peekRun,
  readRun,
  toBase64url,
  type Chain,
  type Membership,
  type ProtocolError,
  type Right,
  type VaultId,
  type WriteContext,
} from "@health-vault/crypto-core";
import type { EntryIdText } from "../domain/ids.ts";
import type { VaultKey } from "../sync/ports.ts";
import { runsOf } from "../sync/rows.ts";
import { boxAudit } from "./box-audit.ts";
import type { Intake } from "./intake.ts";
import { letGoOf } from "./erased-segment.ts";
import { failed, gives, onDisk, protocolFailed } from "./outcome.ts";
import { encodePayload } from "./payload.ts";
import { createResealing } from "./resealing.ts";
import { sealItems } from "./sealing.ts";
import { createStrangers } from "./strangers.ts";
import { createVaultContent } from "./vault-content.ts";
import type { OpenVault, OpenVaultPorts } from "./vault-api.ts";
import { createVaultLog } from "./vault-log.ts";

export function createOpenVault(vaultId: VaultId, key: VaultKey, ports: OpenVaultPorts): OpenVault {
  const { me, store, people, clock } = ports;
  const log = createVaultLog(vaultId, me.userId, me.kem, people);
  const adopted = new Set<EntryIdText>();
  const content = createVaultContent({ ...ports, key, log, adopted });
  const intake = (): Intake => content.intake();
  const strangers = createStrangers(people);
  let atEnd = false;
  let copied = false;
  /** By which log what is on the disk and on the screen was judged. */
  let judged: Membership | undefined;
  /** What its log lets go of has left the disk, as of these erasures; nothing is known of what an earlier process did. */
  let swept: Membership["erased"] | undefined;
  /** What was to be done and was not, because the disk refused. */
  let owed: "look" | "end" | undefined;
  /** What is still to be looked at when everything that the relay has is read. */
  let heard: (() => void) | undefined;
  /** How far this device's chain goes by what it wrote itself. */
  let written = 0;
  /** How often the log on the disk may have grown, and of how many of them it was read. */
  const growths = { heard: 1, read: 0 };
  let turn: Promise<unknown> = Promise.resolve();

  const inTurn = <T>(act: () => Promise<T>): Promise<T> => {
    const mine = turn.then(act, act);
    turn = mine.catch(() => undefined);
    return mine;
  };

  /** What does not verify leaves the disk again, so that the honest batch finds its place; its name stays among the problems. */
  async function readLog(online: boolean, held?: readonly Uint8Array[]): Promise<boolean> {
    const { heard: upTo } = growths;
    const batches = held ?? (await store.log(key));
    growths.read = upTo;
    const grown = await log.advance(batches, online);
    const verified = log.membership()?.length ?? 0;
    if (log.forged() && verified < batches.length) void ports.sync().truncate(key, verified);
    return grown;
  }

  async function reload(online: boolean): Promise<void> {
    await readLog(online);
    const now = log.membership();
    written = Math.max(written, await content.read());
    swept = now?.erased;
    judged = now;
    ports.changed();
  }

  /** Not within a turn: a write does not wait for the line. */
  async function meetStrangers(online: boolean): Promise<void> {
    if (online && (await strangers.meet(intake().strangers()))) await inTurn(() => settle(online));
  }

  const open = async (online: boolean): Promise<void> => (content.isOpen() ? undefined : reload(online));
  function writeContext(from: Chain, right: Right = "write"): WriteContext | ProtocolError {
    const membership = log.membership();
    const barred = log.barred(right);
    const epochKey = membership && log.keys()[membership.epoch];
    if (!membership || barred) return barred ?? { kind: "role", where: "write" };
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
      seen: intake().chains.seenBy(me.device.deviceId),
    };
  }

  const ownChain = (): Chain => intake().chains.chainOf(me.userId, me.device.deviceId);
  const resealing = createResealing({ ...ports, ...content, vaultId, key, log, intake, writeContext });

  const isUnswept = ({ erased, erasedBlobs }: Membership): boolean =>
    erased.size + erasedBlobs.size > 0 && swept !== erased;

  /** Until it is done, the payloads that came with it may be on the disk. */
  async function sweeping(work: () => Promise<void>): Promise<void> {
    const now = log.membership()?.erased;
    const before = swept;
    swept = undefined;
    await work();
    swept = before === now ? now : before;
  }

  /** `whole`: all that the relay has is here; an item that it may have taken already is not sealed anew. */
  async function judge(online: boolean, whole: boolean): Promise<void> {
    const before = (judged ??= log.membership());
    const due = growths.read < growths.heard || log.fault() !== undefined || !log.membership();
    const grown = (due && (await readLog(online))) || before !== log.membership();
    const now = log.membership();
    if (!now) return;
    if (isUnswept(now)) {
      await content.sweep();
      swept = now.erased;
    }
    const rejudge =
      grown &&
      before &&
      (before.cutoffs !== now.cutoffs || before.barredAt !== now.barredAt || before.erased !== now.erased);
    if (!content.isOpen()) {
      // What waits keeps a vault open: here is nothing to seal anew.
      if (rejudge) ports.unread();
    } else {
      if (rejudge) await reload(online);
      else ports.opened(intake().retry());
      heard?.();
      heard = undefined;
      if (await resealing.shelveBarred()) await reload(online);
      if (whole && !copied && (await resealing.reseal())) await reload(online);
    }
    // Of a member who was removed nothing is sealed any more: what waits may go out for the owner to decide (A42).
    const gone = now.removed.has(me.key) && !now.members.has(me.key);
    judged = now;
    // What has to be sealed anew first is sealed anew at the relay's end, and with the newest key; until then nothing goes out.
    if (!gone && content.isOpen() && (await resealing.isDue(whole))) return ports.changed();
    if (!copied && (gone || boxAudit(now, people).ok)) ports.sync().clear(key, now.length, gone);
    ports.changed();
  }

  /** `end`: the relay has nothing more for me, and what an older device id of mine left over can be told from what arrived. */
  async function settle(online: boolean, end = owed === "end"): Promise<void> {
    owed = end ? "end" : "look";
    await judge(online, atEnd || end);
    const moved = end && content.isOpen() && (await resealing.relocate());
    if (moved === true) await reload(online);
    if (moved !== "later") owed = undefined;
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
    chains() {
      if (!content.isOpen()) throw new Error("chains of a closed vault");
      return intake().chains;
    },
    isOpen: () => content.isOpen(),
    isAtEnd: () => atEnd,
    readTo: () => content.readTo(),
    hasWritten: () => written > 0,
    holds: () => intake().holding(),
    problems() {
      const found = [...intake().problems(atEnd), ...strangers.problems(intake().strangers())];
      return copied ? [...found, { kind: "rollback", where: "this device was copied" }] : found;
    },
    loadLog: (online, ackedSeq, held) =>
      inTurn(async () => {
        written = Math.max(written, ackedSeq);
        await readLog(online, held);
      }),
    load: (online) => inTurn(() => open(online)),
    meet: (online) => meetStrangers(online),
    close: (unwanted) =>
      inTurn(async () => {
        if ((await content.waiting()).length > 0 || !unwanted()) return false;
        content.close();
        return true;
      }),
    ended: (online) => inTurn(() => settle(online, true)),
    foundCopy,
    owes() {
      const now = log.membership();
      return owed !== undefined || (now !== undefined && ((judged !== undefined && judged !== now) || isUnswept(now)));
    },
    grew(online) {
      growths.heard++;
      return inTurn(() => settle(online));
    },
    met: (userKey, online) =>
      inTurn(async () => {
        const membership = log.membership();
        const waits = !membership || log.fault() !== undefined || intake().holding();
        const concerned = waits || membership.members.has(userKey) || membership.removed.has(userKey);
        if (concerned) await settle(online);
      }),
    async take(segment, online) {
      await inTurn(async () => {
        if (runsOf(segment).some(({ bytes }) => isForeign(bytes))) foundCopy();
        await sweeping(() => letGoOf(store, [segment], log.membership()));
        if (!content.isOpen()) return ports.unread();
        ports.opened(content.take(segment));
        ports.changed();
      });
      await meetStrangers(online);
    },
    acked: () => inTurn(async () => (content.isUnswept() ? sweeping(() => content.sweep()) : undefined)),
    erased: () => intake().erased(),
    asideIds: () => intake().asideIds(),
    aside: () => intake().aside(),
    adopt(entries) {
      const fresh = entries.filter((entry) => !adopted.has(entry));
      for (const entry of fresh) adopted.add(entry);
      if (fresh.length === 0) return;
      void inTurn(async () => {
        ports.opened(intake().retry());
        ports.changed();
      });
    },
    withdraw: (order) =>
      inTurn(async () => {
        await open(false);
        const gone = await resealing.reseal(order);
        if (gone) await reload(false);
        return gone;
      }),
    peek: (bytes) => intake().peek(bytes),
    async caughtUp(online, ownHead) {
      strangers.again();
      await inTurn(async () => {
        atEnd = true;
        // More of mine than was acknowledged: judged by what is held.
        if (ownHead !== undefined && ownHead.seq > written) await open(online);
        heard = () => {
          const own = ownChain();
          const there = ownHead && intake().chains.at(me.device.deviceId, ownHead.seq);
          // What is held back here, for want of a batch or an identity, is no sign of a copy.
          const isCopy =
            ownHead !== undefined &&
            !intake().holds(me.device.deviceId) &&
            (ownHead.seq > own.seq || (there !== undefined && idKey(there.hash) !== ownHead.hash));
          if (isCopy) foundCopy();
        };
        await settle(online, true);
      });
      await meetStrangers(online);
    },
    write: (texts, blobs = [], quiet = false) =>
      inTurn(() =>
        onDisk(async () => {
          await open(false);
          const context = writeContext(ownChain(), quiet ? "receipt" : "write");
          if ("kind" in context) return context.kind === "role" ? failed("not-a-member") : protocolFailed(context);
          const purpose = log.membership()?.purpose ?? "thread";
          const payloads = texts.map((text, i) => ({ bytes: encodePayload(text, purpose), blobs: blobs[i] ?? [] }));
          const sealed = sealItems(context, payloads, key, clock.nowMs());
          written = Math.max(written, ...sealed.map(({ run }) => run.lastSeq));
          await ports.sync().enqueue(sealed.map(({ item }) => (quiet ? { ...item, quiet } : item)));
          for (const { run, from } of sealed) {
            // What is durable goes out while the rest of a large write is still being shown.
            if (from > 0) await new Promise<void>((resolve) => clock.after(0, resolve));
            ports.opened(intake().takeOwn(run, texts.slice(from, from + run.count)));
          }
          ports.changed();
          return gives(sealed.flatMap(({ run }) => run.entries.map((entry) => toBase64url(entry.hash))));
        }),
      ),
  };
}
