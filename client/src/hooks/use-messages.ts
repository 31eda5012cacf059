// The stretch of a conversation that is on the screen, asked for anew whenever something in it would be shown in another way.
import { useEffect, useState } from "react";
import type { MessageView, ThreadCard } from "../session/api/messages.ts";
import { earlierSpan, followedSpan, isNewest, laterSpan, newestSpan, type Span, spanAround } from "./message-span.ts";
import { useSession } from "./session.tsx";
import { steady } from "./steady.ts";

export interface ShownMessages {
  readonly rows: readonly MessageView[];
  /** Number of the first of them. */
  readonly from: number;
  readonly newest: boolean;
}

export interface Messages {
  /** Undefined until the first answer. */
  readonly shown: ShownMessages | undefined;
  readonly earlier: () => void;
  readonly later: () => void;
  readonly toNewest: () => void;
  readonly around: (index: number) => void;
}

/** Those that say the same stay the same objects: they are not drawn again. */
function kept(before: readonly MessageView[], next: readonly MessageView[]): readonly MessageView[] {
  const known = new Map(before.map((one) => [one.key, one]));
  return next.map((one) => steady(known.get(one.key), one));
}

/** `at`: number of the message to begin at; the newest when absent. */
export function useMessages({ threadId, total, version }: ThreadCard, at: number | undefined): Messages {
  const session = useSession();
  const [asked, ask] = useState<Span>(() => (at === undefined ? newestSpan(total) : spanAround(total, at)));
  const [shown, show] = useState<ShownMessages>();
  const span = followedSpan(asked, total);
  const { from, to } = span;
  useEffect(() => {
    let live = true;
    const count = Math.min(to, total) - from;
    void session.messages(threadId, from, count).then((rows) => {
      if (live)
        show((before) => ({ rows: kept(before?.rows ?? [], rows), from, newest: isNewest({ from, to }, total) }));
    });
    return () => {
      live = false;
    };
  }, [session, threadId, version, total, from, to]);
  return {
    shown,
    earlier: () => ask(earlierSpan(span, total)),
    later: () => ask(laterSpan(span, total)),
    toNewest: () => ask(newestSpan(total)),
    around: (index) => ask(spanAround(total, index)),
  };
}
