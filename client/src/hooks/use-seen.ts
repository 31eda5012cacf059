// What is really on the screen: rows of a scrolling list that stand in it while the page is visible, told once each.
import { type RefObject, useEffect, useEffectEvent } from "react";

/** Of a row, or of the screen where a row is longer: `whole` leaves a pixel to rounding. */
const ENOUGH = { half: 0.5, whole: 0.95 } as const;

/** `rows` changes whenever others are drawn; a row's `data-key` names it, and `data-unseen` says that it is asked for. `whole` asks for all of a row in the window, whatever scrolls it; `half` for half of it in `log`. */
export function useSeen(
  log: RefObject<HTMLElement | null>,
  rows: unknown,
  seen: (keys: readonly string[]) => void,
  much: keyof typeof ENOUGH = "half",
): void {
  const tell = useEffectEvent(seen);
  useEffect(() => {
    const { current: all } = log;
    if (!all) return undefined;
    const enough = ENOUGH[much];
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
          const isSeen =
            intersectionRatio >= enough || intersectionRect.height >= enough * (rootBounds?.height ?? Infinity);
          if (isSeen) inView.add(target);
          else inView.delete(target);
        }
        look();
      },
      { root: much === "whole" ? null : all, threshold: [0, 0.1, 0.25, enough] },
    );
    for (const row of all.querySelectorAll("[data-unseen]")) watcher.observe(row);
    document.addEventListener("visibilitychange", look);
    return () => {
      watcher.disconnect();
      document.removeEventListener("visibilitychange", look);
    };
  }, [log, rows, much]);
}
