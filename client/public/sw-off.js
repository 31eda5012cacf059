// The kill switch: served as /sw.js it puts the app's service worker and the files it kept away, and touches no record.
self.addEventListener("install", () => void self.skipWaiting());
self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      const shells = (await caches.keys()).filter((name) => name.startsWith("shell-"));
      await Promise.all(shells.map((name) => caches.delete(name)));
      await self.registration.unregister();
      // Only pages of the app that was kept are loaded anew: those that come from the relay are as they should be.
      if (shells.length === 0) return;
      for (const page of await self.clients.matchAll({ type: "window" })) await page.navigate(page.url);
    })(),
  );
});
