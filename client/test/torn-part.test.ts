// A part of a file over a line that breaks: what came counts, and nothing at all is no answer.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { attachmentRelay } from "../src/adapters/relay-attachments.ts";

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** A relay whose line breaks after so many bytes of ten. */
async function breaking(after: number) {
  server = createServer((_, answer) => {
    answer.writeHead(200, { "content-type": "application/octet-stream", "content-length": "10" });
    answer.flushHeaders();
    if (after === 0) answer.socket?.end();
    else answer.write(Buffer.alloc(after, 7), () => answer.socket?.end());
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return attachmentRelay(`http://127.0.0.1:${port}`, (act) => act("a session"));
}

test("four of ten bytes came: they are worth as much as if all had come", async () => {
  const reply = await (await breaking(4)).getAttachment("a", "b", 0);
  expect(reply).toEqual({ ok: true, value: new Uint8Array(4).fill(7) });
});

test("nothing came: the relay was not reached, and did not say that it has none", async () => {
  expect(await (await breaking(0)).getAttachment("a", "b", 0)).toMatchObject({
    ok: false,
    error: { code: "unreachable" },
  });
});
