// On the home screen: that there are unread messages, and from whom.
import type { ReactElement } from "react";
import { useThreads } from "../../hooks/use-threads.ts";
import { othersText } from "../../locales/message-words.ts";
import { listed, t } from "../../locales/text.ts";
import { LinkButton } from "../../ui/page.tsx";
import { Notice } from "../../ui/show.tsx";

export function MessageNeeds(): ReactElement | null {
  const unread = (useThreads() ?? []).filter((card) => card.unread > 0);
  const [first] = unread;
  if (!first) return null;
  const count = unread.reduce((sum, card) => sum + card.unread, 0);
  const names = listed([...new Set(unread.map(othersText))]);
  return (
    <Notice tone="info" icon="messages" title={t("home.messages", { count, names })}>
      <div className="buttons">
        <LinkButton to={unread.length === 1 ? `/messages/${first.threadId}` : "/messages"}>
          {t("home.messages.read")}
        </LinkButton>
      </div>
    </Notice>
  );
}
