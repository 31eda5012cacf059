// A bounded map that forgets what was used least recently; correctness never depends on what it holds.
export interface Lru<V> {
  get(key: string): V | undefined;
  set(key: string, value: V): void;
  delete(key: string): void;
}

export const createLru = <V>(capacity: number): Lru<V> => {
  const held = new Map<string, V>();
  return {
    get: (key) => {
      const value = held.get(key);
      if (value === undefined) return undefined;
      held.delete(key);
      held.set(key, value);
      return value;
    },
    set: (key, value) => {
      held.delete(key);
      held.set(key, value);
      if (held.size <= capacity) return;
      for (const oldest of held.keys()) {
        held.delete(oldest);
        break;
      }
    },
    delete: (key) => void held.delete(key),
  };
};
