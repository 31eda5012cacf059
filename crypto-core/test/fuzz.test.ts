// Whatever bytes come, every reader of crypto-core reads them or refuses them under a name, in bounded memory (A38). `pnpm fuzz` goes on for longer.
import { beforeAll, expect, test } from "vitest";
import { ready } from "../src/index.ts";
import { fuzzDecoders, unreadable, type Decoder } from "./fuzz/decoder.ts";
import { fuzzTimeoutMs, report, seeds } from "./fuzz/longer.ts";
import { coreDecoders } from "./fuzz/decoders.ts";

beforeAll(ready);

const rounds = 150;

test(
  "A38: spoiled inputs of every kind: a name or a value, nothing thrown, no length believed, no prototype reached",
  () => {
    const decoders = coreDecoders();
    expect(unreadable(decoders)).toEqual([]);
    let inputs = 0;
    for (const seed of seeds(1)) {
      const found = fuzzDecoders(decoders, seed, rounds);
      inputs += found.inputs;
      expect([seed, found.faults]).toEqual([seed, []]);
    }
    expect(inputs).toBeGreaterThanOrEqual(decoders.length * rounds);
    report("readers of crypto-core", { readers: decoders.length, inputs });
  },
  fuzzTimeoutMs,
);

test("a reader that throws, takes too much, refuses under no name or reaches a prototype is noticed", () => {
  const kept: Uint8Array[] = [];
  const bad = (read: Decoder["read"]): Decoder => ({
    name: "bad",
    honest: [Uint8Array.of(1, 2, 3, 4)],
    read,
    names: ["decode"],
  });
  const reach = Object.prototype as { polluted?: boolean };
  const cases: readonly Decoder[] = [
    bad(() => {
      throw new TypeError("oh");
    }),
    bad(() => kept.push(new Uint8Array(200 * 1024 * 1024))),
    bad(() => ({ ok: false, error: { kind: "hm" } })),
    bad(() => {
      reach.polluted = true;
    }),
  ];
  const noticed = cases.map((one) => {
    const { faults } = fuzzDecoders([one], 1, 1);
    delete reach.polluted;
    kept.length = 0;
    return faults[0]?.slice(0, 12);
  });
  expect(noticed).toEqual(["bad threw Ty", "bad took 209", "bad said hm ", "bad reached "]);
});
