// The one Store over SQL for both engines: nouns bound to a connection or to a transaction that may run again (docs/decisions/0020).
import { randomInt } from "node:crypto";
import { type Kysely, sql } from "kysely";
import { createAccounts } from "./accounts.ts";
import { createAppointments } from "./appointments.ts";
import { createAttachments } from "./attachments.ts";
import { createAudit } from "./audit.ts";
import { createAvailabilities } from "./availabilities.ts";
import { createContacts } from "./contacts.ts";
import { onSqlite, openDatabase } from "./dialects.ts";
import { DatabaseUnreachableError, driverCode, isTransient, SchemaTooNewError } from "./errors.ts";
import { createIdentities } from "./identities.ts";
import { createMailboxes } from "./mailboxes.ts";
import { createMeta } from "./meta.ts";
import { migrate } from "./migrate.ts";
import type { Migration } from "./migrations/index.ts";
import { createRuns } from "./runs.ts";
import { createSealedRows } from "./sealed-rows.ts";
import type { Nouns, Store } from "./store.ts";
import type { Tables } from "./tables.ts";
import { createTokens } from "./tokens.ts";
import { createVaults } from "./vaults.ts";
import { createMails } from "./mails.ts";
import { createWakes } from "./wakes.ts";

/** How long a transaction is tried again before the deadlock, or the busy database, comes through. */
const PATIENCE_MS = 15_000;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const nounsOn = (db: Kysely<Tables>): Nouns => ({
  accounts: createAccounts(db),
  identities: createIdentities(db),
  vaults: createVaults(db),
  runs: createRuns(db),
  attachments: createAttachments(db),
  tokens: createTokens(db),
  mailboxes: createMailboxes(db),
  appointments: createAppointments(db),
  availabilities: createAvailabilities(db),
  contacts: createContacts(db),
  wakes: createWakes(db),
  mails: createMails(db),
  sealedRows: createSealedRows(db),
  audit: createAudit(db),
  meta: createMeta(db),
});

export interface StoreOptions {
  /** `sqlite:<path>` or `mysql://…`. */
  readonly databaseUrl: string;
  /** An open SQLite database to use instead of the address, for one that lives in memory. */
  readonly database?: Parameters<typeof onSqlite>[0];
  readonly nowMs: () => number;
  /** For tests of the lock and of newer schemas. */
  readonly migrations?: readonly Migration[];
}

/**
 * Opens, migrates and returns the store.
 * @throws SchemaTooNewError, DatabaseUnreachableError
 */
export const openStore = async ({ databaseUrl, database, nowMs, migrations }: StoreOptions): Promise<Store> => {
  const { engine, db } = await (async () => (database ? onSqlite(database) : openDatabase(databaseUrl)))().catch(
    (error: unknown) => {
      throw new DatabaseUnreachableError(driverCode(error));
    },
  );
  try {
    await migrate(engine, db, nowMs(), migrations);
  } catch (error) {
    await db.destroy();
    if (error instanceof SchemaTooNewError) throw error;
    throw new DatabaseUnreachableError(driverCode(error));
  }

  const transact: Store["transact"] = async (work) => {
    const started = performance.now();
    for (let attempt = 0; ; attempt++) {
      try {
        return await db.transaction().execute((transaction) => work(nounsOn(transaction)));
      } catch (error) {
        if (!isTransient(error) || performance.now() - started > PATIENCE_MS) throw error;
        // Uneven pauses let two that collide part.
        await pause(randomInt(1, 4 + Math.min(2 ** attempt, 60)));
      }
    }
  };
  const { accounts, identities, vaults, runs, attachments, tokens, mailboxes, wakes, mails, audit, meta, ...more } =
    nounsOn(db);
  return {
    // Their writers bring a transaction along.
    ...more,
    transact,
    appendLanes: engine === "mysql" ? 4 : 1,
    accounts: {
      ...accounts,
      insert: (account) => transact((own) => own.accounts.insert(account)),
      setStatus: (userId, status) => transact((own) => own.accounts.setStatus(userId, status)),
      change: (userId, expected, change) => transact((own) => own.accounts.change(userId, expected, change)),
      setRecoveryKey: (userId, key) => transact((own) => own.accounts.setRecoveryKey(userId, key)),
      remove: (userId) => transact((own) => own.accounts.remove(userId)),
    },
    identities: {
      ...identities,
      create: (userId, ops, head, atMs) => transact((own) => own.identities.create(userId, ops, head, atMs)),
      append: (userId, expected, ops, head, atMs) =>
        transact((own) => own.identities.append(userId, expected, ops, head, atMs)),
    },
    vaults: {
      ...vaults,
      create: (batch) => transact((own) => own.vaults.create(batch)),
      append: (expected, batch, atMs) => transact((own) => own.vaults.append(expected, batch, atMs)),
    },
    runs: { ...runs, append: (list) => transact((own) => own.runs.append(list)) },
    attachments: {
      ...attachments,
      begin: (key, size, most, atMs) => transact((own) => own.attachments.begin(key, size, most, atMs)),
      append: (key, from, bytes, atMs) => transact((own) => own.attachments.append(key, from, bytes, atMs)),
      setWhole: (key) => transact((own) => own.attachments.setWhole(key)),
      remove: (key) => transact((own) => own.attachments.remove(key)),
      removeUnnamed: (beforeMs) => transact((own) => own.attachments.removeUnnamed(beforeMs)),
    },
    tokens: {
      ...tokens,
      insert: (token) => transact((own) => own.tokens.insert(token)),
      remove: (hash) => transact((own) => own.tokens.remove(hash)),
      use: (hash, atMs) => transact((own) => own.tokens.use(hash, atMs)),
    },
    mailboxes: {
      ...mailboxes,
      open: (mailbox, atMs, most) => transact((own) => own.mailboxes.open(mailbox, atMs, most)),
      answer: (mailboxId, answer, atMs) => transact((own) => own.mailboxes.answer(mailboxId, answer, atMs)),
      remove: (mailboxId) => transact((own) => own.mailboxes.remove(mailboxId)),
    },
    audit: { ...audit, append: (act) => transact((own) => own.audit.append(act)) },
    wakes: { ...wakes, put: (...row) => transact((own) => own.wakes.put(...row)) },
    mails: { ...mails, put: (...row) => transact((own) => own.mails.put(...row)) },
    meta: {
      ...meta,
      once: (name, value) => transact((own) => own.meta.once(name, value)),
      put: (name, value) => transact((own) => own.meta.put(name, value)),
    },
    ping: async () => void (await sql`select 1`.execute(db)),
    close: () => db.destroy(),
  };
};
