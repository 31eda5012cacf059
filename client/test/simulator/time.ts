// The one clock and the one scheduler: everything that happens is an entry of this queue, worked off in the order of its time.
export interface Time {
  nowMs(): number;
  /** Later, once; entries of the same moment come in the order in which they were made. Answers how to stop it. */
  after(delayMs: number, call: () => void): () => void;
  /** Works off the queue until `untilMs`, or until `enough` says so after an entry. */
  runUntil(untilMs: number, enough?: () => boolean): Promise<void>;
  readonly worked: number;
}

interface Entry {
  readonly atMs: number;
  readonly order: number;
  call: (() => void) | undefined;
}

const sooner = (a: Entry, b: Entry): boolean => a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);

/** `turn` resolves when no promise has anything left to do. */
export function createTime(startMs: number, turn: () => Promise<void>): Time {
  const heap: Entry[] = [];
  let nowMs = startMs;
  let order = 0;
  let worked = 0;

  function push(entry: Entry): void {
    let at = heap.length;
    heap.push(entry);
    while (at > 0) {
      const up = (at - 1) >> 1;
      const parent = heap[up];
      if (!parent || !sooner(entry, parent)) break;
      heap[at] = parent;
      at = up;
    }
    heap[at] = entry;
  }

  function pop(): Entry | undefined {
    const top = heap[0];
    const last = heap.pop();
    if (!top || !last || heap.length === 0) return top;
    let at = 0;
    for (;;) {
      const left = heap[2 * at + 1];
      const right = heap[2 * at + 2];
      if (!left) break;
      const side = right && sooner(right, left) ? 2 : 1;
      const child = side === 2 && right ? right : left;
      if (!sooner(child, last)) break;
      heap[at] = child;
      at = 2 * at + side;
    }
    heap[at] = last;
    return top;
  }

  return {
    nowMs: () => nowMs,
    after(delayMs, call) {
      const entry: Entry = { atMs: nowMs + Math.max(0, Math.floor(delayMs)), order: order++, call };
      push(entry);
      return () => {
        entry.call = undefined;
      };
    },
    async runUntil(untilMs, enough) {
      await turn();
      for (;;) {
        const next = heap[0];
        if (!next || next.atMs > untilMs) break;
        pop();
        if (!next.call) continue;
        nowMs = next.atMs;
        next.call();
        worked++;
        await turn();
        if (enough?.()) return;
      }
      nowMs = Math.max(nowMs, untilMs);
    },
    get worked() {
      return worked;
    },
  };
}
