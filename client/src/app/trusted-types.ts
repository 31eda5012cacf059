// The one Trusted Types policy, `app`: it lets through this origin's service worker and worker files, and nothing else (protocol §10).

interface PolicyFactory {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): { createScriptURL(url: string): unknown };
}

const allowed = (path: string): boolean =>
  path === "/sw.js" ||
  path.startsWith("/assets/worker-") ||
  (import.meta.env.DEV && (path.startsWith("/src/session/") || path.startsWith("/src/app/")));

/** Throws `TypeError` for any other address; pages and workers use it alike. */
function checkWorkerUrl(url: string): string {
  const full = new URL(url, self.location.origin);
  if (full.origin !== self.location.origin || !allowed(full.pathname)) throw new TypeError("not a worker of this app");
  return full.href;
}

const factory = (globalThis as { readonly trustedTypes?: PolicyFactory }).trustedTypes;
const policy = factory?.createPolicy("app", { createScriptURL: checkWorkerUrl });

/** The address as the browser wants it for `new Worker` and `serviceWorker.register`. */
export const trustedWorkerUrl = (url: string): string =>
  policy ? (policy.createScriptURL(url) as string) : checkWorkerUrl(url);
