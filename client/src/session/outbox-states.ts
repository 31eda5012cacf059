// Where each of my changes stands on its way out, read back from the sealed items themselves; an item is opened once for as long as it waits.
import type { ItemState, OutboxItem } from "../sync/ports.ts";
import { authoredChanges } from "./projection.ts";
import type { OpenVault } from "./vault-api.ts";

type Sealed = Pick<OpenVault, "key" | "peek">;
/** By change id; of notes that the app made for itself nothing. `items`: the whole outbox. */
export type OutboxStates = (vault: Sealed, items: readonly OutboxItem[]) => ReadonlyMap<string, ItemState>;

/** An item keeps its order and its bytes for life: what is written anew gets an order of its own. */
export function createOutboxStates(): OutboxStates {
  const opened = new WeakMap<Sealed, ReadonlyMap<number, readonly string[]>>();
  return (vault, items) => {
    const before = opened.get(vault);
    const now = new Map<number, readonly string[]>();
    const states = new Map<string, ItemState>();
    for (const { order, vaultId, kind, quiet, state, bytes, firstSeq, lastSeq } of items) {
      if (vaultId !== vault.key || kind !== "run" || quiet) continue;
      const known = before?.get(order);
      const entries = known ? [] : vault.peek(bytes);
      const ids =
        known ??
        entries.flatMap((entry) => {
          const changes = authoredChanges(entry, 0);
          return "kind" in changes ? [] : changes.map(({ change }) => change.changeId);
        });
      // What does not open yet waits for its key: it is tried again.
      if (known || entries.length === lastSeq - firstSeq + 1) now.set(order, ids);
      for (const id of ids) states.set(id, state);
    }
    opened.set(vault, now);
    return states;
  };
}
