// Whether this browser had an account the last time: a first visit is greeted at once and does not wait for the session's worker.
import { useEffect } from "react";
import type { Phase } from "../session/api.ts";

const place = "accounts";

/** A hint only: the session knows, and what it says is shown. */
export function useKnowsAccounts(phase: Phase | undefined): boolean {
  const kind = phase?.kind;
  useEffect(() => {
    if (kind === "locked" || kind === "open") localStorage.setItem(place, "yes");
    if (kind === "signed-out") localStorage.removeItem(place);
  }, [kind]);
  return localStorage.getItem(place) !== null;
}
