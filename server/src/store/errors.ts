// What a driver's error means, by number (names differ between MySQL and MariaDB, docs/decisions/0020).

/** The database holds a schema that this program does not know. */
export class SchemaTooNewError extends Error {
  readonly found: number;
  readonly known: number;
  constructor(found: number, known: number) {
    super(
      `the database has schema ${found}; this program knows ${known}: start the newer program, or restore a backup`,
    );
    this.name = "SchemaTooNewError";
    this.found = found;
    this.known = known;
  }
}

/** The database cannot be opened or reached. `reason` is a driver's code, never a URL. */
export class DatabaseUnreachableError extends Error {
  readonly reason: string;
  constructor(reason: string) {
    super(`the database cannot be opened (${reason}): check HV_DATABASE_URL and that the database runs`);
    this.name = "DatabaseUnreachableError";
    this.reason = reason;
  }
}

const duplicate = new Set<number | string>([1062, "SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY"]);
/** Deadlock, lock wait, record changed since last read; busy. The whole transaction may run again. */
const again = new Set<number | string>([1213, 1205, 1020, "SQLITE_BUSY", "SQLITE_BUSY_SNAPSHOT"]);

const marks = (error: unknown): readonly (number | string)[] => {
  if (typeof error !== "object" || error === null) return [];
  const { errno, code } = error as { readonly errno?: unknown; readonly code?: unknown };
  return [errno, code].filter((mark) => typeof mark === "number" || typeof mark === "string");
};

export const isDuplicate = (error: unknown): boolean => marks(error).some((mark) => duplicate.has(mark));
export const isTransient = (error: unknown): boolean => marks(error).some((mark) => again.has(mark));
/** A driver's code for a person to read, e.g. ECONNREFUSED. */
export const driverCode = (error: unknown): string => String(marks(error).at(-1) ?? "unknown");
