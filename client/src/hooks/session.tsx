// The seam between session and React: views reach the record through these hooks and no other way (architecture §1.4).
import { createContext, type ReactElement, type ReactNode, useContext, useMemo, useSyncExternalStore } from "react";
import type { SessionApi, Topics } from "../session/api.ts";
import { createTopicStore, type TopicStore } from "./topic-store.ts";

/** What a view needs from the outside world besides the record. */
export interface Surroundings {
  readonly session: SessionApi;
  readonly nowMs: () => number;
}

interface Seam extends Surroundings {
  readonly topics: TopicStore;
}

const SeamContext = createContext<Seam | undefined>(undefined);

export function SessionProvider(props: Surroundings & { readonly children: ReactNode }): ReactElement {
  const { session, nowMs, children } = props;
  const seam = useMemo(() => ({ session, nowMs, topics: createTopicStore(session) }), [session, nowMs]);
  return <SeamContext value={seam}>{children}</SeamContext>;
}

export function useSeam(): Seam {
  const seam = useContext(SeamContext);
  if (!seam) throw new Error("a view outside SessionProvider");
  return seam;
}

export const useSession = (): SessionApi => useSeam().session;

/** The present value of a topic; undefined until the session first spoke. */
export function useTopic<K extends keyof Topics>(topic: K): Topics[K] | undefined {
  const { topics } = useSeam();
  const { subscribe, read } = topics.of(topic);
  return useSyncExternalStore(subscribe, read);
}

/** True once the session has spoken about a topic whose value may itself be undefined. */
export function useHeard(topic: keyof Topics): boolean {
  const { topics } = useSeam();
  const { subscribe, heard } = topics.of(topic);
  return useSyncExternalStore(subscribe, heard);
}
