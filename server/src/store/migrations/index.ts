// The forward-only steps of the schema in order; a released step never changes (docs/operating).
import { first } from "./0001-first.ts";
import { keys } from "./0002-keys.ts";
import { attachments } from "./0003-attachments.ts";
import { appointments } from "./0004-appointments.ts";
import { wakes } from "./0005-wakes.ts";
import { mails } from "./0006-mails.ts";

/** Statements that may run again: MySQL commits each by itself, so a step can stop half way. */
export interface Migration {
  readonly version: number;
  readonly statements: readonly string[];
}

export const migrations: readonly Migration[] = [
  { version: 1, statements: first },
  { version: 2, statements: keys },
  { version: 3, statements: attachments },
  { version: 4, statements: appointments },
  { version: 5, statements: wakes },
  { version: 6, statements: mails },
];
