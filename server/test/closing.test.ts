// A relay that ends waits for nobody whose socket is only just opening.
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startRelay } from "../src/start-relay.ts";

const upgrade = [
  "GET /v1/socket HTTP/1.1",
  "Host: localhost",
  "Connection: Upgrade",
  "Upgrade: websocket",
  "Sec-WebSocket-Version: 13",
  `Sec-WebSocket-Key: ${Buffer.alloc(16, 1).toString("base64")}`,
  "\r\n",
].join("\r\n");

test("thirty sockets that ask for their upgrade while the relay ends do not hold it up", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "hv-closing-"));
  const relay = await startRelay({ dataDir, port: 0 });
  const port = Number(new URL(relay.url).port);
  const lines = Array.from({ length: 30 }, () => connect(port, "127.0.0.1").on("error", () => undefined));
  try {
    await Promise.all(lines.map((line) => new Promise<void>((resolve) => line.once("connect", () => resolve()))));
    for (const line of lines) line.on("data", () => undefined).write(upgrade);
    // Some are open by then, some on the way, some not heard of.
    for (let turn = 0; turn < 15; turn++) await new Promise((resolve) => setImmediate(resolve));
    await relay.close();
    expect(lines).toHaveLength(30);
  } finally {
    for (const line of lines) line.destroy();
    rmSync(dataDir, { recursive: true, force: true });
  }
}, 20_000);
