// Schema 2: whose recovery key is whose, and the mailboxes through which a device is linked.

/** Of a genesis: 41 bytes of head, then sigPk 32 and kemPk 1216 stand before recPk (protocol.md §4). */
const recPkAt = 4 + 32 + 4 + 1 + 32 + 1216 + 1;

export const keys: readonly string[] = [
  `create table if not exists recovery_keys (
    user_id varbinary(32) not null primary key,
    recovery_key varbinary(32) not null,
    unique (recovery_key, user_id))`,
  // Before this step no client could change its recovery key: the genesis names it.
  `insert into recovery_keys (user_id, recovery_key)
    select user_id, substr(op, ${recPkAt}, 32) from identity_ops
    where number = 0 and user_id in (select user_id from accounts)
      and user_id not in (select user_id from recovery_keys)`,
  `create table if not exists mailboxes (
    mailbox_id varbinary(16) not null primary key,
    expires_at bigint not null,
    offer blob not null,
    answer longblob)`,
];
