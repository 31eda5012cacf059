// How much room this app has in the browser and whether the browser may clear it on its own.
import { useCallback, useEffect, useState } from "react";

export interface StorageState {
  /** Bytes, as the browser estimates them. */
  readonly used: number;
  readonly quota: number;
  /** The browser keeps it until the person deletes it; undefined where the browser has no such promise. */
  readonly persisted: boolean | undefined;
}

export interface StorageHook {
  /** Undefined while unknown, and in browsers that do not tell. */
  readonly state: StorageState | undefined;
  /** Asks the browser for the promise; browsers without a dialog decide by themselves. */
  readonly ask: () => Promise<boolean>;
}

const manager = (): Partial<StorageManager> => (globalThis.navigator as Partial<Navigator> | undefined)?.storage ?? {};

async function look(): Promise<StorageState | undefined> {
  const storage = manager();
  const estimate = await storage.estimate?.();
  if (estimate?.quota === undefined) return undefined;
  return { used: estimate.usage ?? 0, quota: estimate.quota, persisted: await storage.persisted?.() };
}

export function useStorage(): StorageHook {
  const [state, setState] = useState<StorageState>();
  useEffect(() => {
    let live = true;
    look().then(
      (found) => live && setState(found),
      () => undefined,
    );
    return () => {
      live = false;
    };
  }, []);
  const ask = useCallback(async () => {
    const granted = (await manager().persist?.()) ?? false;
    setState(await look());
    return granted;
  }, []);
  return { state, ask };
}

/** Once per opening of a record: a phone that is short of room must not be the one who decides what to forget. */
export function useKeptStorage(): void {
  useEffect(() => {
    void manager()
      .persisted?.()
      .then(
        (kept) => (kept ? undefined : manager().persist?.()),
        () => undefined,
      );
  }, []);
}
