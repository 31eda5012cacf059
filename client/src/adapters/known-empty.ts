// A table that only this process writes: once it was seen empty it is not read again until something is added.

export interface KnownEmpty<T> {
  /** What `read` finds; nothing, without a read, where it is known that nothing is there. */
  unlessEmpty(read: () => Promise<readonly T[]>): Promise<readonly T[]>;
  /** `act` may add to the table. */
  adding<R>(act: () => PromiseLike<R>): Promise<R>;
}

export function knownEmpty<T>(): KnownEmpty<T> {
  let empty = false;
  /** Of beginnings and ends of additions: a read that overlaps with one proves nothing. */
  let additions = 0;

  function added(): void {
    additions++;
    empty = false;
  }

  return {
    async unlessEmpty(read) {
      if (empty) return [];
      const before = additions;
      const found = await read();
      if (additions === before) empty = found.length === 0;
      return found;
    },
    async adding(act) {
      added();
      try {
        return await act();
      } finally {
        added();
      }
    },
  };
}
