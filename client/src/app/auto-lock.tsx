// Locks an open record after a quarter of an hour without a touch, with a minute's warning and no loss of what was saved (WCAG 2.2.1); a public computer is signed out.
import { type ReactElement, useCallback, useEffect, useRef, useState } from "react";
import { isHeldOpen } from "../hooks/hold-open.ts";
import { useSeam } from "../hooks/session.tsx";
import { t } from "../locales/text.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";

const IDLE_MS = 15 * 60_000;
const WARN_MS = 60_000;
const LOOK_MS = 5_000;
const TOUCHES = ["pointerdown", "keydown", "wheel"] as const;

export function AutoLock({ temporary }: { readonly temporary: boolean }): ReactElement {
  const { session, nowMs } = useSeam();
  const touchedMs = useRef(nowMs());
  const [warned, warn] = useState(false);
  // There is nothing to lock where nothing is kept: the next person at this computer must find no open account.
  const end = useCallback(async (): Promise<void> => {
    if (temporary) await session.signOut({ discardUnsent: true });
    else await session.lock();
  }, [session, temporary]);

  useEffect(() => {
    const look = (): void => {
      if (isHeldOpen(nowMs())) touchedMs.current = nowMs();
      const idle = nowMs() - touchedMs.current;
      if (idle >= IDLE_MS) void end();
      else warn(idle >= IDLE_MS - WARN_MS);
    };
    const touch = (): void => {
      touchedMs.current = nowMs();
    };
    const timer = setInterval(look, LOOK_MS);
    document.addEventListener("visibilitychange", look);
    for (const name of TOUCHES) addEventListener(name, touch, { capture: true, passive: true });
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", look);
      for (const name of TOUCHES) removeEventListener(name, touch, { capture: true });
    };
  }, [end, nowMs]);

  return (
    <Dialog title={t("autolock.title")} isOpen={warned} onClose={() => warn(false)}>
      <p>{temporary ? t("autolock.public") : t("autolock.text")}</p>
      <div className="buttons">
        <Button look="primary" onPress={() => warn(false)}>
          {t("autolock.stay")}
        </Button>
        <Button onPress={() => void end()}>{temporary ? t("signOut.button") : t("autolock.lock")}</Button>
      </div>
    </Dialog>
  );
}
