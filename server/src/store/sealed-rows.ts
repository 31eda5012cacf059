// Every sealed column, walked row by row for a rotation of keys; a row that changed meanwhile is left as it is (protocol.md §9).
import { type Kysely, sql } from "kysely";
import { type SealedColumn, sealedColumns, type SealedRows } from "./sealed-row-store.ts";
import { plain, type Tables } from "./tables.ts";

type Bytes = Uint8Array;

const parts = (column: SealedColumn) => {
  const [table = "", name = ""] = column.split(".");
  return { table: sql.table(table), name: sql.ref(name), keys: sealedColumns[column] };
};

export const createSealedRows = (db: Kysely<Tables>): SealedRows => ({
  page: async (column, after, limit) => {
    const { table, name, keys } = parts(column);
    const refs = sql.join(keys.map((key) => sql.ref(key)));
    const [first, second] = keys.map((key) => sql.ref(key));
    const [a, b] = after ?? [];
    // Written out: neither engine uses its index for a comparison of rows of columns.
    const beyond =
      after === undefined || !first
        ? sql`1 = 1`
        : second
          ? sql`(${first} >= ${a} and (${first} > ${a} or ${second} > ${b}))`
          : sql`${first} > ${a}`;
    const found = await sql<Record<string, Bytes | number>>`
      select ${refs}, ${name} as sealed_value from ${table}
      where ${beyond} and ${name} is not null order by ${refs} limit ${sql.lit(limit)}`.execute(db);
    return found.rows.map((row) => ({
      key: keys.map((key) => {
        const value = row[key] as Bytes | number;
        return typeof value === "number" ? value : plain(value);
      }),
      sealed: plain(row["sealed_value"] as Bytes),
    }));
  },
  replace: async (column, { key, sealed: before }, after) => {
    const { table, name, keys } = parts(column);
    const at = sql.join(
      keys.map((one, i) => sql`${sql.ref(one)} = ${key[i]}`),
      sql` and `,
    );
    const done = await sql`update ${table} set ${name} = ${after} where ${at} and ${name} = ${before}`.execute(db);
    return (done.numAffectedRows ?? 0n) > 0n;
  },
  reindexAccount: async (userId, column, before, after) => {
    const { numUpdatedRows } = await db
      .updateTable("accounts")
      .set({ [column]: after })
      .where("user_id", "=", userId)
      .where(column, "=", before)
      .executeTakeFirst();
    return numUpdatedRows === 1n;
  },
});
