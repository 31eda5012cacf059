// How a relay process reaches the others of its database; what is told while a line is down is told, or looked for, when it is back (ADR 0126).
import type { Told } from "./told.ts";

export interface Bus {
  /** Never waits and never throws. `body`: bytes of a run or batch. */
  tell(told: Told, body?: Uint8Array): void;
  /** From here on; what this process told itself is not among it. */
  listen(heard: (told: Told, body: Uint8Array) => void): void;
  /** Whether what others tell arrives here now. */
  isUp(): boolean;
  close(): void;
}
