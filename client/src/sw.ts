// The service worker: keeps the app's own files for offline use; it never sees a record, a key or a relay answer (protocol §10).
/// <reference lib="webworker" />
import { handOver, shareTarget, takeIn } from "./sw/shared.ts";
import { openApp, tellNews } from "./sw/news.ts";
import { shellOf, type ShellFile } from "./sw/shell.ts";

declare const self: ServiceWorkerGlobalScope & { readonly __WB_MANIFEST: readonly ShellFile[] };

const shell = shellOf(self.__WB_MANIFEST, self.location.href);

async function begin(): Promise<void> {
  await shell.dropOlder();
  await self.clients.claim();
}

self.addEventListener("install", (event) => event.waitUntil(shell.fetch()));
self.addEventListener("activate", (event) => event.waitUntil(begin()));
self.addEventListener("message", (event) => {
  const type = (event.data as { type?: unknown } | null)?.type;
  if (type === "SKIP_WAITING") void self.skipWaiting();
  if (type === "GIVE_SHARED") handOver(event.ports[0]);
});
self.addEventListener("push", (event) => event.waitUntil(tellNews(self)));
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(openApp(self));
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.method === "POST" && url.pathname === shareTarget.post) event.respondWith(takeIn(request));
  if (request.method !== "GET") return;
  if (shell.has(url.pathname) || shell.isPart(url.pathname)) event.respondWith(shell.answer(url.pathname, request));
  else if (request.mode === "navigate" && !url.pathname.startsWith("/v1/")) {
    event.respondWith(shell.answer("/index.html", request));
  }
});
