// On the home screen: how many messages are unread and from whom; its room is the same whatever there is, so that nothing moves under a finger.
import type { ReactElement } from "react";
import { Link } from "wouter";
import { useThreads } from "../../hooks/use-threads.ts";
import { othersText } from "../../locales/message-words.ts";
import { listed, t } from "../../locales/text.ts";
import { Icon } from "../../ui/icon.tsx";
import { Card } from "../../ui/show.tsx";

export function MessageNeeds(): ReactElement {
  const unread = (useThreads() ?? []).filter((card) => card.unread > 0);
  const count = unread.reduce((sum, card) => sum + card.unread, 0);
  const names = listed([...new Set(unread.map(othersText))]);
  const [first] = unread;
  return (
    <Card flush>
      <Link href={first && unread.length === 1 ? `/messages/${first.threadId}` : "/messages"} className="row news-row">
        <Icon name="messages" />
        <span className={count > 0 ? "grow strong" : "grow soft"}>
          {count > 0 ? t("home.messages", { count, names }) : t("home.messages.none")}
        </span>
        <Icon name="chevron" />
      </Link>
    </Card>
  );
}
