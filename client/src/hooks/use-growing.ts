// How much of a long list is drawn: a screenful at once, the rest of it a piece a frame, so that hundreds of rows keep nobody waiting.
import { useEffect, useState } from "react";

const atOnce = 40;

/** Rows to draw of `length`; what has been drawn stays. */
export function useGrowing(length: number): number {
  const [drawn, setDrawn] = useState(atOnce);
  useEffect(() => {
    if (drawn >= length) return undefined;
    const frame = requestAnimationFrame(() => setDrawn(drawn + atOnce));
    return () => cancelAnimationFrame(frame);
  }, [drawn, length]);
  return Math.min(drawn, length);
}
