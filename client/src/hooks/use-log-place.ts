// Where a reader stands in a long list that grows at both ends: at the newest he stays there, elsewhere nothing moves under his eyes.
import { type RefObject, useEffect, useEffectEvent, useLayoutEffect, useRef } from "react";

interface Place {
  readonly atEnd: boolean;
  /** The first row on the screen, and how far below the edge it stands. */
  readonly key: string | undefined;
  readonly offset: number;
}

/** So near to an end, more is asked for. */
const NEAR_PX = 700;
const END_PX = 24;

export interface LogPlacePorts {
  readonly log: RefObject<HTMLElement | null>;
  /** Changes whenever other rows are drawn. */
  readonly rows: readonly unknown[] | undefined;
  /** Of the row to begin at; the end when absent. A change of it goes there. */
  readonly goal: string | undefined;
  /** A change of it goes to the end. */
  readonly sent: number;
  readonly more: { readonly earlier: (() => void) | undefined; readonly later: (() => void) | undefined };
  readonly atEnd: (atEnd: boolean) => void;
}

const rowsIn = (log: HTMLElement): readonly HTMLElement[] => [...log.querySelectorAll<HTMLElement>("[data-key]")];

function placeOf(log: HTMLElement): Place {
  const top = log.getBoundingClientRect().top;
  const rows = rowsIn(log);
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle]?.getBoundingClientRect().bottom ?? 0) > top) high = middle;
    else low = middle + 1;
  }
  const first = rows[low];
  return {
    atEnd: log.scrollHeight - log.scrollTop - log.clientHeight <= END_PX,
    key: first?.dataset["key"],
    offset: first ? first.getBoundingClientRect().top - top : 0,
  };
}

const rowOf = (log: HTMLElement, key: string | undefined): HTMLElement | undefined =>
  key === undefined ? undefined : rowsIn(log).find((row) => row.dataset["key"] === key);

export function useLogPlace({ log, rows, goal, sent, more, atEnd }: LogPlacePorts): { readonly toEnd: () => void } {
  const place = useRef<Place>({ atEnd: true, key: undefined, offset: 0 });
  /** Asked for and not yet drawn. */
  const asked = useRef<unknown>(undefined);
  const wentTo = useRef<string>(undefined);

  const note = useEffectEvent((): void => {
    const found = log.current;
    if (!found) return;
    place.current = placeOf(found);
    atEnd(place.current.atEnd && more.later === undefined);
  });
  const ask = useEffectEvent((): void => {
    const found = log.current;
    if (!found || rows === undefined || asked.current === rows) return;
    const below = found.scrollHeight - found.scrollTop - found.clientHeight;
    const wanted =
      found.scrollTop < NEAR_PX
        ? (more.earlier ?? (below < NEAR_PX ? more.later : undefined))
        : below < NEAR_PX
          ? more.later
          : undefined;
    if (!wanted) return;
    asked.current = rows;
    wanted();
  });
  const restore = useEffectEvent((): void => {
    const found = log.current;
    if (!found || rows === undefined) return;
    const target = goal !== undefined && wentTo.current !== goal ? rowOf(found, goal) : undefined;
    const { key, offset, atEnd: stays } = place.current;
    const anchor = stays ? undefined : rowOf(found, key);
    if (target) {
      wentTo.current = goal;
      found.scrollBy(
        0,
        target.getBoundingClientRect().top - found.getBoundingClientRect().top - found.clientHeight / 4,
      );
    } else if (anchor) {
      found.scrollBy(0, anchor.getBoundingClientRect().top - found.getBoundingClientRect().top - offset);
    } else if (stays) found.scrollTo(0, found.scrollHeight);
    note();
    ask();
  });

  const wentFor = useRef(sent);
  useLayoutEffect(() => {
    if (wentFor.current !== sent) place.current = { atEnd: true, key: undefined, offset: 0 };
    wentFor.current = sent;
    restore();
  }, [rows, goal, sent]);
  useEffect(() => {
    const found = log.current;
    if (!found) return undefined;
    const moved = (): void => {
      note();
      ask();
    };
    // The keyboard of a phone, a larger text, a wider window.
    const watcher = new ResizeObserver(() => restore());
    watcher.observe(found);
    found.addEventListener("scroll", moved, { passive: true });
    return () => {
      watcher.disconnect();
      found.removeEventListener("scroll", moved);
    };
  }, [log]);
  return {
    toEnd() {
      place.current = { atEnd: true, key: undefined, offset: 0 };
      const found = log.current;
      if (found) found.scrollTo(0, found.scrollHeight);
    },
  };
}
