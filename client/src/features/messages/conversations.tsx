// All conversations of this person, the one with the newest words first; searched with all that was written in them, offline.
import { type ReactElement, useState } from "react";
import { useFoundMessages } from "../../hooks/use-found-messages.ts";
import { useGrowing } from "../../hooks/use-growing.ts";
import { useNow } from "../../hooks/use-now.ts";
import { useThreads } from "../../hooks/use-threads.ts";
import { othersText } from "../../locales/message-words.ts";
import { t } from "../../locales/text.ts";
import type { ThreadCard } from "../../session/api/messages.ts";
import { Icon } from "../../ui/icon.tsx";
import { ListEnd } from "../../ui/list-end.tsx";
import { LinkButton, Page } from "../../ui/page.tsx";
import { Card, Empty, Skeleton } from "../../ui/show.tsx";
import { Field } from "../../ui/text-field.tsx";
import { Found } from "./found.tsx";
import { ThreadLine } from "./thread-line.tsx";

const plain = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase();

const matches = (card: ThreadCard, words: readonly string[]): boolean => {
  const text = plain(`${othersText(card)} ${card.subject}`);
  return words.every((word) => text.includes(word));
};

interface ConversationsProps {
  /** The one that is open beside the list; empty while none is, absent where the list has the screen to itself. */
  readonly beside?: string;
}

export default function Conversations({ beside }: ConversationsProps): ReactElement {
  const threads = useThreads();
  const now = useNow();
  const [sought, seek] = useState("");
  const messages = useFoundMessages(sought);
  const words = plain(sought)
    .split(/\s+/)
    .filter((word) => word !== "");
  const found = (threads ?? []).filter((card) => matches(card, words));
  const { rows, end, more } = useGrowing(found.length);
  const nothing = threads !== undefined && found.length === 0 && (messages?.total ?? 0) === 0;
  return (
    <Page
      title={t("place.messages")}
      wide
      pane={beside ? "list" : undefined}
      actions={
        <LinkButton to="/messages/new" look="primary">
          <Icon name="plus" />
          {t("messages.new")}
        </LinkButton>
      }
    >
      <Field
        type="search"
        label={t("messages.search")}
        hint={t("messages.search.hint")}
        value={sought}
        onChange={seek}
      />
      <Card title={t("messages.list")} flush>
        {!threads && (
          <div className="card-body">
            <Skeleton rows={6} label={t("messages.opening")} />
          </div>
        )}
        {nothing && (
          <Empty icon="messages" title={words.length > 0 ? t("messages.noneFound") : t("messages.none")}>
            <p>{words.length > 0 ? t("messages.noneFound.text") : t("messages.none.text")}</p>
          </Empty>
        )}
        <ul className="rows">
          {found.slice(0, rows).map((card) => (
            <ThreadLine key={card.threadId} card={card} now={now} current={card.threadId === beside} />
          ))}
        </ul>
        <ListEnd rows={rows} length={found.length} end={end} more={more} />
      </Card>
      {messages && messages.total > 0 && <Found found={messages} cards={threads ?? []} now={now} />}
    </Page>
  );
}
