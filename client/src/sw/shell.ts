// The app's own files, kept for offline use: a release is fetched whole or not at all, and the one before it stays until the next.
/// <reference lib="webworker" />

export interface ShellFile {
  readonly url: string;
  readonly revision: string | null;
}

export interface Shell {
  /** All or nothing: a release that cannot be fetched whole never replaces the one that works. */
  fetch(): Promise<void>;
  /** Lets go of every release but this one and the one before: a page of that one may still ask for its parts. */
  dropOlder(): Promise<void>;
  has(path: string): boolean;
  /** A file named by its content, of this release or any other: a page of the release before asks for its own. */
  isPart(path: string): boolean;
  answer(path: string, request: Request): Promise<Response>;
}

const PREFIX = "shell-";
const NAMED_BY_CONTENT = /-[\w-]{8}\.\w+$/;

/** FNV-1a, only to name a cache: equal file lists share one. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(36);
}

export function shellOf(list: readonly ShellFile[], base: string): Shell {
  const files = list.map(({ url, revision }) => ({
    path: new URL(url, base).pathname,
    fixed: revision === null || NAMED_BY_CONTENT.test(url),
    revision: revision ?? "",
  }));
  const known = new Set(files.map((file) => file.path));
  const name = PREFIX + fingerprint(files.map((file) => file.path + file.revision).join("\n"));
  return {
    async fetch() {
      const cache = await caches.open(name);
      try {
        await Promise.all(
          files.map(async ({ path, fixed }) => {
            const kept = fixed ? await caches.match(path) : undefined;
            if (kept) return cache.put(path, kept);
            const fresh = await fetch(path, { cache: fixed ? "default" : "no-cache", credentials: "same-origin" });
            if (!fresh.ok || fresh.redirected) throw new TypeError(path);
            return cache.put(path, fresh);
          }),
        );
      } catch (error) {
        await caches.delete(name);
        throw error;
      }
    },
    async dropOlder() {
      // Caches are listed in the order in which they were made.
      const older = (await caches.keys()).filter((one) => one.startsWith(PREFIX) && one !== name);
      await Promise.all(older.slice(0, -1).map((one) => caches.delete(one)));
    },
    has: (path) => known.has(path),
    isPart: (path) => path.startsWith("/assets/") && NAMED_BY_CONTENT.test(path),
    async answer(path, request) {
      const kept = known.has(path) ? await caches.open(name) : caches;
      return (await kept.match(path)) ?? fetch(request);
    },
  };
}
