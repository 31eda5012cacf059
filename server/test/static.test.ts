// The web app as it is served: headers, caching, compression, and index.html for the app's own routes only (protocol.md §10).
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunningRelay, startRelay } from "../src/index.ts";

const dir = mkdtempSync(join(tmpdir(), "hv-static-"));
let relay: RunningRelay;
beforeAll(async () => {
  const clientDir = join(dir, "dist");
  mkdirSync(join(clientDir, "assets"), { recursive: true });
  writeFileSync(join(clientDir, "index.html"), "<!doctype html>app");
  writeFileSync(join(clientDir, "sw.js"), "sw");
  writeFileSync(join(clientDir, "assets/app-1234.js"), "js");
  writeFileSync(join(clientDir, "assets/app-1234.js.br"), "brotli");
  relay = await startRelay({ dataDir: join(dir, "data"), clientDir, publicUrls: ["https://vault.example"] });
});
afterAll(async () => {
  await relay.close();
  rmSync(dir, { recursive: true, force: true });
});

const get = (path: string, accept = "*/*") =>
  relay.app.inject({ url: path, headers: { accept, "accept-encoding": "br" } });

describe("static files", () => {
  test.each([
    ["/", "no-cache"],
    ["/index.html", "no-cache"],
    ["/sw.js", "no-cache"],
    ["/assets/app-1234.js", "public, max-age=31536000, immutable"],
  ])("%s is served with %s", async (path, caching) => {
    const { statusCode, headers } = await get(path);
    expect(statusCode).toBe(200);
    expect(headers["cache-control"]).toBe(caching);
    expect(headers["content-security-policy"]).toMatch(/^default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; /);
    expect(headers["content-security-policy"]).toContain("trusted-types app");
    expect(headers["cross-origin-opener-policy"]).toBe("same-origin");
    expect(headers["cross-origin-embedder-policy"]).toBe("require-corp");
    expect(headers["strict-transport-security"]).toContain("max-age=");
    expect(headers["permissions-policy"]).toContain("camera=(self)");
  });
  test("compressed files are sent as they lie there", async () => {
    const { headers, body } = await get("/assets/app-1234.js");
    expect([headers["content-encoding"], body]).toEqual(["br", "brotli"]);
    expect(headers["content-type"]).toContain("javascript");
  });
  test("a route of the app is index.html for a browser's page, and nothing for anything else", async () => {
    const page = await get("/patients/some", "text/html,application/xhtml+xml");
    expect([page.statusCode, page.body, page.headers["cache-control"]]).toEqual([
      200,
      "<!doctype html>app",
      "no-cache",
    ]);
    expect((await get("/patients/some")).json()).toEqual({ error: "not-found" });
    expect((await get("/v1/none", "text/html")).json()).toEqual({ error: "not-found" });
    expect((await get("/../package.json", "*/*")).statusCode).toBe(404);
    const posted = await relay.app.inject({ method: "POST", url: "/patients", headers: { accept: "text/html" } });
    expect(posted.statusCode).toBe(404);
  });
  test("answers of the interface are not kept", async () => {
    expect((await get("/v1/relay")).headers["cache-control"]).toBe("no-store");
  });
});

test("an address that is none is answered like every other fault: a code, the headers, nothing of what was sent", async () => {
  const reply = await relay.app.inject({ url: "/%zebra" });
  expect([reply.statusCode, reply.json()]).toEqual([400, { error: "malformed" }]);
  expect(reply.headers["content-security-policy"]).toContain("default-src 'none'");
  expect(reply.headers["x-content-type-options"]).toBe("nosniff");
});
