// Messages that have the words that were typed, asked for when typing rests; undefined while there is nothing to ask.
import { useEffect, useState } from "react";
import type { MessagesFound } from "../session/api/messages.ts";
import { useSession } from "./session.tsx";

const RESTING_MS = 250;
const SHORTEST = 2;
const MOST = 50;

export function useFoundMessages(text: string): MessagesFound | undefined {
  const session = useSession();
  const [answer, setAnswer] = useState<{ readonly text: string; readonly value: MessagesFound }>();
  const asked = text.trim();
  useEffect(() => {
    if (asked.length < SHORTEST) return undefined;
    let live = true;
    const timer = setTimeout(() => {
      void session.findMessages(asked, MOST).then((value) => live && setAnswer({ text: asked, value }));
    }, RESTING_MS);
    return () => {
      live = false;
      clearTimeout(timer);
    };
  }, [session, asked]);
  return asked.length >= SHORTEST && answer?.text === asked ? answer.value : undefined;
}
