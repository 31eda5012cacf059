// What the store promises about its sealed columns: walked row by row, and written anew only where nothing changed meanwhile (protocol.md §9).

type Bytes = Uint8Array;

/** Sealed columns by table, and the columns of the primary key beside them. */
export const sealedColumns = {
  "accounts.private_sealed": ["user_id"],
  "accounts.profile_sealed": ["user_id"],
  "contacts.sealed": ["user_id"],
  "wakes.sealed": ["user_id", "device_id"],
  "mails.sealed": ["user_id"],
  "availabilities.sealed": ["user_id", "version"],
  "appointment_people.sealed": ["person_ref"],
  "appointment_steps.sealed": ["step_hash"],
  "appointment_slots.sealed": ["appointment_id", "part"],
} as const;
export type SealedColumn = keyof typeof sealedColumns;

/** Bytes or a number: the parts of a primary key, in the order of the columns. */
export type RowKey = readonly (Bytes | number)[];

export interface SealedRow {
  readonly key: RowKey;
  readonly sealed: Bytes;
}

export interface SealedRows {
  /** In order of the key, after `after`; rows without a value are left out. */
  page(column: SealedColumn, after: RowKey | undefined, limit: number): Promise<readonly SealedRow[]>;
  /** Compare-and-swap on the bytes. */
  replace(column: SealedColumn, row: SealedRow, sealed: Bytes): Promise<boolean>;
  /** Locators and registration numbers under another index key; compare-and-swap on the old one. */
  reindexAccount(
    userId: Bytes,
    column: "locator_index" | "registration_index",
    before: Bytes,
    after: Bytes,
  ): Promise<boolean>;
}
