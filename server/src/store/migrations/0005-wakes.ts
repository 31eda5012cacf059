// Schema 5: where a device of somebody can be woken, sealed.

export const wakes: readonly string[] = [
  `create table if not exists wakes (
    user_id varbinary(32) not null,
    device_id varbinary(32) not null,
    sealed blob not null,
    primary key (user_id, device_id))`,
];
