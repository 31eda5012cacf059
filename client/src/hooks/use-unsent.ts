// What has not reached the relay, asked for anew whenever sync has something to say: it changes at no other time but by what is done here.
import { useCallback, useEffect, useState } from "react";
import type { SessionApi } from "../session/api.ts";
import { useSession, useTopic } from "./session.tsx";

export interface Unsent<T> {
  readonly lines: readonly T[];
  readonly askAgain: () => void;
}

/** `ask`: the same function at every call. */
export function useUnsent<T>(ask: (session: SessionApi) => Promise<readonly T[]>): Unsent<T> {
  const session = useSession();
  const sync = useTopic("sync");
  const [lines, setLines] = useState<readonly T[]>([]);
  const askAgain = useCallback(() => {
    let live = true;
    void ask(session).then((found) => live && setLines(found));
    return () => {
      live = false;
    };
  }, [session, ask]);
  useEffect(askAgain, [askAgain, sync?.waiting, sync?.notSent, sync?.state]);
  return { lines, askAgain };
}

export const outboxOf = (session: SessionApi) => session.outbox();
export const unsentFilesOf = (session: SessionApi) => session.unsentFiles();
