// The hostile simulator's share of every test run: 40 seeds of a relay and of insiders who lie, and the same seed twice.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const main = fileURLToPath(new URL("./simulator/main.ts", import.meta.url));

/** A process of its own: the simulator takes over clock and randomness of the one it runs in. */
function simulate(...args: readonly string[]): Promise<{ readonly code: number | null; readonly said: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["--max-semi-space-size=64", main, "--hostile", ...args], {
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

test("the same hostile seed gives the same events, whatever ran before it", { timeout: 120_000 }, async () => {
  const whole = await simulate("--seeds", "3", "--from", "9000", "--hashes");
  const part = await simulate("--seeds", "1", "--from", "9002", "--hashes");
  expect(lines(whole.said)).toHaveLength(3);
  expect(lines(part.said)).toEqual(lines(whole.said).slice(2));
});

test("40 hostile seeds: what nobody wrote counts nowhere, and no two histories stay untold", {
  timeout: 600_000,
}, async () => {
  const { code, said } = await simulate("--seeds", "40");
  expect(said.split("\n").slice(-90).join("\n")).toMatch(/40 seeds, 0 failed/);
  expect(code).toBe(0);
});
