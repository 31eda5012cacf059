// Accounts in SQL: one row a person; blobs change by compare-and-swap only (protocol.md §3).
import type { Kysely, Selectable } from "kysely";
import { isDuplicate } from "./errors.ts";
import { gathered, nameOf } from "./gather.ts";
import type { Account, AccountChange, Accounts } from "./store.ts";
import { plain, plainOrAbsent, type Tables } from "./tables.ts";

type Row = Selectable<Tables["accounts"]>;

const toAccount = (row: Row): Account => ({
  userId: plain(row.user_id),
  profession: row.profession,
  status: row.status,
  locatorIndex: plain(row.locator_index),
  privateSealed: plain(row.private_sealed),
  profileSealed: plainOrAbsent(row.profile_sealed),
  registrationIndex: plainOrAbsent(row.registration_index),
  authCheck: plain(row.auth_check),
  authVerifier: row.auth_verifier,
  kdfId: row.kdf_id,
  passwordBlob: plain(row.password_blob),
  recoveryBlob: plain(row.recovery_blob),
  accountData: plain(row.account_data),
  accountVersion: row.account_version,
  tokenHash: plain(row.token_hash),
  inviteProof: plainOrAbsent(row.invite_proof),
});

const toRow = (account: Account): Row => ({
  user_id: account.userId,
  profession: account.profession,
  status: account.status,
  locator_index: account.locatorIndex,
  private_sealed: account.privateSealed,
  profile_sealed: account.profileSealed ?? null,
  registration_index: account.registrationIndex ?? null,
  auth_check: account.authCheck,
  auth_verifier: account.authVerifier,
  kdf_id: account.kdfId,
  password_blob: account.passwordBlob,
  recovery_blob: account.recoveryBlob,
  account_data: account.accountData,
  account_version: account.accountVersion,
  token_hash: account.tokenHash,
  invite_proof: account.inviteProof ?? null,
});

const changed = (change: AccountChange): Partial<Row> => ({
  ...(change.locatorIndex && { locator_index: change.locatorIndex }),
  ...(change.privateSealed && { private_sealed: change.privateSealed }),
  ...(change.authCheck && { auth_check: change.authCheck }),
  ...(change.authVerifier !== undefined && { auth_verifier: change.authVerifier }),
  ...(change.kdfId !== undefined && { kdf_id: change.kdfId }),
  ...(change.passwordBlob && { password_blob: change.passwordBlob }),
  ...(change.recoveryBlob && { recovery_blob: change.recoveryBlob }),
  ...(change.accountData && { account_data: change.accountData }),
});

export const createAccounts = (db: Kysely<Tables>): Accounts => {
  const all = db.selectFrom("accounts").selectAll();
  const byUser = gathered(nameOf, async (userIds: readonly Uint8Array[]) => {
    const rows = await all.where("user_id", "in", userIds).execute();
    return rows.map((row) => [nameOf(row.user_id), toAccount(row)] as const);
  });
  return {
    insert: async (account) => {
      try {
        await db.insertInto("accounts").values(toRow(account)).execute();
        return "stored";
      } catch (error) {
        if (isDuplicate(error)) return "taken";
        throw error;
      }
    },
    byUser: async (userId) => (await byUser(userId))[0],
    byLocator: async (locatorIndex) => {
      const row = await all.where("locator_index", "=", locatorIndex).executeTakeFirst();
      return row && toAccount(row);
    },
    isRegistered: async (index) =>
      (await db.selectFrom("accounts").select("user_id").where("registration_index", "=", index).executeTakeFirst()) !==
      undefined,
    list: async (after, limit, profession) => {
      const some = profession === undefined ? all : all.where("profession", "=", profession);
      const from = after === undefined ? some : some.where("user_id", ">", after);
      return (await from.orderBy("user_id").limit(limit).execute()).map(toAccount);
    },
    setStatus: async (userId, status) => {
      const { numUpdatedRows } = await db
        .updateTable("accounts")
        .set({ status })
        .where("user_id", "=", userId)
        .executeTakeFirst();
      return numUpdatedRows === 1n;
    },
    change: async (userId, expectedVersion, change) => {
      const { numUpdatedRows } = await db
        .updateTable("accounts")
        .set({ ...changed(change), account_version: expectedVersion + 1 })
        .where("user_id", "=", userId)
        .where("account_version", "=", expectedVersion)
        .executeTakeFirst();
      return numUpdatedRows === 1n;
    },
    setRecoveryKey: async (userId, recoveryKey) => {
      const { numUpdatedRows } = await db
        .updateTable("recovery_keys")
        .set({ recovery_key: recoveryKey })
        .where("user_id", "=", userId)
        .executeTakeFirst();
      if (numUpdatedRows === 0n)
        await db.insertInto("recovery_keys").values({ user_id: userId, recovery_key: recoveryKey }).execute();
    },
    byRecoveryKey: async (recoveryKey, limit) => {
      const rows = await db
        .selectFrom("accounts")
        .innerJoin("recovery_keys", "recovery_keys.user_id", "accounts.user_id")
        .selectAll("accounts")
        .where("recovery_keys.recovery_key", "=", recoveryKey)
        .orderBy("accounts.user_id")
        .limit(limit)
        .execute();
      return rows.map(toAccount);
    },
    remove: async (userId) => {
      await db.deleteFrom("recovery_keys").where("user_id", "=", userId).execute();
      const { numDeletedRows } = await db.deleteFrom("accounts").where("user_id", "=", userId).executeTakeFirst();
      return numDeletedRows === 1n;
    },
  };
};
