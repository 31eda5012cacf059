// Whatever a relay, a person, another app or a broken disk gives the client to read: nothing thrown, nothing believed, nothing left behind (A38).
import { beforeAll, expect, test } from "vitest";
import { ready } from "@health-vault/crypto-core";
import { fuzzDecoders, unreadable } from "../../crypto-core/test/fuzz/decoder.ts";
import { fuzzTimeoutMs, report, seeds } from "../../crypto-core/test/fuzz/longer.ts";
import { chance } from "../../crypto-core/test/fuzz/random.ts";
import { handOver, takeIn } from "../src/sw/shared.ts";
import { clientDecoders } from "./fuzz/decoders.ts";

beforeAll(ready);

const rounds = 300;

test(
  "A38: spoiled inputs of every kind: a value or a refusal, in bounded memory",
  () => {
    const decoders = clientDecoders();
    expect(unreadable(decoders)).toEqual([]);
    let inputs = 0;
    for (const seed of seeds(1)) {
      const found = fuzzDecoders(decoders, seed, rounds);
      inputs += found.inputs;
      expect([seed, found.faults]).toEqual([seed, []]);
    }
    expect(inputs).toBeGreaterThanOrEqual(decoders.length * rounds);
    report("readers of the client", { readers: decoders.length, inputs });
  },
  fuzzTimeoutMs,
);

test("what another app shares: any form, any bytes; at most twenty files, handed over once", async () => {
  const by = chance(3);
  const given: unknown[] = [];
  const port = { postMessage: (files: unknown) => given.push(files) } as unknown as MessagePort;
  for (let i = 0; i < 200; i++) {
    const body = i % 3 === 0 ? new FormData() : (by.bytes(by.below(300)) as Uint8Array<ArrayBuffer>);
    const files = by.below(60);
    if (body instanceof FormData)
      for (let n = 0; n < files; n++)
        body.append(by.of(["file", "x"]), new File([by.bytes(4) as Uint8Array<ArrayBuffer>], "a"));
    const type = i % 3 === 1 ? { headers: { "content-type": "multipart/form-data; boundary=x" } } : {};
    await takeIn(new Request("https://relay.example/share", { method: "POST", body, ...type })).catch(
      (error: unknown) => {
        // Node's redirect wants a whole address; a browser's does not.
        if (!String(error).includes("URL")) throw error;
      },
    );
    handOver(port);
    handOver(undefined);
  }
  expect(given.length).toBe(200);
  expect(Math.max(...given.map((files) => (files as readonly unknown[]).length))).toBe(20);
});
