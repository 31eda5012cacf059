// Runs in SQL: whole runs under gap-free positions; the vault's row is locked first, so no cursor ever skips (protocol.md §5, runs).
import { type Kysely, type RawBuilder, sql } from "kysely";
import type { AppendOutcome, ChainHead, NewRun, Runs, StoredRun } from "./store.ts";
import { nameAttachments } from "./attachments.ts";
import { gathered, nameOf } from "./gather.ts";
import { plain, type Tables } from "./tables.ts";

type Bytes = Uint8Array;

/** Entries are at least one a run: what a full seen vector every 64 entries needs (protocol.md §5). */
const SINCE_RUNS = 64;

const key = (...ids: readonly Bytes[]): string => ids.map((id) => Buffer.from(id).toString("base64url")).join(".");
const sameHead = (a: ChainHead | undefined, b: ChainHead | undefined): boolean =>
  a === undefined || b === undefined ? a === b : a.seq === b.seq && Buffer.compare(a.hash, b.hash) === 0;

/** Distinct ids in byte order: everybody locks vault rows in the same order. */
const distinct = (ids: readonly Bytes[]): Bytes[] =>
  [...new Map(ids.map((id) => [key(id), id])).values()].toSorted((a, b) => Buffer.compare(a, b));

const isSame = (a: Bytes, b: Bytes): boolean => Buffer.compare(a, b) === 0;
const entriesOf = (runs: readonly NewRun[]): number => runs.reduce((sum, { count }) => sum + count, 0);

const union = <T>(parts: readonly RawBuilder<T>[]): RawBuilder<T> =>
  sql.join<T>([...parts], sql` union all `) as RawBuilder<T>;

interface HeadRow {
  readonly vault_id: Bytes;
  readonly device_id: Bytes;
  readonly last_seq: number;
  readonly last_hash: Bytes;
}

/** The last run of one device, as a part of a union (both engines want the limit inside a sub-select). */
const lastOf = (vaultId: Bytes, deviceId: Bytes) => sql<HeadRow>`select * from (
  select vault_id, device_id, last_seq, last_hash from runs
  where vault_id = ${vaultId} and device_id = ${deviceId} order by last_seq desc limit 1) as one`;

