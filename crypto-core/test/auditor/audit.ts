// Reads an exported vault with its reader's kit: every entry that counts, with author, place and text, and every fault by its name.
import { generationsOf, readAccountData, readKit, seedFromKit, type Kit } from "./account.ts";
import { isOwner, judge } from "./accept.ts";
import { extendChain, newChain, type Chain } from "./chain.ts";
import { base64url, hex, must, Refused, refuse, same, type Refusal } from "./codec.ts";
import { openEpochs } from "./epochs.ts";
import type { ExportedVault } from "./export.ts";
import { foldIdentityLog, type IdentityLog } from "./identity-log.ts";
import { foldMembershipLog, type MembershipLog } from "./membership-log.ts";
import { changesOf, openEntry, textOf, type Change } from "./payload.ts";
import { readRun, type Entry, type Run } from "./run.ts";

export interface ReadEntry {
  readonly author: string;
  readonly device: string;
  readonly seq: number;
  readonly epoch: number;
  readonly hash: string;
  readonly text: string;
}

export interface Fault {
  readonly refusal: Refusal;
  readonly where: string;
}

export interface Audit {
  readonly vaultId: string;
  readonly entries: readonly ReadEntry[];
  /** Entries that are rightly held or gone: quarantined, erased. */
  readonly held: readonly Fault[];
  /** What no honest relay and no honest member leaves behind. */
  readonly faults: readonly Fault[];
}

interface Opened {
  readonly entry: Entry;
  readonly text: string;
  readonly changes: readonly Change[];
}

const isReceipt = (changes: readonly Change[]): boolean => changes.length === 1 && changes[0]?.kind === "opened";

/** Collects what goes wrong in one part and lets the others go on. */
function ledger() {
  const faults: Fault[] = [];
  const held: Fault[] = [];
  const note = (error: unknown): void => {
    if (!(error instanceof Refused)) throw error;
    const fault = { refusal: error.refusal, where: error.message };
    (error.refusal === "quarantined" || error.refusal === "erased" ? held : faults).push(fault);
  };
  const attempt = <T>(read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      note(error);
      return undefined;
    }
  };
  return { faults, held, note, attempt };
}

/** All chains of the vault, and which of them stopped at a fault. */
function readChains(
  dump: ExportedVault,
  logs: ReadonlyMap<string, IdentityLog>,
  log: MembershipLog,
  book: ReturnType<typeof ledger>,
) {
  const chains = new Map<string, Chain>();
  const stopped = new Set<string>();
  dump.runs.forEach((bytes, i) => {
    const where = `run ${i}`;
    const run = book.attempt((): Run => readRun(bytes, where));
    if (!run || stopped.has(hex(run.deviceId))) return;
    const key = hex(run.deviceId);
    const done = book.attempt(() => {
      const author = logs.get(hex(run.userId)) ?? refuse("missing-key", `${where}: its author's log`);
      const chain = chains.get(key) ?? newChain(author, run.deviceId);
      chains.set(key, chain);
      extendChain(chain, run, log, where);
      return true;
    });
    if (!done) stopped.add(key);
  });
  return { chains, stopped };
}

/** What the chains say of each other: another entry in one place is a fork, a missing one is withheld. */
function crossRead(chains: ReadonlyMap<string, Chain>, stopped: ReadonlySet<string>): void {
  for (const chain of chains.values())
    for (const [key, item] of chain.seen) {
      const where = `device ${hex(chain.device.id)} has seen entry ${item.seq} of device ${key}`;
      const held = chains.get(key)?.entries[item.seq - 1];
      if (held) must(same(held.hash, item.hash), "fork", where);
      else if (!stopped.has(key)) refuse("withheld", where);
    }
}

function identityLogs(dump: ExportedVault, kit: Kit, book: ReturnType<typeof ledger>) {
  const logs = new Map<string, IdentityLog>();
  for (const [id, ops] of dump.identities) {
    const log = book.attempt(() => foldIdentityLog(Uint8Array.from(Buffer.from(id, "hex")), ops));
    if (log) logs.set(id, log);
  }
  const me = logs.get(hex(kit.userId)) ?? refuse("missing-key", "the reader's own identity log");
  must(me.heads.has(hex(kit.identityHead)), "rollback", "the reader's log lacks the head that the kit names");
  return { logs, me };
}

export function audit(dump: ExportedVault, kitText: string): Audit {
  const book = ledger();
  const vaultId = base64url(dump.vaultId);
  const entries: ReadEntry[] = [];
  book.attempt(() => {
    const kit = readKit(kitText);
    const { logs, me } = identityLogs(dump, kit, book);
    const seed = seedFromKit(kit, me, dump.recoveryBlob);
    const log = foldMembershipLog(dump.membership, (userId) => logs.get(hex(userId)));
    must(same(log.state.vaultId, dump.vaultId), "fork", "the membership log is another vault's");
    if (dump.accountData) {
      const account = readAccountData(seed, me, dump.accountData);
      must(
        me.heads.has(hex(account.identityHead)),
        "rollback",
        "the reader's log lacks the head that her account names",
      );
      const mine = account.vaults.find((v) => same(v.vaultId, dump.vaultId));
      if (mine)
        must(
          log.heads.get(hex(mine.head)) === mine.length - 1,
          "rollback",
          "the membership log lacks a head that her account names",
        );
    }
    const epochs = openEpochs(log.state, me, generationsOf(seed, me));
    epochs.faults.forEach(book.note);
    const { chains, stopped } = readChains(dump, logs, log, book);
    book.attempt(() => crossRead(chains, stopped));

    const opened = new Map<Entry, Opened | Refused>();
    for (const { device, entries: all } of chains.values())
      for (const entry of all) {
        const where = `device ${hex(device.id)}, entry ${entry.seq}`;
        try {
          const text = textOf(openEntry(entry, dump.vaultId, device.id, epochs.keys[entry.epoch], where), where);
          opened.set(entry, { entry, text, changes: changesOf(text, where) });
        } catch (error) {
          if (!(error instanceof Refused)) throw error;
          opened.set(entry, error);
        }
      }
    // The owner's own words come first: they may adopt what others' cut-offs hold back.
    const adopted = new Set<string>();
    const isOwners = (chain: Chain) => chain.entries.some((e) => isOwner(log, chain.userId, e));
    const ordered = [...chains.values()].sort((a, b) => Number(isOwners(b)) - Number(isOwners(a)));
    for (const { userId, device, entries: all } of ordered)
      for (const entry of all) {
        const where = `device ${hex(device.id)}, entry ${entry.seq}`;
        book.attempt(() => {
          const { receiptOnly } = judge(entry, userId, device, log, adopted.has(hex(entry.hash)), where);
          const read = opened.get(entry);
          if (read === undefined || read instanceof Refused) throw read ?? new Refused("open", where);
          must(!receiptOnly || isReceipt(read.changes), "role", `${where}: a reader's`);
          for (const change of read.changes)
            if (change.kind === "adopt" && isOwner(log, userId, entry))
              adopted.add(hex(Buffer.from(String(change["entry"]), "base64url")));
          const { seq, epoch, hash } = entry;
          entries.push({
            author: base64url(userId),
            device: base64url(device.id),
            seq,
            epoch,
            hash: base64url(hash),
            text: read.text,
          });
        });
      }
  });
  return { vaultId, entries, held: book.held, faults: book.faults };
}
