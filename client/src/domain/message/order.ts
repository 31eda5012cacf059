/** The one order of a conversation, kept while entries come: what stands at the end of its device's chain finds its place at once, what comes late has all of it computed anew (docs/protocol.md §5, ADR 0093, 0109). */
import type { DeviceIdText } from "../ids.ts";

export interface Spot {
  readonly device: DeviceIdText;
  readonly seq: number;
}

/** One entry as it stands in its device's chain; `seen`: what that device had of the others when it was written. */
export interface EntryPlace {
  readonly seq: number;
  readonly seen: readonly Spot[];
}

export type Entries = ReadonlyMap<DeviceIdText, ReadonlyMap<number, { readonly place: EntryPlace }>>;

export const spotKey = ({ device, seq }: Spot): string => `${device} ${seq}`;

/** What stands in a circle, which only a liar can make: last, and hidden from nobody. */
const inCircle = Number.MAX_SAFE_INTEGER;

/** The numbers of one device's entries, ascending, and how deep each lies. */
interface Chain {
  readonly seqs: number[];
  readonly depths: number[];
}

/** Index of the newest of a chain up to a number; -1 where there is none. */
function upTo({ seqs }: Chain, seq: number): number {
  let [low, high] = [0, seqs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((seqs[middle] ?? 0) <= seq) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/**
 * How deep each entry lies: one more than the entry before it in its chain, and than everything its device had seen. Who had read a message answers
 * below it, whatever the clocks say; what crossed on its way stands side by side and is told apart by its device. Entries that are not here count as
 * the beginning, and find their place when they come. Those in a circle are left out.
 */
export function depthsOf(entries: Entries): ReadonlyMap<DeviceIdText, Chain> {
  const found = new Map<DeviceIdText, Chain>();
  const chains = [...entries].map(([device, of]) => {
    const chain: Chain = { seqs: [], depths: [] };
    found.set(device, chain);
    return { device, chain, list: [...of.keys()].sort((a, b) => a - b), of, at: 0 };
  });
  const byDevice = new Map(chains.map((one) => [one.device, one]));
  /** As far as it is known; undefined while that is still ahead. */
  const depthUpTo = ({ device, seq }: Spot): number | undefined => {
    const one = byDevice.get(device);
    if (!one) return 0;
    const next = one.list[one.at];
    return next !== undefined && next <= seq ? undefined : (one.chain.depths[upTo(one.chain, seq)] ?? 0);
  };
  for (let moved = true; moved; ) {
    moved = false;
    for (const one of chains)
      for (let seq = one.list[one.at]; seq !== undefined; seq = one.list[one.at]) {
        let depth = one.chain.depths.at(-1) ?? 0;
        let isAhead = false;
        for (const spot of one.of.get(seq)?.place.seen ?? []) {
          const known = depthUpTo(spot);
          isAhead ||= known === undefined;
          depth = Math.max(depth, known ?? 0);
        }
        if (isAhead) break;
        depth++;
        one.chain.seqs.push(seq);
        one.chain.depths.push(depth);
        one.at++;
        moved = true;
      }
  }
  return found;
}

export interface Order<T extends Spot> {
  /** An entry that is in `entries` now and was not before. */
  entered(device: DeviceIdText, place: EntryPlace): void;
  /** One that is in `things` now; `instead`: it took the place of another. */
  said(thing: T, instead: boolean): void;
  compare(a: Spot, b: Spot): number;
  /** Of `things`, in order; the list is nobody else's. */
  list(): T[];
  /** All of it is to be computed anew. */
  lost(): void;
}

/** Of two that lie equally deep. */
const sideBySide = (a: Spot, b: Spot): number => (a.device < b.device ? -1 : a.device > b.device ? 1 : a.seq - b.seq);

/** Over what grows elsewhere. */
export function createOrder<T extends Spot>(entries: Entries, things: ReadonlyMap<string, T>): Order<T> {
  let chains = new Map<DeviceIdText, Chain>();
  /** By device: the highest number that somebody claims to have seen of it. */
  const claimed = new Map<DeviceIdText, number>();
  let sorted: T[] = [];
  let stale = false;
  /** Something stands in a circle, which the next entry may open. */
  let circled = false;

  const claim = ({ seen }: EntryPlace): void => {
    for (const { device, seq } of seen) claimed.set(device, Math.max(claimed.get(device) ?? -1, seq));
  };

  function depthOf({ device, seq }: Spot): number {
    const chain = chains.get(device);
    const at = chain ? upTo(chain, seq) : -1;
    return chain && chain.seqs[at] === seq ? (chain.depths[at] ?? inCircle) : inCircle;
  }

  const inOrder = (a: Spot, b: Spot): number => depthOf(a) - depthOf(b) || sideBySide(a, b);

  function anew(): void {
    if (!stale) return;
    chains = new Map(depthsOf(entries));
    claimed.clear();
    let [known, all] = [0, 0];
    for (const [device, of] of entries) {
      known += chains.get(device)?.seqs.length ?? 0;
      all += of.size;
      for (const { place } of of.values()) claim(place);
    }
    sorted = [...things.values()]
      .map((thing) => ({ thing, depth: depthOf(thing) }))
      .sort((a, b) => a.depth - b.depth || sideBySide(a.thing, b.thing))
      .map(({ thing }) => thing);
    stale = false;
    circled = known < all;
  }

  return {
    entered(device, place) {
      const { seq, seen } = place;
      const chain = chains.get(device) ?? { seqs: [], depths: [] };
      const isNext =
        seq > (chain.seqs.at(-1) ?? -1) &&
        seq > (claimed.get(device) ?? -1) &&
        seen.every((spot) => spot.device !== device || spot.seq < seq);
      if (stale || circled || !isNext) {
        stale = true;
        return;
      }
      const below = seen.map((spot) => {
        const of = chains.get(spot.device);
        return of ? (of.depths[upTo(of, spot.seq)] ?? 0) : 0;
      });
      chain.seqs.push(seq);
      chain.depths.push(Math.max(chain.depths.at(-1) ?? 0, ...below) + 1);
      chains.set(device, chain);
      claim(place);
    },
    said(thing, instead) {
      if (instead) stale = true;
      if (stale) return;
      let at = sorted.length;
      for (let before = sorted[at - 1]; before && inOrder(thing, before) < 0; before = sorted[at - 1]) at--;
      sorted.splice(at, 0, thing);
    },
    compare(a, b) {
      anew();
      return inOrder(a, b);
    },
    list() {
      anew();
      return [...sorted];
    },
    lost() {
      chains = new Map();
      claimed.clear();
      sorted = [];
      stale = true;
    },
  };
}
