// Schema 4: availability, appointments as sealed steps, slots and blindly indexed cells, and addresses at which people can be reached.

export const appointments: readonly string[] = [
  `create table if not exists availabilities (
    user_id varbinary(32) not null,
    version bigint not null,
    hash varbinary(32) not null,
    sealed longblob not null,
    primary key (user_id, version),
    unique (user_id, hash))`,
  `create table if not exists availability_heads (
    user_id varbinary(32) not null primary key,
    version bigint not null,
    hash varbinary(32) not null)`,
  `create table if not exists contacts (
    user_id varbinary(32) not null primary key,
    sealed blob not null)`,
  `create table if not exists contact_finds (
    contact_index varbinary(32) not null,
    user_id varbinary(32) not null,
    key_id varchar(16) not null,
    primary key (contact_index, user_id),
    unique (user_id, contact_index))`,
  `create table if not exists appointment_people (
    person_ref varbinary(16) not null primary key,
    sealed blob not null,
    seq bigint not null)`,
  `create table if not exists appointment_person_finds (
    person_index varbinary(32) not null primary key,
    person_ref varbinary(16) not null,
    key_id varchar(16) not null,
    unique (person_ref, key_id))`,
  `create table if not exists appointment_steps (
    step_hash varbinary(32) not null primary key,
    appointment_id varbinary(16) not null,
    number integer not null,
    sealed blob not null,
    unique (appointment_id, number))`,
  `create table if not exists appointment_inbox (
    person_ref varbinary(16) not null,
    seq bigint not null,
    step_hash varbinary(32) not null,
    primary key (person_ref, seq),
    unique (step_hash, person_ref))`,
  `create table if not exists appointment_slots (
    appointment_id varbinary(16) not null,
    part smallint not null,
    patient_ref varbinary(16),
    held_until bigint,
    sealed blob not null,
    primary key (appointment_id, part),
    unique (patient_ref, appointment_id, part))`,
  `create table if not exists appointment_days (
    day_index varbinary(32) not null,
    appointment_id varbinary(16) not null,
    part smallint not null,
    key_id varchar(16) not null,
    primary key (day_index, appointment_id, part),
    unique (appointment_id, part, day_index))`,
  `create table if not exists appointment_cells (
    cell_index varbinary(32) not null primary key,
    appointment_id varbinary(16) not null,
    held_until bigint,
    at_ms bigint not null,
    key_id varchar(16) not null,
    unique (appointment_id, cell_index))`,
];
