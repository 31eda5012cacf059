// Rows that the relay's operator writes into its database himself, past every check of the relay.
import type Database from "better-sqlite3";
import { readBatch, readRun } from "@health-vault/crypto-core";

type Rows = Database.Database;

interface Place {
  readonly position: number;
}

interface End {
  readonly lastSeq: number;
  readonly lastHash: Uint8Array;
}

/** Where a chain ends at the relay. */
export const chainEnd = (rows: Rows, vaultId: Uint8Array, deviceId: Uint8Array): End | undefined =>
  rows
    .prepare<[Buffer, Buffer], End>(
      "select last_seq as lastSeq, last_hash as lastHash from runs where vault_id = ? and device_id = ? order by last_seq desc limit 1",
    )
    .get(Buffer.from(vaultId), Buffer.from(deviceId));

/** At the end of its vault; false where its chain does not go on there: `anyhow`, where it only comes after what is there. */
export function putRun(rows: Rows, bytes: Uint8Array, anyhow = false): boolean {
  const read = readRun(bytes);
  if (!read.ok) return false;
  const run = read.value;
  const end = chainEnd(rows, run.vaultId, run.deviceId);
  const after = (end?.lastSeq ?? 0) + 1;
  if (anyhow ? run.firstSeq < after : run.firstSeq !== after) return false;
  if (!anyhow && end && Buffer.compare(end.lastHash, run.prevHash) !== 0) return false;
  const vault = Buffer.from(run.vaultId);
  const at = rows.prepare<[Buffer], Place>("select position from vaults where vault_id = ?").get(vault);
  if (!at) return false;
  const position = at.position + run.count;
  rows
    .prepare(
      "insert into runs (vault_id, position, user_id, device_id, first_seq, last_seq, entries, last_hash, quarantined, size, run) values (?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?)",
    )
    .run(
      vault,
      position,
      Buffer.from(run.userId),
      Buffer.from(run.deviceId),
      run.firstSeq,
      run.lastSeq,
      run.count,
      Buffer.from(run.lastHash),
      bytes.length,
      Buffer.from(bytes),
    );
  rows.prepare("update vaults set position = ? where vault_id = ?").run(position, vault);
  return true;
}

/** A batch that follows its log; who was a member stays one. */
export function putBatch(rows: Rows, vaultId: Uint8Array, bytes: Uint8Array): boolean {
  const read = readBatch(bytes);
  if (!read.ok) return false;
  const vault = Buffer.from(vaultId);
  const log = rows
    .prepare<[Buffer], { readonly length: number; readonly head: Uint8Array }>(
      "select log_length as length, log_head as head from vaults where vault_id = ?",
    )
    .get(vault);
  if (log?.length !== read.value.index || Buffer.compare(log.head, read.value.prev) !== 0) return false;
  rows
    .prepare("insert into membership_batches (vault_id, number, batch) values (?, ?, ?)")
    .run(vault, log.length, Buffer.from(bytes));
  rows
    .prepare("update vaults set log_length = ?, log_head = ? where vault_id = ?")
    .run(log.length + 1, Buffer.from(read.value.hash), vault);
  return true;
}
