// How much of a long list is drawn: a screenful at once, more of it when its end comes near, so that hundreds of rows keep nobody waiting.
import { type RefCallback, useCallback, useState } from "react";

const atOnce = 40;
/** How near, so that a hand that scrolls does not see the end of what is drawn. */
const near = "1200px";

export interface Growing {
  /** Rows to draw; what has been drawn stays. */
  readonly rows: number;
  /** Stands behind the last row while there are more. */
  readonly end: RefCallback<Element>;
  readonly more: () => void;
}

export function useGrowing(length: number): Growing {
  const [drawn, setDrawn] = useState(atOnce);
  const more = useCallback(() => setDrawn(drawn + atOnce), [drawn]);
  // Another function after each growth: what still is near is told again.
  const end = useCallback(
    (element: Element | null) => {
      if (!element) return undefined;
      // A pane that scrolls by itself is no root; where a browser knows nothing of its margin, the end is seen when it is there.
      const margins = { rootMargin: near, scrollMargin: near };
      const observer = new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && more(), margins);
      observer.observe(element);
      return () => observer.disconnect();
    },
    [more],
  );
  return { rows: Math.min(drawn, length), end, more };
}
