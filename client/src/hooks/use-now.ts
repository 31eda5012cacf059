// The time for ages on screen, from the clock given at the root; ticks twice a minute.
import { useEffect, useState } from "react";
import { useSeam } from "./session.tsx";

export function useNow(): number {
  const { nowMs } = useSeam();
  const [now, setNow] = useState(nowMs);
  useEffect(() => {
    const timer = setInterval(() => setNow(nowMs()), 30_000);
    return () => clearInterval(timer);
  }, [nowMs]);
  return now;
}
