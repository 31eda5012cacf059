// Registers the service worker and tells when a new release waits; the person decides when to load it (protocol §10).
import { trustedWorkerUrl } from "./trusted-types.ts";

export interface Release {
  /** Activates the waiting release and reloads; reloads anyway where the browser does not answer (iOS). */
  readonly apply: () => void;
}

const RELOAD_ANYWAY_MS = 3_000;
const LOOK_AGAIN_MS = 60 * 60_000;

export function watchReleases(tell: (release: Release) => void): void {
  if (!("serviceWorker" in navigator) || !import.meta.env.PROD) return;
  const { serviceWorker } = navigator;

  const offer = (waiting: ServiceWorker): void =>
    tell({
      apply() {
        serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
        setTimeout(() => location.reload(), RELOAD_ANYWAY_MS);
        waiting.postMessage({ type: "SKIP_WAITING" });
      },
    });

  const follow = (registration: ServiceWorkerRegistration): void => {
    if (registration.waiting && serviceWorker.controller) offer(registration.waiting);
    registration.addEventListener("updatefound", () => {
      const fresh = registration.installing;
      fresh?.addEventListener("statechange", () => {
        if (fresh.state === "installed" && serviceWorker.controller) offer(fresh);
      });
    });
    const look = (): void => void registration.update().catch(() => undefined);
    setInterval(look, LOOK_AGAIN_MS);
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") look();
    });
  };

  serviceWorker.register(trustedWorkerUrl("/sw.js"), { type: "classic", scope: "/", updateViaCache: "none" }).then(
    follow,
    // Without a service worker the app still works while the relay can be reached.
    () => undefined,
  );
}