export const createRuns = (db: Kysely<Tables>): Runs => {
  /** Adds to positions, and locks the rows. */
  const move = (by: readonly { readonly id: Bytes; readonly entries: number }[]) => {
    const cases = sql.join(
      by.map(({ id, entries }) => sql`when ${id} then ${entries}`),
      sql` `,
    );
    return db
      .updateTable("vaults")
      .set({ position: sql<number>`position + case vault_id ${cases} else 0 end` })
      .where(
        "vault_id",
        "in",
        by.map(({ id }) => id),
      )
      .execute();
  };

  const chains = gathered(
    ({ vaultId, deviceId }: { readonly vaultId: Bytes; readonly deviceId: Bytes }) => nameOf(vaultId, deviceId),
    async (places) => {
      const ends = union(places.map(({ vaultId, deviceId }) => lastOf(vaultId, deviceId)));
      const { rows } = await sql<HeadRow>`${ends}`.execute(db);
      return rows.map((row) => {
        const end: ChainHead = { seq: row.last_seq, hash: plain(row.last_hash) };
        return [nameOf(row.vault_id, row.device_id), end] as const;
      });
    },
  );

  const append: Runs["append"] = async (runs) => {
    const vaultIds = distinct(runs.map((run) => run.vaultId));
    // By what all of them would add: what is refused is taken back below, under the same lock.
    const hoped = vaultIds.map((id) => ({ id, entries: entriesOf(runs.filter((run) => isSame(run.vaultId, id))) }));
    await move(hoped);
    const vaults = await db
      .selectFrom("vaults")
      .select(["vault_id", "position", "log_length"])
      .where("vault_id", "in", vaultIds)
      .execute();
    const devices = [...new Map(runs.map((run) => [key(run.vaultId, run.deviceId), run])).values()];
    const found = await sql<HeadRow>`${union(devices.map((run) => lastOf(run.vaultId, run.deviceId)))}`.execute(db);
    const added = new Map(hoped.map(({ id, entries }) => [key(id), entries]));
    const ends = new Map(
      vaults.map(({ vault_id, position }) => [key(vault_id), position - (added.get(key(vault_id)) ?? 0)]),
    );
    const lengths = new Map(vaults.map((vault) => [key(vault.vault_id), vault.log_length]));
    const heads = new Map<string, ChainHead>(
      found.rows.map((row) => [key(row.vault_id, row.device_id), { seq: row.last_seq, hash: row.last_hash }]),
    );
    const rows: Tables["runs"][] = [];
    const outcomes = runs.map((run): AppendOutcome => {
      const vault = key(run.vaultId);
      const chain = key(run.vaultId, run.deviceId);
      const end = ends.get(vault);
      if (end === undefined) return { kind: "unknown-vault" };
      if (lengths.get(vault) !== run.logLength) return { kind: "log-moved" };
      if (!sameHead(heads.get(chain), run.previous)) return { kind: "chain-moved" };
      const position = end + run.count;
      ends.set(vault, position);
      heads.set(chain, { seq: run.lastSeq, hash: run.lastHash });
      rows.push({
        vault_id: run.vaultId,
        position,
        user_id: run.userId,
        device_id: run.deviceId,
        first_seq: run.firstSeq,
        last_seq: run.lastSeq,
        entries: run.count,
        last_hash: run.lastHash,
        quarantined: run.quarantined ? 1 : 0,
        size: run.bytes.length,
        run: run.bytes,
      });
      return { kind: "stored", position };
    });
    if (rows.length > 0) {
      await db.insertInto("runs").values(rows).execute();
      const stored = runs.filter(
        (_run, index) => outcomes[index]?.kind === "stored" && runs[index]?.blobs.length !== 0,
      );
      if (stored.length > 0) await nameAttachments(db, stored);
    }
    const refused = runs.filter((_run, index) => ["log-moved", "chain-moved"].includes(outcomes[index]?.kind ?? ""));
    const back = distinct(refused.map((run) => run.vaultId)).map((id) => ({
      id,
      entries: -entriesOf(refused.filter((run) => isSame(run.vaultId, id))),
    }));
    if (back.length > 0) await move(back);
    return outcomes;
  };

  return {
    append,
    page: async (vaultId, from, upTo, maxBytes, limit) => {
      const range = db.selectFrom("runs").where("vault_id", "=", vaultId).where("position", ">", from);
      const heads = await range
        .select(["position", "size"])
        .where("position", "<=", upTo)
        .orderBy("position")
        .limit(limit)
        .execute();
      let left = maxBytes;
      const cut = heads.findIndex(({ size }, index) => (left -= size) < 0 && index > 0);
      const last = cut === -1 ? heads.at(-1) : heads[cut - 1];
      if (last === undefined) return [];
      const rows = await range
        .select(["position", "entries", "quarantined", "run"])
        .where("position", "<=", last.position)
        .orderBy("position")
        .execute();
      return rows.map(
        (row): StoredRun => ({
          position: row.position,
          count: row.entries,
          quarantined: row.quarantined === 1,
          bytes: plain(row.run),
        }),
      );
    },
    chain: async (vaultId, deviceId) => (await chains({ vaultId, deviceId }))[0],
    since: async (vaultId, deviceId, seq) => {
      const rows = await db
        .selectFrom("runs")
        .select("run")
        .where("vault_id", "=", vaultId)
        .where("device_id", "=", deviceId)
        .where("last_seq", ">=", seq)
        .orderBy("last_seq")
        .limit(SINCE_RUNS)
        .execute();
      return rows.map((row) => plain(row.run));
    },
    endingAt: async (vaultId, deviceId, lastSeq) => {
      const row = await db
        .selectFrom("runs")
        .select(["first_seq", "last_hash", "position", "quarantined"])
        .where("vault_id", "=", vaultId)
        .where("device_id", "=", deviceId)
        .where("last_seq", "=", lastSeq)
        .executeTakeFirst();
      return (
        row && {
          firstSeq: row.first_seq,
          hash: plain(row.last_hash),
          position: row.position,
          quarantined: row.quarantined === 1,
        }
      );
    },
    replace: async (vaultId, position, bytes) => {
      await db
        .updateTable("runs")
        .set({ run: bytes, size: bytes.length })
        .where("vault_id", "=", vaultId)
        .where("position", "=", position)
        .execute();
    },
    quarantinedBytes: async (vaultId, userId) => {
      const row = await db
        .selectFrom("runs")
        .select((eb) => eb.fn.sum<number | null>("size").as("bytes"))
        .where("vault_id", "=", vaultId)
        .where("user_id", "=", userId)
        .where("quarantined", "=", 1)
        .executeTakeFirst();
      return Number(row?.bytes ?? 0);
    },
  };
};
