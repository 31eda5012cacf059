// A chart on screen: subscribed while shown, dropped at once when another is asked for, so no view can mix two patients.
import { useEffect, useState } from "react";
import type { ChartState } from "../session/api.ts";
import { useSession } from "./session.tsx";

interface Shown {
  readonly vaultId: string;
  readonly state: ChartState | undefined;
}

/** `undefined` while loading; `"gone"` when the session says there is no such chart. */
export function useChart(vaultId: string | undefined): ChartState | "gone" | undefined {
  const session = useSession();
  const [shown, show] = useState<Shown>();
  useEffect(() => {
    if (vaultId === undefined) return undefined;
    let live = true;
    const stop = session.watchChart(vaultId, (state) => {
      if (live) show({ vaultId, state });
    });
    return () => {
      live = false;
      void stop.then((unsubscribe) => unsubscribe());
    };
  }, [session, vaultId]);
  if (!shown || shown.vaultId !== vaultId) return undefined;
  return shown.state?.vaultId === vaultId ? shown.state : "gone";
}
