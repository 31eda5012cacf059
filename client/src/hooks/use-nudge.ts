// The session is told to look at the connection whenever the page comes back to life, open or locked (there is no background sync on phones).
import { useEffect } from "react";
import { useSession } from "./session.tsx";

export function useNudge(): void {
  const session = useSession();
  useEffect(() => {
    const nudge = (): void => {
      if (document.visibilityState === "visible") void session.syncNow();
    };
    document.addEventListener("visibilitychange", nudge);
    addEventListener("online", nudge);
    addEventListener("offline", nudge);
    return () => {
      document.removeEventListener("visibilitychange", nudge);
      removeEventListener("online", nudge);
      removeEventListener("offline", nudge);
    };
  }, [session]);
}
