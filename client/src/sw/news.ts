// A push that says nothing: always one visible notice in the reader's language, and a mark on the app's icon; a press opens the app (protocol §10, A56).
/// <reference lib="webworker" />

import { newsWords } from "./news-words.ts";

interface Words {
  readonly title: string;
  readonly body: string;
}

const plain: Words = { title: "Health Vault", body: "There is something new." };

async function words(): Promise<Words> {
  try {
    const kept = await caches.match(newsWords.path, { cacheName: newsWords.cache });
    return kept ? ((await kept.json()) as Words) : plain;
  } catch {
    return plain;
  }
}

export async function tellNews({ registration, navigator }: ServiceWorkerGlobalScope): Promise<void> {
  const { title, body } = await words();
  // One notice, however many pushes: the newest takes the place of the one before.
  await registration.showNotification(title, { body, tag: "news", icon: "/icon-192.png", badge: "/icon-192.png" });
  if ("setAppBadge" in navigator) await navigator.setAppBadge().catch(() => undefined);
}

export async function openApp({ clients }: ServiceWorkerGlobalScope): Promise<void> {
  const [open] = await clients.matchAll({ type: "window", includeUncontrolled: true });
  await (open ? open.focus() : clients.openWindow("/"));
}
