// Whether this device reaches the relay, as far as its session knows.
import { useTopic } from "./session.tsx";

/** No line now. */
export const useIsOffline = (): boolean => useTopic("sync")?.state === "offline";

/** What is shown may be older than what the relay has: no line, or sync does not get through. */
export function useIsBehind(): boolean {
  const state = useTopic("sync")?.state;
  return state === "offline" || state === "failed";
}
