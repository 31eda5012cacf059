// IndexedDB connections get lost while a device sleeps: the call is made once more on a fresh one before anybody hears of it.
import type Dexie from "dexie";

/** A connection that is gone, by the names browsers and Dexie give it; the transaction was not completed. */
const lost: ReadonlySet<string> = new Set(["InvalidStateError", "DatabaseClosedError", "UnknownError"]);

const nameOf = (thrown: unknown): string =>
  thrown instanceof Error || thrown instanceof DOMException ? thrown.name : "";

/** An aborted transaction hides its reason, such as a full disk, inside. */
function reasonOf(thrown: unknown): unknown {
  const inner = thrown instanceof Error ? (thrown as { readonly inner?: unknown }).inner : undefined;
  return nameOf(thrown) === "AbortError" && nameOf(inner) !== "" ? inner : thrown;
}

type Calls = { readonly [name: string]: (...given: never[]) => unknown };

/** The same calls; after `close` was called none is made again. */
export function reopening<T extends object>(store: T, databases: readonly Dexie[]): T {
  let closed = false;
  let opening: Promise<void> | undefined;

  async function reopen(): Promise<void> {
    for (const db of databases) {
      db.close({ disableAutoOpen: false });
      await db.open();
    }
  }

  const guarded =
    (call: (...given: unknown[]) => unknown) =>
    async (...given: unknown[]): Promise<unknown> => {
      try {
        return await call(...given);
      } catch (thrown) {
        const reason = reasonOf(thrown);
        if (closed || !lost.has(nameOf(reason))) throw reason;
        opening ??= reopen().finally(() => {
          opening = undefined;
        });
        await opening;
        return call(...given);
      }
    };

  const calls = Object.entries(store as Calls).map(([name, call]) => [
    name,
    name === "close"
      ? () => {
          closed = true;
          (call as () => void)();
        }
      : guarded(call as (...given: unknown[]) => unknown),
  ]);
  return Object.fromEntries(calls) as T;
}
