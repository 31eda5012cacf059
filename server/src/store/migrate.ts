// Brings a database to the newest schema under a lock, forward only; refuses one that is newer than this program.
import { CompiledQuery, type Kysely, sql } from "kysely";
import type { Engine } from "./dialects.ts";
import { isTransient, SchemaTooNewError } from "./errors.ts";
import { type Migration, migrations as all } from "./migrations/index.ts";
import type { Tables } from "./tables.ts";

const LOCK_SECONDS = 60;

/** SQLite's write lock, when another process is migrating. */
const beginPatiently = async (begin: () => Promise<unknown>): Promise<void> => {
  for (let attempt = 0; ; attempt++) {
    try {
      await begin();
      return;
    } catch (error) {
      if (!isTransient(error) || attempt > LOCK_SECONDS * 20) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
};

const withLock = (engine: Engine, db: Kysely<Tables>, work: (held: Kysely<Tables>) => Promise<void>): Promise<void> =>
  db.connection().execute(async (held) => {
    const run = (statement: string) => held.executeQuery(CompiledQuery.raw(statement));
    if (engine === "sqlite") {
      await beginPatiently(() => run("begin immediate"));
      try {
        await work(held);
        await run("commit");
      } catch (error) {
        await run("rollback");
        throw error;
      }
      return;
    }
    const name = sql`concat('hv-migrate-', left(sha2(database(), 256), 32))`;
    const got = await sql<{ got: number | null }>`select get_lock(${name}, ${sql.lit(LOCK_SECONDS)}) as got`.execute(
      held,
    );
    if (Number(got.rows[0]?.got) !== 1) throw new Error("another process holds the migration lock");
    try {
      await work(held);
    } finally {
      await sql`select release_lock(${name})`.execute(held);
    }
  });

/** Returns the versions applied now. Two processes may call it at once; each step is applied by one of them. */
export const migrate = async (
  engine: Engine,
  db: Kysely<Tables>,
  nowMs: number,
  steps: readonly Migration[] = all,
): Promise<readonly number[]> => {
  const applied: number[] = [];
  await withLock(engine, db, async (held) => {
    const run = (statement: string) => held.executeQuery(CompiledQuery.raw(statement));
    await run(
      "create table if not exists schema_versions (version integer not null primary key, applied_at bigint not null)",
    );
    const row = await held
      .selectFrom("schema_versions")
      .select((eb) => eb.fn.max<number | null>("version").as("version"))
      .executeTakeFirst();
    const current = Number(row?.version ?? 0);
    const known = steps.at(-1)?.version ?? 0;
    if (current > known) throw new SchemaTooNewError(current, known);
    for (const step of steps.filter(({ version }) => version > current)) {
      for (const statement of step.statements) await run(statement);
      await held.insertInto("schema_versions").values({ version: step.version, applied_at: nowMs }).execute();
      applied.push(step.version);
    }
  });
  return applied;
};
