// One observable value: watchers hear it at once and after every change; a burst of changes is told once.
import type { Unsubscribe } from "./api.ts";

export interface Topic<T> {
  get(): T;
  set(value: T): void;
  watch(tell: (value: T) => void): Unsubscribe;
  readonly watched: () => boolean;
}

export function createTopic<T>(initial: T, onWatch?: () => void): Topic<T> {
  let value = initial;
  let due = false;
  const watchers = new Set<(value: T) => void>();
  return {
    get: () => value,
    set(next) {
      value = next;
      if (due) return;
      due = true;
      void Promise.resolve().then(() => {
        due = false;
        for (const tell of watchers) tell(value);
      });
    },
    watch(tell) {
      const mine = (v: T): void => tell(v);
      watchers.add(mine);
      tell(value);
      onWatch?.();
      return () => watchers.delete(mine);
    },
    watched: () => watchers.size > 0,
  };
}
