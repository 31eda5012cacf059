// The service worker: keeps the app's own files for offline use and nothing else; it never sees a record, a key or a relay answer (protocol §10).
/// <reference lib="webworker" />
declare const self: ServiceWorkerGlobalScope & {
  readonly __WB_MANIFEST: readonly { readonly url: string; readonly revision: string | null }[];
};

const files = self.__WB_MANIFEST.map(({ url, revision }) => ({
  path: new URL(url, self.location.href).pathname,
  fixed: revision === null || /-[\w-]{8}\.\w+$/.test(url),
  revision: revision ?? "",
}));
const known = new Set(files.map((file) => file.path));
const PREFIX = "shell-";
const shell = PREFIX + fingerprint(files.map((file) => file.path + file.revision).join("\n"));

/** FNV-1a, only to name a cache: equal file lists share one. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(36);
}

/** All or nothing: a release that cannot be fetched whole never replaces the one that works. */
async function fetchShell(): Promise<void> {
  const cache = await caches.open(shell);
  await Promise.all(
    files.map(async ({ path, fixed }) => {
      const kept = fixed ? await caches.match(path) : undefined;
      if (kept) return cache.put(path, kept);
      const fresh = await fetch(path, { cache: fixed ? "default" : "no-cache", credentials: "same-origin" });
      if (!fresh.ok || fresh.redirected) throw new TypeError(path);
      return cache.put(path, fresh);
    }),
  );
}

async function dropOldShells(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(
    names.filter((name) => name.startsWith(PREFIX) && name !== shell).map((name) => caches.delete(name)),
  );
  await self.clients.claim();
}

async function answer(path: string, request: Request): Promise<Response> {
  const cache = await caches.open(shell);
  return (await cache.match(path)) ?? fetch(request);
}

self.addEventListener("install", (event) => event.waitUntil(fetchShell()));
self.addEventListener("activate", (event) => event.waitUntil(dropOldShells()));
self.addEventListener("message", (event) => {
  if ((event.data as { type?: unknown } | null)?.type === "SKIP_WAITING") void self.skipWaiting();
});
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (known.has(url.pathname)) event.respondWith(answer(url.pathname, event.request));
  else if (event.request.mode === "navigate" && !url.pathname.startsWith("/v1/")) {
    event.respondWith(answer("/index.html", event.request));
  }
});

export {};
