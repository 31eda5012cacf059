// Defences of the threat model, each with the patch that switches it off and nothing else.
import type { Patch } from "./copy.ts";
import { accounts } from "./defences/accounts.ts";
import { appointments } from "./defences/appointments.ts";
import { entries } from "./defences/entries.ts";
import { members } from "./defences/members.ts";
import { relay } from "./defences/relay.ts";
import { views } from "./defences/views.ts";

export interface Defence extends Patch {
  /** Of the table. */
  readonly row: string;
  /** What is missing then. */
  readonly off: string;
  /** Of the row's tests those that are to notice it; all of them when absent. */
  readonly tests?: readonly string[];
}

export const defences: readonly Defence[] = [
  ...accounts,
  ...entries,
  ...members,
  ...views,
  ...appointments,
  ...relay,
];
