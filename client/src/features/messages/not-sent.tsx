// Messages of this conversation that were refused: they lie with their words in the list of what was not sent.
import type { ReactElement } from "react";
import { useTopic } from "../../hooks/session.tsx";
import { outboxOf, useUnsent } from "../../hooks/use-unsent.ts";
import { t } from "../../locales/text.ts";
import { LinkButton } from "../../ui/page.tsx";
import { Notice } from "../../ui/show.tsx";

function Lines({ threadId }: { readonly threadId: string }): ReactElement | null {
  const { lines } = useUnsent(outboxOf);
  const count = lines.filter(({ vaultId, state }) => vaultId === threadId && state === "not-sent").length;
  if (count === 0) return null;
  return (
    <div className="composer">
      <Notice tone="warn" title={t("messages.notSent", { count })}>
        <div className="buttons">
          <LinkButton to="/sync">{t("home.look")}</LinkButton>
        </div>
      </Notice>
    </div>
  );
}

export function NotSent({ threadId }: { readonly threadId: string }): ReactElement | null {
  const notSent = useTopic("sync")?.notSent ?? 0;
  return notSent > 0 ? <Lines threadId={threadId} /> : null;
}
