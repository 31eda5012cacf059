// Schema 3: attachments in parts, and whose stored entries name them.

export const attachments: readonly string[] = [
  `create table if not exists attachments (
    vault_id varbinary(16) not null,
    blob_id varbinary(32) not null,
    size bigint not null,
    have bigint not null,
    whole smallint not null,
    touched_at bigint not null,
    primary key (vault_id, blob_id))`,
  `create table if not exists attachment_parts (
    vault_id varbinary(16) not null,
    blob_id varbinary(32) not null,
    at bigint not null,
    part longblob not null,
    primary key (vault_id, blob_id, at))`,
  // No entry named an attachment before this step.
  `create table if not exists attachment_names (
    vault_id varbinary(16) not null,
    blob_id varbinary(32) not null,
    user_id varbinary(32) not null,
    primary key (vault_id, blob_id, user_id))`,
];
