/** A persistent map from text to values, split into racks so that one change to a large map copies only one small rack. */

/** Immutable: `shelve` returns a new shelf and leaves the old one as it was. */
export interface Shelf<V> {
  readonly size: number;
  readonly racks: readonly ReadonlyMap<string, V>[];
}

const RACKS = 256;

/** A shelf with nothing on it. */
export function emptyShelf<V>(): Shelf<V> {
  const rack: ReadonlyMap<string, V> = new Map();
  return { size: 0, racks: Array.from({ length: RACKS }, () => rack) };
}

function rackOf(key: string): number {
  let mix = 0x811c9dc5;
  for (let at = 0; at < key.length; at += 1) mix = Math.imul(mix ^ key.charCodeAt(at), 0x01000193);
  return (mix ^ (mix >>> 16)) & (RACKS - 1);
}

/** The value under a key. */
export const fromShelf = <V>(shelf: Shelf<V>, key: string): V | undefined => shelf.racks[rackOf(key)]?.get(key);

/** A new shelf with these values put in or replaced. */
export function shelve<V>(shelf: Shelf<V>, values: ReadonlyMap<string, V>): Shelf<V> {
  const racks = [...shelf.racks];
  const own = new Map<number, Map<string, V>>();
  let size = shelf.size;
  for (const [key, value] of values) {
    const at = rackOf(key);
    let rack = own.get(at);
    if (rack === undefined) {
      rack = new Map(racks[at]);
      own.set(at, rack);
      racks[at] = rack;
    }
    if (!rack.has(key)) size += 1;
    rack.set(key, value);
  }
  return { size, racks };
}

/** Every value, in no promised order. */
export function* shelved<V>(shelf: Shelf<V>): Generator<V, void> {
  for (const rack of shelf.racks) yield* rack.values();
}
