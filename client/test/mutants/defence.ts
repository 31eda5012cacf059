// One defence of the threat model and the patch that switches it off.
import type { Patch } from "./copy.ts";

export interface Defence extends Patch {
  /** Of the table. */
  readonly row: string;
  /** What is missing then. */
  readonly off: string;
  /** Of the row's tests those that are to notice it; all of them when absent. */
  readonly tests?: readonly string[];
}
