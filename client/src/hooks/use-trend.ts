// One concept over time, read anew when its chart says something else; what is on its way to the relay draws nothing anew.
import { useEffect, useState } from "react";
import type { Trend } from "../domain/trend/series.ts";
import { useSession } from "./session.tsx";

interface Shown {
  readonly about: string;
  readonly trend: Trend | null;
}

/** `undefined` while loading, `null` where the chart has no such reading. */
export function useTrend(vaultId: string, concept: string): Trend | null | undefined {
  const session = useSession();
  const [shown, show] = useState<Shown>();
  const about = `${vaultId} ${concept}`;
  useEffect(() => {
    let over = false;
    let asked: number | "gone" | undefined;
    const ask = async (revision: number | "gone"): Promise<void> => {
      asked = revision;
      const found = await session.trend(vaultId, concept);
      if (asked === revision) show({ about, trend: found ?? null });
    };
    const stop = session.watchChart(vaultId, (state) => {
      const revision = state?.revision ?? "gone";
      if (!over && revision !== asked) void ask(revision);
    });
    return () => {
      over = true;
      asked = undefined;
      void stop.then((unsubscribe) => unsubscribe());
    };
  }, [session, vaultId, concept, about]);
  return shown?.about === about ? shown.trend : undefined;
}
