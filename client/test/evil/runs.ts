// Runs made over by somebody without the author's keys: everything else is right, but the signature is what it was.
import { readRun, writeRun, type Run, type RunEntry } from "@health-vault/crypto-core";

export function runOf(bytes: Uint8Array): Run {
  const run = readRun(bytes);
  if (!run.ok) throw new Error(run.error.where);
  return run.value;
}

export const madeOver = (bytes: Uint8Array, change: (run: Run) => Partial<Run>): Uint8Array => {
  const run = runOf(bytes);
  return writeRun({ ...run, ...change(run) });
};

/** The same with another header in its first entry. */
export const headed = (bytes: Uint8Array, header: (now: RunEntry["header"]) => Partial<RunEntry["header"]>) =>
  madeOver(bytes, ({ entries }) => ({
    entries: entries.map((entry, i) =>
      i === 0 ? { ...entry, header: { ...entry.header, ...header(entry.header) } } : entry,
    ),
  }));

/** One bit of the byte that is so far from the end. */
export function flippedAt(bytes: Uint8Array, fromEnd: number): Uint8Array {
  const at = bytes.length - fromEnd;
  return bytes.with(at, (bytes[at] ?? 0) ^ 1);
}
