// One message: its words as they were typed, what it answers, when it was written, and of mine how far it came.
import { memo, type ReactElement } from "react";
import { clock } from "../../locales/dates.ts";
import { listed, t } from "../../locales/text.ts";
import type { MessageView } from "../../session/api/messages.ts";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Menu, type MenuChoice } from "../../ui/menu.tsx";
import { Enclosed } from "./enclosures.tsx";
import type { EnclosuresProps } from "./file-dialog.tsx";
import { StateMark } from "../../ui/state-mark.tsx";

export interface BubbleActs {
  readonly quote: (message: MessageView) => void;
  readonly takeBack: (message: MessageView) => void;
}

export interface BubbleProps {
  readonly message: MessageView;
  /** The first of those that one person wrote together, and the last. */
  readonly first: boolean;
  readonly last: boolean;
  /** With several others it says whose it is, and who opened it. */
  readonly several: boolean;
  /** Where its files are and belong. */
  readonly at: Pick<EnclosuresProps, "threadId" | "chartId">;
  /** Absent where nothing can be written. */
  readonly acts: BubbleActs | undefined;
  /** Of somebody who is blocked: its words only after this. */
  readonly onReveal: (() => void) | undefined;
}

function Quote({ quote }: { readonly quote: NonNullable<MessageView["quote"]> }): ReactElement {
  return (
    <blockquote className="quote">
      <p className="strong" dir="auto">
        {quote.byMe ? t("messages.you") : quote.name}
      </p>
      <p dir="auto" className="quote-words">
        {quote.text !== ""
          ? quote.text
          : quote.files > 0
            ? t("messages.files", { count: quote.files })
            : t("messages.quote.gone")}
      </p>
    </blockquote>
  );
}

function Covered({ name, onReveal }: { readonly name: string; readonly onReveal: () => void }): ReactElement {
  return (
    <div className="stack-small">
      <p className="taken">
        <Icon name="stop" size={18} />
        {t("block.hidden")}
      </p>
      <div className="buttons">
        <Button small onPress={onReveal} aria-label={t("block.show.of", { name })}>
          {t("block.show")}
        </Button>
      </div>
    </div>
  );
}

export const Bubble = memo(function Bubble(props: BubbleProps): ReactElement {
  const { message, first, last, several, acts, at, onReveal } = props;
  const { byMe, name, text, writtenMs, withdrawn, quote, place, openedBy } = message;
  const choices: readonly MenuChoice[] =
    withdrawn || !acts || onReveal
      ? []
      : [
          { key: "quote", text: t("messages.reply"), icon: "reply" as const, act: () => acts.quote(message) },
          ...(byMe
            ? [{ key: "back", text: t("messages.takeBack"), icon: "close" as const, act: () => acts.takeBack(message) }]
            : []),
        ];
  const about = byMe
    ? t("messages.mine", { time: clock(writtenMs) })
    : t("messages.theirs", { name, time: clock(writtenMs) });
  return (
    <div className={`said-row ${byMe ? "mine" : "theirs"}${first ? " first" : ""}`}>
      <div className="bubble">
        {first && !byMe && several && (
          <p className="strong" dir="auto">
            {name}
          </p>
        )}
        <span className="only-heard">{about}</span>
        {quote && !onReveal && <Quote quote={quote} />}
        {onReveal ? (
          <Covered name={name} onReveal={onReveal} />
        ) : withdrawn ? (
          <p className="taken">
            <Icon name="close" size={18} />
            {t(byMe ? "messages.taken.mine" : "messages.taken")}
          </p>
        ) : (
          <>
            <Enclosed {...at} message={message} />
            {text !== "" && (
              <p className="said-words" dir="auto">
                {text}
              </p>
            )}
          </>
        )}
        {(last || place === "not-sent" || place === "device") && (
          <p className="said-foot">
            <time dateTime={new Date(writtenMs).toISOString()}>{clock(writtenMs)}</time>
            {place && !withdrawn && <StateMark place={place} />}
          </p>
        )}
        {last && several && openedBy.length > 0 && place !== "opened" && (
          <p className="said-foot">{t("messages.openedBy", { names: listed(openedBy) })}</p>
        )}
      </div>
      {choices.length > 0 ? (
        <Menu label={t("messages.more", { what: about })} choices={choices} />
      ) : (
        <span className="no-menu" />
      )}
    </div>
  );
});
