// What is really on the screen: rows of a scrolling list that stand in it while the page is visible, told once each.
import { type RefObject, useEffect, useEffectEvent } from "react";

/** Of a row, or of the screen where a row is longer. */
const ENOUGH = 0.5;

/** `rows` changes whenever others are drawn; a row's `data-key` names it, and `data-unseen` says that it is asked for. */
export function useSeen(
  log: RefObject<HTMLElement | null>,
  rows: unknown,
  seen: (keys: readonly string[]) => void,
): void {
  const tell = useEffectEvent(seen);
  useEffect(() => {
    const root = log.current;
    if (!root) return undefined;
    const inView = new Set<Element>();
    const told = new WeakSet<Element>();
    const look = (): void => {
      if (document.visibilityState !== "visible") return;
      const fresh = [...inView].filter((row) => !told.has(row));
      for (const row of fresh) told.add(row);
      const keys = fresh.flatMap((row) => row.getAttribute("data-key") ?? []);
      if (keys.length > 0) tell(keys);
    };
    const watcher = new IntersectionObserver(
      (entries) => {
        for (const { target, intersectionRatio, intersectionRect, rootBounds } of entries) {
          const much =
            intersectionRatio >= ENOUGH || intersectionRect.height >= ENOUGH * (rootBounds?.height ?? Infinity);
          if (much) inView.add(target);
          else inView.delete(target);
        }
        look();
      },
      { root, threshold: [0, 0.1, 0.25, ENOUGH] },
    );
    for (const row of root.querySelectorAll("[data-unseen]")) watcher.observe(row);
    document.addEventListener("visibilitychange", look);
    return () => {
      watcher.disconnect();
      document.removeEventListener("visibilitychange", look);
    };
  }, [log, rows]);
}
