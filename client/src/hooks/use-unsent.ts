// What has not reached the relay, asked for anew whenever sync has something to say: it changes at no other time but by what is done here.
import { useCallback, useEffect, useState } from "react";
import type { SessionApi } from "../session/api.ts";
import { useSession } from "./session.tsx";
import { steady } from "./steady.ts";

export interface Unsent<T> {
  readonly lines: readonly T[];
  readonly askAgain: () => void;
}

/** `ask`: the same function at every call. */
export function useUnsent<T>(ask: (session: SessionApi) => Promise<readonly T[]>): Unsent<T> {
  const session = useSession();
  const [lines, setLines] = useState<readonly T[]>([]);
  const [times, setTimes] = useState(0);
  useEffect(() => {
    let over = false;
    let asking = false;
    let due = false;
    /** One question at a time; a word that comes meanwhile is one more question afterwards. */
    const look = async (): Promise<void> => {
      due = true;
      if (asking) return;
      asking = true;
      try {
        while (due && !over) {
          due = false;
          const found = await ask(session);
          if (!over) setLines((before) => steady(before, found));
        }
      } finally {
        asking = false;
      }
    };
    // What is counted as not sent may lie in the tray only with the next word, whose counts are the same.
    const watching = session.watch("sync", () => void look());
    return () => {
      over = true;
      void watching.then((stop) => stop());
    };
  }, [session, ask, times]);
  const askAgain = useCallback(() => setTimes((before) => before + 1), []);
  return { lines, askAgain };
}

export const outboxOf = (session: SessionApi) => session.outbox();
export const unsentFilesOf = (session: SessionApi) => session.unsentFiles();
