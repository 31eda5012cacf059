// One conversation in a list: with whom, about what, the last words, and what waits; it opens the conversation.
import { memo, type ReactElement } from "react";
import { Link } from "wouter";
import { shortDated } from "../../locales/dates.ts";
import { lastText, othersText, unansweredText } from "../../locales/message-words.ts";
import { count } from "../../locales/dates.ts";
import { t } from "../../locales/text.ts";
import type { ThreadCard } from "../../session/api/messages.ts";
import { Avatar, Chip } from "../../ui/show.tsx";

interface ThreadLineProps {
  readonly card: ThreadCard;
  readonly now: number;
  /** Open beside the list. */
  readonly current: boolean;
}

function Marks({ card, now }: Omit<ThreadLineProps, "current">): ReactElement | null {
  const { state, closedBy, waiting, others } = card;
  const late = unansweredText(card, now);
  const blocked = others.some(({ contact }) => contact === "changed → blocked");
  const marks = [
    blocked && (
      <Chip key="blocked" tone="danger" icon="stop">
        {t("contact.changed")}
      </Chip>
    ),
    others.some((other) => other.blocked) && (
      <Chip key="muted" tone="neutral" icon="stop">
        {t("block.chip")}
      </Chip>
    ),
    state === "pending" && (
      <Chip key="pending" tone="info">
        {t("messages.pending")}
      </Chip>
    ),
    state === "ended" && (
      <Chip key="ended" tone="neutral" icon="lock">
        {t("messages.ended")}
      </Chip>
    ),
    closedBy !== undefined && (
      <Chip key="closed" tone="neutral" icon="check">
        {t("messages.closed")}
      </Chip>
    ),
    late !== undefined && (
      <Chip key="late" tone="warn" icon="hourglass">
        {late}
      </Chip>
    ),
    waiting > 0 && (
      <Chip key="waiting" tone="info" icon="clock">
        {t("pill.waiting", { count: waiting })}
      </Chip>
    ),
  ].filter((mark) => mark !== false);
  return marks.length === 0 ? null : <span className="line">{marks}</span>;
}

/** Drawn anew only when its card says something else. */
export const ThreadLine = memo(function ThreadLine({ card, now, current }: ThreadLineProps): ReactElement {
  const { threadId, subject, last, unread } = card;
  const name = othersText(card);
  return (
    <li>
      <Link
        href={`/messages/${threadId}`}
        className={unread > 0 ? "row thread-line unread" : "row thread-line"}
        aria-current={current ? "true" : undefined}
      >
        <Avatar name={name} />
        <span className="grow stack-small">
          <span className="thread-line-top">
            <span className="strong" dir="auto">
              {name}
            </span>
            {last && <span className="soft">{shortDated(last.writtenMs, now)}</span>}
          </span>
          {subject !== "" && (
            <span className="thread-subject" dir="auto">
              {subject}
            </span>
          )}
          <span className="thread-line-top">
            <span className="soft last-words" dir="auto">
              {lastText(card)}
            </span>
            {unread > 0 && (
              <span className="news">
                <span aria-hidden="true">{count(unread)}</span>
                <span className="only-heard">{t("messages.unread", { count: unread })}</span>
              </span>
            )}
          </span>
          <Marks card={card} now={now} />
        </span>
      </Link>
    </li>
  );
});
