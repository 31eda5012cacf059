// What happened, line by line, as one hash; the last lines are kept to be shown when something is wrong.
import { createHash, hash } from "node:crypto";

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
  let fresh = "";
  const take = (): void => {
    sum.update(fresh);
    fresh = "";
  };
  return {
    line(text) {
      fresh += `${text}\n`;
      if (fresh.length > 65_536) take();
      last.push(text);
      if (last.length > kept) last.shift();
      tell?.(text);
    },
    hash() {
      take();
      return sum.copy().digest("hex");
    },
    last,
  };
}

/** Short name of bytes. */
export const digest = (bytes: Uint8Array): string => hash("sha1", bytes).slice(0, 12);
