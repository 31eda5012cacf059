// Reads that share a statement: what is asked for while others of its kind are under way goes out with the next (docs/decisions/0114).
/** Statements of one kind under way at once; whoever comes first never waits. */
const UNDER_WAY = 2;
const MOST_KEYS = 64;

/** As many as the next power of two, so that few statements have to be prepared; the last stands for those that are missing. */
const padded = <K>(keys: readonly K[]): readonly K[] => {
  const size = 2 ** Math.ceil(Math.log2(keys.length));
  return [...keys, ...keys.slice(-1).flatMap((last) => Array.from({ length: size - keys.length }, () => last))];
};

interface Asked<K, T> {
  readonly key: K;
  readonly done: (found: readonly T[]) => void;
  readonly failed: (error: unknown) => void;
}

/** The text of bytes by which rows are told apart. */
export const nameOf = (...ids: readonly Uint8Array[]): string =>
  ids.map((id) => Buffer.from(id.buffer, id.byteOffset, id.length).toString("latin1")).join("\n");

/**
 * One look-up out of `many`, which takes at most 64 keys (some of them more than once) and answers rows in order, each with the name of its key.
 * What it answers was read after the call, as if it had been asked alone.
 */
export const gathered = <K, T>(
  name: (key: K) => string,
  many: (keys: readonly K[]) => Promise<readonly (readonly [name: string, row: T])[]>,
): ((key: K) => Promise<readonly T[]>) => {
  const waiting: Asked<K, T>[] = [];
  let underWay = 0;
  const ask = async (group: readonly Asked<K, T>[]): Promise<void> => {
    try {
      const keys = new Map(group.map(({ key }) => [name(key), key]));
      const found = new Map<string, T[]>([...keys.keys()].map((one) => [one, []]));
      for (const [one, row] of await many(padded([...keys.values()]))) found.get(one)?.push(row);
      for (const { key, done } of group) done(found.get(name(key)) ?? []);
    } catch (error) {
      for (const { failed } of group) failed(error);
    }
  };
  const next = async (): Promise<void> => {
    underWay++;
    while (waiting.length > 0) await ask(waiting.splice(0, MOST_KEYS));
    underWay--;
  };
  return (key) =>
    new Promise((done, failed) => {
      waiting.push({ key, done, failed });
      if (underWay < UNDER_WAY) void next();
    });
};
