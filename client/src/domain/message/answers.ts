// How long somebody usually takes to answer: worked out from the conversations on this device, told by nobody.

interface Written {
  readonly author: string;
  readonly writtenMs: number;
}

/** As many of the newest as are looked at. */
const most = 20;
/** Fewer say nothing. */
const least = 3;

/** From my first unanswered words to the next of anybody else, milliseconds by the authors' clocks; the newest last. */
export function answerTimes(messages: readonly Written[], me: string): readonly number[] {
  const found: number[] = [];
  let askedMs: number | undefined;
  for (const { author, writtenMs } of messages) {
    if (author === me) askedMs ??= writtenMs;
    else if (askedMs !== undefined) {
      found.push(Math.max(0, writtenMs - askedMs));
      askedMs = undefined;
    }
  }
  return found.slice(-most);
}

/** The median; undefined where there are too few. */
export function usual(times: readonly number[]): number | undefined {
  if (times.length < least) return undefined;
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)];
}
