// Over a conversation: with whom and how well they are known, about what, and what can be done with it.
import type { ReactElement } from "react";
import { Link } from "wouter";
import { mutedIn } from "../../hooks/use-threads.ts";
import { leastKnown, memberName, othersText } from "../../locales/message-words.ts";
import { t } from "../../locales/text.ts";
import { contactWords } from "../../locales/words.ts";
import type { ThreadCard } from "../../session/api/messages.ts";
import { IconButton } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Menu, type MenuChoice } from "../../ui/menu.tsx";
import { useTitle } from "../../ui/page.tsx";
import { Chip } from "../../ui/show.tsx";

export type Asked = "subject" | "members" | "day" | "close" | "block" | "check";

interface HeadProps {
  readonly card: ThreadCard;
  /** On phones a way back to the list. */
  readonly back: boolean;
  readonly onAsk: (what: Asked) => void;
}

export function Head({ card, back, onAsk }: HeadProps): ReactElement {
  const name = othersText(card);
  const heading = useTitle(t("messages.with", { name }));
  const known = leastKnown(card);
  const words = known && contactWords(known);
  const [other, ...more] = card.others;
  const alone = more.length === 0 ? other : undefined;
  const muted = mutedIn(card).length > 0;
  const choices: readonly MenuChoice[] = [
    { key: "members", text: t("messages.members"), icon: "people", act: () => onAsk("members") },
    { key: "day", text: t("messages.day"), icon: "calendar", act: () => onAsk("day") },
    ...(card.state === "ended"
      ? []
      : [
          { key: "subject", text: t("messages.subject.change"), icon: "pencil" as const, act: () => onAsk("subject") },
          ...(card.closedBy === undefined
            ? [{ key: "close", text: t("messages.close"), icon: "check" as const, act: () => onAsk("close") }]
            : []),
        ]),
    ...(alone
      ? [
          {
            key: "check",
            text: t("number.of", { name: memberName(alone) }),
            icon: "shield" as const,
            act: () => onAsk("check"),
          },
        ]
      : []),
    ...(alone && !alone.blocked
      ? [
          {
            key: "block",
            text: t("block.do.of", { name: memberName(alone) }),
            icon: "stop" as const,
            act: () => onAsk("block"),
          },
        ]
      : []),
  ];
  return (
    <header className="talk-head">
      {back && (
        <Link href="/messages" className="back" aria-label={t("messages.back")}>
          <Icon name="back" />
        </Link>
      )}
      <div className="grow talk-who">
        <h1 ref={heading} tabIndex={-1}>
          <bdi>{name}</bdi>
        </h1>
        <p className="line">
          {card.subject !== "" && <bdi className="soft talk-subject">{card.subject}</bdi>}
          {words && <Chip tone={words.tone}>{words.text}</Chip>}
          {muted && (
            <Chip tone="neutral" icon="stop">
              {t("block.chip")}
            </Chip>
          )}
        </p>
      </div>
      {card.others.length > 1 && (
        <IconButton icon="people" aria-label={t("messages.members")} onPress={() => onAsk("members")} />
      )}
      <Menu label={t("messages.menu")} choices={choices} />
    </header>
  );
}
