// Who waits for this doctor's answer, whoever waits longest first; a conversation that was closed waits for nobody.
import type { ReactElement } from "react";
import { Link } from "wouter";
import { unansweredOf } from "../../hooks/use-threads.ts";
import { ago } from "../../locales/dates.ts";
import { othersText } from "../../locales/message-words.ts";
import { t } from "../../locales/text.ts";
import type { ThreadCard } from "../../session/api/messages.ts";
import { Icon } from "../../ui/icon.tsx";
import { LinkButton } from "../../ui/page.tsx";
import { Card, Empty } from "../../ui/show.tsx";

const SHOWN = 5;

interface MessagesCardProps {
  readonly threads: readonly ThreadCard[];
  readonly now: number;
}

export function MessagesCard({ threads, now }: MessagesCardProps): ReactElement {
  const waiting = unansweredOf(threads);
  return (
    <Card
      title={t("day.messages")}
      flush
      action={<span className="soft">{t("day.messages.count", { count: waiting.length })}</span>}
    >
      {waiting.length === 0 && <Empty icon="messages" title={t("day.messages.none")} />}
      <ul className="rows">
        {waiting.slice(0, SHOWN).map((card) => (
          <li key={card.threadId}>
            <Link href={`/messages/${card.threadId}`} className="row">
              <span className="grow stack-small">
                <span className="strong" dir="auto">
                  {othersText(card)}
                </span>
                <span className="line">
                  {card.subject !== "" && <bdi>{card.subject}</bdi>}
                  <span className="soft">{t("day.messages.since", { ago: ago(card.unansweredMs, now) })}</span>
                </span>
              </span>
              <Icon name="chevron" />
            </Link>
          </li>
        ))}
      </ul>
      {waiting.length > SHOWN && (
        <div className="card-body">
          <div className="buttons">
            <LinkButton to="/messages">{t("day.messages.all")}</LinkButton>
          </div>
        </div>
      )}
    </Card>
  );
}
