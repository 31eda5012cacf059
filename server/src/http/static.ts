// The built web app: hashed assets for ever, the rest checked each time, every route of the app answered by index.html (protocol.md §10).
import type { FastifyInstance } from "fastify";

import { Refusal } from "../refusal.ts";

/** What runs out unread of a shared file, at most. */
const sharedBytes = 64 * 1024 * 1024;

const FOREVER = "public, max-age=31536000, immutable";

/** A file that another app shares is taken by the service worker; where there is none its bytes are let run out unread. */
const shareTarget = async (app: FastifyInstance): Promise<void> => {
  app.addContentTypeParser("multipart/form-data", (_request, payload, done) => {
    let bytes = 0;
    payload.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > sharedBytes) payload.destroy(new Refusal("too-large"));
    });
    payload.on("end", () => done(null));
    payload.on("error", done);
  });
  app.post("/share", (_request, reply) => reply.redirect("/shared", 303));
};

export interface WebApp {
  readonly clientDir?: string;
  /** Browsers get a service worker that puts itself and the kept app away. */
  readonly killSwitch?: boolean;
}

export const staticRoutes = async (app: FastifyInstance, { clientDir, killSwitch }: WebApp): Promise<void> => {
  if (clientDir !== undefined && killSwitch)
    app.get("/sw.js", (_request, reply) => reply.header("cache-control", "no-cache").sendFile("sw-off.js"));
  if (clientDir !== undefined) await app.register(shareTarget);
  if (clientDir !== undefined)
    // Loaded where it is used: a relay that comes back after a crash is waited for.
    await app.register((await import("@fastify/static")).default, {
      root: clientDir,
      cacheControl: false,
      preCompressed: true,
      setHeaders: (reply, path) => {
        const hashed = path.slice(clientDir.length).replaceAll("\\", "/").startsWith("/assets/");
        reply.header("cache-control", hashed ? FOREVER : "no-cache");
      },
    });
  app.setNotFoundHandler(async (request, reply) => {
    const wantsPage = request.method === "GET" && (request.headers.accept ?? "").includes("text/html");
    if (clientDir === undefined || !wantsPage || request.url.startsWith("/v1/")) throw new Refusal("not-found");
    return reply.sendFile("index.html");
  });
};
