// Sync of one locked account: with the transport key alone, what is sealed under the newest log goes out, and what comes lies unverified until the unlock (protocol §3, ADR 0048).
import { asDeviceId, asUserId, asVaultId, equalBytes, fromBase64url, readRun } from "@health-vault/crypto-core";
import { createSync, type Sync } from "../sync/engine.ts";
import type { News } from "../sync/events.ts";
import type { SyncStore, VaultKey } from "../sync/ports.ts";
import { readAccountFile } from "./account-file.ts";
import { sessionTransfers } from "./attachments.ts";
import type { SyncView } from "./api.ts";
import { boxAudit } from "./box-audit.ts";
import { bytesOf } from "./bytes.ts";
import { credentials } from "./credentials.ts";
import { createDiskFault } from "./disk-fault.ts";
import { readLastSynced } from "./last-synced.ts";
import { createPeople, type People } from "./people.ts";
import type { AccountStore, SessionPorts } from "./ports.ts";
import { createVaultLog } from "./vault-log.ts";
import { transferTurns } from "./transfer-turns.ts";
import { syncView } from "./views.ts";

export interface BlindSync {
  nudge(): void;
  /** Resolves when nothing more is asked of relay or disk; the store is not closed. */
  stop(): Promise<void>;
}

export interface BlindSyncPorts extends Pick<SessionPorts, "relay" | "transportKeys" | "clock"> {
  readonly store: AccountStore;
  readonly changed: (view: SyncView) => void;
}

/** What the relay refuses stays as it is: the unlocked session offers it again, hears why, and decides. */
const cautious = (store: AccountStore): SyncStore => ({ ...store, markNotSent: () => Promise.resolve() });

/** Whether what waits in a vault may go out: sealed under a log that is still the newest, and under a key that is nobody else's (A32). */
async function mayGo(
  store: AccountStore,
  people: People,
  me: Uint8Array,
  vaultId: VaultKey,
): Promise<number | undefined> {
  const batches = await store.log(vaultId);
  const log = createVaultLog(asVaultId(fromBase64url(vaultId) ?? new Uint8Array()), asUserId(me), [], people);
  await log.advance(batches, true);
  const membership = log.membership();
  if (!membership || membership.length < batches.length || !boxAudit(membership, people).ok) return undefined;
  const items = (await store.outbox()).filter(
    (item) => item.vaultId === vaultId && item.kind === "run" && item.state === "sealed" && !item.left,
  );
  const newest = items.every(({ bytes }) => {
    const run = readRun(bytes);
    return run.ok && run.value.entries.every(({ header }) => equalBytes(header.memHead, membership.head));
  });
  return newest && items.length > 0 ? membership.length : undefined;
}

/** Undefined where the account on this disk is damaged: whoever unlocks is told. */
export async function createBlindSync(ports: BlindSyncPorts): Promise<BlindSync | undefined> {
  const { clock, changed } = ports;
  const disk = createDiskFault(ports.store, clock, () => show());
  const { store } = disk;
  const account = readAccountFile(await store.file("account"));
  if (!account) return undefined;
  const { userId, clinicId } = account.ids;
  const deviceId = asDeviceId(bytesOf(account.file.deviceId));
  const relay = ports.relay.as(await credentials(ports.transportKeys, userId, deviceId, store));
  const people = createPeople({
    store,
    relay,
    publicRelay: ports.relay,
    clinicId,
    me: userId,
    nowMs: () => clock.nowMs(),
    // Seven days are counted by who is unlocked: a renewal is never old enough here.
    renewalSeen: () => Promise.resolve(clock.nowMs()),
  });
  const lastSynced = await readLastSynced(store);
  let stopped = false;
  let turn: Promise<unknown> = Promise.resolve();

  const failed = (thrown: unknown): void => {
    disk.say(thrown);
    show();
  };
  /** One at a time, and none after the end. */
  const inTurn = (act: () => Promise<void>): void => {
    turn = turn.then(() => (stopped ? undefined : act())).catch(failed);
  };

  async function judge(vaultId: VaultKey): Promise<void> {
    if (!sync.status().waitingIn.has(vaultId)) return;
    const length = await mayGo(store, people, userId, vaultId);
    if (length !== undefined && !stopped) sync.clear(vaultId, length);
  }

  async function hear(news: News): Promise<void> {
    switch (news.type) {
      case "up":
        await people.refresh(clinicId);
        await people.refresh(userId);
        return;
      case "listed":
        return sync.watch(news.list.filter(({ role }) => role !== "removed").map(({ vaultId }) => vaultId));
      case "identity": {
        const raw = fromBase64url(news.userId);
        if (raw?.length === 32) await people.refresh(asUserId(raw));
        for (const vaultId of sync.status().waitingIn.keys()) await judge(vaultId);
        return;
      }
      case "log":
      case "caught-up":
        return judge(news.vaultId);
      case "appointments":
      case "segment":
      case "acked":
      case "refused":
      case "broken":
      case "copied":
      case "ended":
      case "rollback":
      case "restoring":
        return;
    }
  }

  // Sealed bytes go as they lie; what they are nobody here could tell.
  const transfers = sessionTransfers(
    {
      store,
      relay,
      clock,
      uploaded: (vaultId, ids) => sync.uploaded(vaultId, ids),
      changed: () => undefined,
      failed,
    },
    () => undefined,
  );
  const turns = transferTurns(transfers);
  const show = (): void => void (stopped || changed(syncView(sync.status(), disk.get())));
  const sync: Sync = createSync(
    {
      store: cautious(store),
      relay,
      clock,
      jitter: () => (deviceId[0] ?? 0) / 256,
      tell: (news) =>
        inTurn(async () => {
          await hear(news);
          await turns.hear(news);
        }),
      changed(status) {
        const { lastSyncedMs } = status;
        turns.statusChanged(status);
        if (lastSyncedMs !== undefined) inTurn(() => lastSynced.remember(lastSyncedMs));
        show();
      },
      storeFailed: failed,
    },
    lastSynced.atMs,
  );
  await people.load(userId);
  await sync.start();
  return {
    nudge: () => sync.nudge(),
    async stop() {
      stopped = true;
      transfers.stop();
      sync.stop();
      await sync.settled();
      await turn;
      await sync.settled();
    },
  };
}
