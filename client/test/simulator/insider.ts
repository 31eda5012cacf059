// One thing that an insider does: what it is called, how often he does it, and how.
import type { Insider } from "./insiders/craft.ts";

export interface Misdeed {
  readonly name: string;
  readonly weight: number;
  /** False: nothing to do it with now. */
  readonly commit: (insider: Insider) => boolean;
}
