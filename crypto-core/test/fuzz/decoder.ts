// Readers of bytes under fire: each spoiled input is read or refused under a name, in bounded memory, and leaves nothing behind (A38).
import { spoilBytes } from "./mutate.ts";
import { chance } from "./random.ts";

export interface Decoder {
  readonly name: string;
  /** Inputs that are read. */
  readonly honest: readonly Uint8Array[];
  /** What it gives; a throw is a fault. */
  readonly read: (bytes: Uint8Array) => unknown;
  /** The names under which it may refuse; absent where it has its own or none. */
  readonly names?: readonly string[];
}

export interface Fuzzed {
  readonly inputs: number;
  readonly faults: readonly string[];
  /** Most bytes that one input made the reader hold. */
  readonly most: number;
  /** Inputs that were read after all, by decoder. */
  readonly read: Readonly<Record<string, number>>;
}

/** More than this for one input is a length that was believed. */
const mostBytes = 96 * 1024 * 1024;

const held = (): number => {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
};

const refusalOf = (result: unknown): string | undefined => {
  if (typeof result !== "object" || result === null || !("ok" in result) || result.ok !== false) return undefined;
  const { error } = result as { readonly error?: unknown };
  return typeof error === "object" && error !== null && "kind" in error ? String(error.kind) : String(error);
};

const polluted = (): boolean =>
  Reflect.ownKeys(Object.prototype).some((key) => ["admin", "x", "extra", "polluted"].includes(String(key)));

const saved = (bytes: Uint8Array): string => Buffer.from(bytes.subarray(0, 120)).toString("base64url");

/** Every decoder with `rounds` inputs each. */
export function fuzzDecoders(decoders: readonly Decoder[], seed: number, rounds: number): Fuzzed {
  const faults: string[] = [];
  const read: Record<string, number> = {};
  let [inputs, most] = [0, 0];
  for (const [index, decoder] of decoders.entries()) {
    const by = chance(seed * 7_919 + index);
    read[decoder.name] = 0;
    for (let round = 0; round < rounds; round++) {
      const input = spoilBytes(by.of(decoder.honest), by);
      const before = held();
      inputs++;
      try {
        const refusal = refusalOf(decoder.read(input));
        if (refusal === undefined) read[decoder.name] = (read[decoder.name] ?? 0) + 1;
        else if (decoder.names?.includes(refusal) === false)
          faults.push(`${decoder.name} said ${refusal} (${saved(input)})`);
      } catch (error) {
        faults.push(`${decoder.name} threw ${String(error)} (${saved(input)})`);
      }
      const growth = held() - before;
      most = Math.max(most, growth);
      if (growth > mostBytes) faults.push(`${decoder.name} took ${growth} bytes (${saved(input)})`);
      if (polluted()) faults.push(`${decoder.name} reached a prototype (${saved(input)})`);
    }
  }
  return { inputs, faults, most, read };
}

/** The honest inputs that are not read: with them nothing but refusals would be tested. */
export const unreadable = (decoders: readonly Decoder[]): readonly string[] =>
  decoders.flatMap(({ name, honest, read }) =>
    honest.flatMap((bytes, i) => {
      const refusal = refusalOf(read(bytes));
      return refusal === undefined ? [] : [`${name} ${i}: ${refusal}`];
    }),
  );
