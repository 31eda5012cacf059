// Conversations on screen: all of them, one by its id, how many messages are unread, and which wait for an answer.
import type { ThreadCard } from "../session/api/messages.ts";
import { useTopic } from "./session.tsx";

/** Undefined until the session first spoke. */
export const useThreads = (): readonly ThreadCard[] | undefined => useTopic("threads");

export const useThread = (threadId: string): ThreadCard | undefined =>
  useThreads()?.find((card) => card.threadId === threadId);

export const useUnread = (): number => (useThreads() ?? []).reduce((sum, { unread }) => sum + unread, 0);

/** Those that wait longest first; what was closed waits for nobody. */
export const unansweredOf = (
  cards: readonly ThreadCard[],
): readonly (ThreadCard & { readonly unansweredMs: number })[] =>
  cards
    .flatMap((card) =>
      card.unansweredMs === undefined || card.closedBy !== undefined || card.state === "ended"
        ? []
        : [{ ...card, unansweredMs: card.unansweredMs }],
    )
    .toSorted((a, b) => a.unansweredMs - b.unansweredMs);

/** Whom this person has blocked herself. */
export const mutedIn = ({ others }: ThreadCard) => others.filter(({ blocked }) => blocked);

/** Nothing is written to somebody whose keys changed unseen. */
export const blockedIn = ({ others }: ThreadCard) => others.filter(({ contact }) => contact === "changed → blocked");
