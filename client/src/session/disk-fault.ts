// What the pill says of a disk that refused: until what it refused went in, or something else did after a while without a refusal.
import type { Clock } from "../sync/ports.ts";
import type { SessionError } from "./api.ts";
import { isDiskFault } from "./outcome.ts";
import type { AccountStore } from "./ports.ts";

export interface DiskFault {
  /** The same disk, listened to. */
  readonly store: AccountStore;
  say(thrown: unknown): void;
  /** Somebody asked for another try. */
  calm(): void;
  get(): SessionError | undefined;
}

const writes: ReadonlySet<string> = new Set<keyof AccountStore>([
  "enqueue",
  "replaceSealed",
  "replaceLeft",
  "dismiss",
  "markOffered",
  "acked",
  "ackedAside",
  "markNotSent",
  "addSegment",
  "rewriteSegments",
  "dropSegments",
  "putVault",
  "follow",
  "appendLog",
  "truncateLog",
  "putAttachment",
  "putPart",
  "appendAttachment",
  "dropAttachment",
  "dropParts",
  "dropDrafts",
  "appendIdentityLog",
  "putFiles",
  "putTransportHandle",
  "prepareDevice",
  "becomeNext",
]);

/** What is refused again is tried again sooner than this: sync by its backoff, all else once a minute. */
const quietMs = 120_000;

/** `over`: it took what it had refused. */
export function createDiskFault(disk: AccountStore, clock: Clock, over: () => void): DiskFault {
  const refused = new Set<string>();
  let refusedMs = 0;
  let fault: SessionError | undefined;
  let lasts = false;

  function took(method: string): void {
    refused.delete(method);
    if (clock.nowMs() - refusedMs >= quietMs) refused.clear();
    // A bug is said until somebody has seen it.
    if (!fault || lasts || refused.size > 0) return;
    fault = undefined;
    over();
  }

  /** A refusal is the caller's to say: some of them are an answer to a form, and no fault. */
  function listened(method: string, written: Promise<unknown>): Promise<unknown> {
    return written.then(
      (value) => {
        took(method);
        return value;
      },
      (thrown: unknown) => {
        refused.add(method);
        refusedMs = clock.nowMs();
        throw thrown;
      },
    );
  }

  const store = new Proxy(disk, {
    get(from, name, receiver) {
      const value: unknown = Reflect.get(from, name, receiver);
      const method = String(name);
      if (typeof value !== "function" || !writes.has(method)) return value;
      const write = value as (...asked: readonly unknown[]) => Promise<unknown>;
      return (...asked: readonly unknown[]) => listened(method, write.apply(from, [...asked]));
    },
  });

  return {
    store,
    say(thrown) {
      lasts = !isDiskFault(thrown);
      fault = { kind: "storage", facts: { reason: thrown instanceof Error ? thrown.name : "unknown" } };
    },
    calm: () => (fault = undefined),
    get: () => fault,
  };
}
