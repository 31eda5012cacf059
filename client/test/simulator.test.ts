// The simulator's share of every test run: 300 seeds, and the same seed twice.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const main = fileURLToPath(new URL("./simulator/main.ts", import.meta.url));

/** A process of its own: the simulator takes over clock and randomness of the one it runs in. */
function simulate(...args: readonly string[]): Promise<{ readonly code: number | null; readonly said: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["--max-semi-space-size=64", main, ...args], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    let said = "";
    child.stdout.on("data", (data: Buffer) => (said += data.toString()));
    child.stderr.on("data", (data: Buffer) => (said += data.toString()));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, said }));
  });
}

const lines = (said: string): readonly string[] => said.split("\n").filter((line) => /^\d+ [0-9a-f]{64} /.test(line));

test("the same seed gives the same events, byte for byte, whatever ran before it", { timeout: 120_000 }, async () => {
  const [whole, part] = await Promise.all([
    simulate("--seeds", "6", "--from", "9000", "--hashes"),
    simulate("--seeds", "4", "--from", "9002", "--hashes"),
  ]);
  expect(lines(whole.said)).toHaveLength(6);
  expect(lines(part.said)).toEqual(lines(whole.said).slice(2));
  expect(new Set(lines(whole.said).map((line) => line.split(" ")[1])).size).toBe(6);
});

test("300 seeds: nothing is lost, doubled, shown or told wrongly", { timeout: 600_000 }, async () => {
  const { code, said } = await simulate("--seeds", "300");
  expect(said.split("\n").slice(-90).join("\n")).toMatch(/300 seeds, 0 failed/);
  expect(code).toBe(0);
});
