// Messages in which the words that were typed were found, the newest first; each opens its conversation there.
import type { ReactElement } from "react";
import { Link } from "wouter";
import { shortDated } from "../../locales/dates.ts";
import { othersText } from "../../locales/message-words.ts";
import { t } from "../../locales/text.ts";
import type { MessagesFound, ThreadCard } from "../../session/api/messages.ts";
import { Hits } from "../../ui/hits.tsx";
import { Card } from "../../ui/show.tsx";

interface FoundProps {
  readonly found: MessagesFound;
  readonly cards: readonly ThreadCard[];
  readonly now: number;
}

export function Found({ found, cards, now }: FoundProps): ReactElement {
  return (
    <Card
      title={t("messages.found")}
      flush
      action={<span className="soft">{t("messages.found.count", { count: found.total })}</span>}
    >
      <ul className="rows">
        {found.hits.map(({ threadId, key, index, byMe, name, writtenMs, pieces }) => {
          const card = cards.find((one) => one.threadId === threadId);
          return (
            <li key={`${threadId} ${key}`}>
              <Link href={`/messages/${threadId}/at/${index}`} className="row">
                <span className="grow stack-small">
                  <span className="thread-line-top">
                    <span className="strong" dir="auto">
                      {byMe && card ? t("messages.toThem", { name: othersText(card) }) : name}
                    </span>
                    <span className="soft">{shortDated(writtenMs, now)}</span>
                  </span>
                  <Hits pieces={pieces} />
                </span>
              </Link>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}
