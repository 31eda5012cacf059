// What happened, line by line, as one hash; the last lines are kept to be shown when something is wrong.
import { createHash } from "node:crypto";

export interface Trace {
  line(text: string): void;
  /** Of all lines so far. */
  hash(): string;
  readonly last: readonly string[];
}

const kept = 400;

/** `tell` hears every line as it comes. */
export function createTrace(tell?: (line: string) => void): Trace {
  const sum = createHash("sha256");
  const last: string[] = [];
  return {
    line(text) {
      sum.update(`${text}\n`);
      last.push(text);
      if (last.length > kept) last.shift();
      tell?.(text);
    },
    hash: () => sum.copy().digest("hex"),
    last,
  };
}

/** Short name of bytes. */
export const digest = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex").slice(0, 12);
