// One concept over time, read anew whenever its chart changes.
import { useEffect, useState } from "react";
import type { Trend } from "../domain/trend/series.ts";
import { useSession } from "./session.tsx";
import { useChart } from "./use-chart.ts";

/** `undefined` while loading, `null` where the chart has no such reading. */
export function useTrend(vaultId: string, concept: string): Trend | null | undefined {
  const session = useSession();
  const chart = useChart(vaultId);
  const [trend, setTrend] = useState<Trend | null>();
  useEffect(() => {
    if (chart === undefined) return undefined;
    let live = true;
    void session.trend(vaultId, concept).then((found) => live && setTrend(found ?? null));
    return () => {
      live = false;
    };
  }, [session, vaultId, concept, chart]);
  return trend;
}
