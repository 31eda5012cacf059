// On a public computer a closed tab is the end: the browser asks first, because what is open lives in this tab's memory only.
import { useEffect } from "react";

export function useLeaveGuard(on: boolean): void {
  useEffect(() => {
    if (!on) return undefined;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, [on]);
}
