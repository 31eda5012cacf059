// A part of a record for a screen, asked for again whenever the chart changes; never of another chart than the one on screen.
import { useEffect, useEffectEvent, useState } from "react";
import type { SessionApi } from "../session/api.ts";
import { useSession } from "./session.tsx";
import { useChart } from "./use-chart.ts";

interface Answer<T> {
  readonly about: string;
  readonly value: T;
}

/** `about` names what is asked: a change of it asks anew. Undefined until the first answer. */
export function useRecord<T>(vaultId: string, about: string, ask: (session: SessionApi) => Promise<T>): T | undefined {
  const session = useSession();
  const chart = useChart(vaultId);
  const [answer, setAnswer] = useState<Answer<T>>();
  const key = `${vaultId} ${about}`;
  const put = useEffectEvent(() => ask(session));
  useEffect(() => {
    if (chart === undefined) return undefined;
    let live = true;
    void put().then((value) => live && setAnswer({ about: key, value }));
    return () => {
      live = false;
    };
  }, [chart, key]);
  return answer?.about === key ? answer.value : undefined;
}
