// Opens SQLite or MySQL for Kysely; statements with parameters go out prepared (docs/decisions/0020: twice as fast as `query`).
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import type Database from "better-sqlite3";
import { CompiledQuery, Kysely, MysqlDialect, type MysqlPool, type MysqlPoolConnection, SqliteDialect } from "kysely";
import type { PoolConnection } from "mysql2";
import type { Tables } from "./tables.ts";

export type Engine = "sqlite" | "mysql";

export interface Opened {
  readonly engine: Engine;
  readonly db: Kysely<Tables>;
}

/** The driver waits without yielding, so it waits briefly; the store tries again (sql-store.ts). */
const BUSY_MS = 5;

/** Forced durability: an acknowledged entry survives a power cut (WAL, synchronous FULL). */
const openSqlite = async (path: string): Promise<Opened> => {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const { default: Sqlite } = await import("better-sqlite3");
  return onSqlite(new Sqlite(path, { timeout: BUSY_MS }));
};

/** An open database, taken over. */
export const onSqlite = (database: Database.Database): Opened => {
  for (const pragma of ["journal_mode = WAL", "synchronous = FULL", "cache_size = -32000", "trusted_schema = OFF"])
    database.pragma(pragma);
  const statements = new Map<string, Database.Statement<unknown[]>>();
  const prepare = (asked: string): Database.Statement<unknown[]> => {
    // A transaction that reads first and writes later could not be granted the write: it asks for it at its beginning.
    const sql = asked === "begin" ? "begin immediate" : asked;
    const known = statements.get(sql);
    if (known !== undefined) return known;
    const statement = database.prepare<unknown[]>(sql);
    if (statements.size > 500) statements.clear();
    statements.set(sql, statement);
    return statement;
  };
  const close = (): void => void database.close();
  return { engine: "sqlite", db: new Kysely<Tables>({ dialect: new SqliteDialect({ database: { close, prepare } }) }) };
};

const toParameter = (value: unknown): unknown =>
  value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.length) : value;

/** Kysely's driver calls `query`; this connection answers it with `execute` wherever there are parameters. */
const prepared = (connection: PoolConnection): MysqlPoolConnection => ({
  config: connection.config,
  threadId: connection.threadId ?? 0,
  connect: () => {},
  destroy: () => connection.destroy(),
  release: () => connection.release(),
  query: (sql: string, parameters: readonly unknown[], done?: (error: unknown, result: never) => void) => {
    const answer = (error: unknown, result: unknown): void => done?.(error, result as never);
    if (parameters.length === 0) connection.query(sql, answer);
    else connection.execute(sql, parameters.map(toParameter) as never, answer);
    return {
      stream: () => {
        throw new TypeError("streams are not used");
      },
    };
  },
});

const openMysql = async (url: string): Promise<Opened> => {
  const { createPool } = await import("mysql2");
  const pool = createPool({
    uri: url,
    connectionLimit: 12,
    supportBigNumbers: true,
    charset: "utf8mb4_bin",
    maxPreparedStatements: 500,
    enableKeepAlive: true,
  });
  const wrapped = new WeakMap<PoolConnection, MysqlPoolConnection>();
  const mysqlPool: MysqlPool = {
    end: (done) => pool.end((error) => done(error ?? undefined)),
    getConnection: (done) =>
      pool.getConnection((error, connection) => {
        if (error) return done(error, undefined as never);
        const known = wrapped.get(connection) ?? prepared(connection);
        wrapped.set(connection, known);
        return done(undefined, known);
      }),
  };
  const dialect = new MysqlDialect({
    pool: mysqlPool,
    onCreateConnection: async (connection) => {
      const settings = ["session transaction isolation level read committed", "session sql_mode = 'STRICT_ALL_TABLES'"];
      for (const setting of settings) await connection.executeQuery(CompiledQuery.raw(`set ${setting}`));
    },
  });
  return { engine: "mysql", db: new Kysely<Tables>({ dialect }) };
};

/** `sqlite:<path>` or `mysql://user:password@host:port/database`; loads the driver of the one that is named. */
export const openDatabase = (url: string): Promise<Opened> =>
  url.startsWith("sqlite:") ? openSqlite(url.slice("sqlite:".length)) : openMysql(url);
