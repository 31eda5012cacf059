// The pill in the top bar: the present state as a link to the sync page, spoken politely and only when the state changes.
import { type ReactElement, useEffect, useState } from "react";
import { Link } from "wouter";
import { useTopic } from "../hooks/session.tsx";
import { useNow } from "../hooks/use-now.ts";
import { pillText } from "../locales/sync-words.ts";
import { t } from "../locales/text.ts";
import { PILL_LOOK, SyncPillFace } from "../ui/sync-pill.tsx";

export function SyncStatus(): ReactElement | null {
  const sync = useTopic("sync");
  const [spoken, speak] = useState("");
  const now = useNow();
  const state = sync?.state;
  useEffect(() => {
    // Not every count: a live region that never stops is worse than none (WCAG 4.1.3).
    if (sync && state !== "syncing") speak(pillText(sync, now));
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [state]);
  if (!sync) return null;
  return (
    <>
      <Link
        href="/sync"
        className={`pill tone-${PILL_LOOK[sync.state].tone}`}
        aria-label={t("pill.label", { state: pillText(sync, now) })}
      >
        <SyncPillFace state={sync.state} text={pillText(sync, now)} />
      </Link>
      <span className="only-heard" aria-live="polite">
        {spoken}
      </span>
    </>
  );
}
