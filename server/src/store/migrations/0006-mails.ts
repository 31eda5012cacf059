// Schema 6: where somebody wants an e-mail without content, sealed.

export const mails: readonly string[] = [
  `create table if not exists mails (
    user_id varbinary(32) not null primary key,
    sealed blob not null)`,
];
