// The mark on the app's icon: how many messages nobody has read here, and none once they are read.
import { useEffect } from "react";
import { useTopic } from "./session.tsx";

export function useBadge(): void {
  const unread = useTopic("threads")?.reduce((sum, thread) => sum + thread.unread, 0);
  useEffect(() => {
    if (unread === undefined || !("setAppBadge" in navigator)) return;
    void (unread > 0 ? navigator.setAppBadge(unread) : navigator.clearAppBadge()).catch(() => undefined);
  }, [unread]);
}
