// Where one writes: a draft that survives lock and reload, a message it answers, and what an emergency needs instead.
import { type KeyboardEvent, type ReactElement, useRef, useState } from "react";
import { TextArea, TextField } from "react-aria-components";
import { answerName, answerText, readAnswer } from "../../hooks/message-draft.ts";
import { useSession, useTopic } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { useDraft } from "../../hooks/use-draft.ts";
import { useGoing } from "../../hooks/use-going.ts";
import { useIsOffline } from "../../hooks/use-line.ts";
import { useWide } from "../../hooks/use-wide.ts";
import { explain } from "../../locales/explain.ts";
import { urgentText } from "../../locales/message-words.ts";
import { t } from "../../locales/text.ts";
import type { MessageView } from "../../session/api/messages.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { Fault } from "../../ui/fault.tsx";
import { Attach } from "./attach.tsx";

/** As the session takes it. */
const LONGEST = 20_000;

export interface Quoted {
  readonly key: string;
  /** Unknown until the message is on the screen again. */
  readonly message: Pick<MessageView, "byMe" | "name" | "text"> | undefined;
}

interface ComposerProps {
  readonly threadId: string;
  /** The chart that cards are taken from. */
  readonly chartId: string | undefined;
  readonly name: string;
  readonly quoted: Quoted | undefined;
  readonly onQuote: (key: string | undefined) => void;
  readonly onSent: () => void;
}

export function Composer({ threadId, chartId, name, quoted, onQuote, onSent }: ComposerProps): ReactElement {
  const session = useSession();
  const phase = useTopic("phase");
  const clinic = useTopic("clinic");
  const offline = useIsOffline();
  const wide = useWide();
  const [text, setText] = useState("");
  const going = useGoing(answerName(threadId));
  const { files, cards } = going;
  const area = useRef<HTMLTextAreaElement>(null);
  const quotes = quoted?.key;
  const forget = useDraft(
    answerName(threadId),
    answerText({ text, cards, ...(quotes === undefined ? {} : { quotes }) }),
    (kept) => {
      const draft = readAnswer(kept);
      if (!draft) return;
      setText(draft.text);
      onQuote(draft.quotes);
      going.restoreCards(draft.cards);
    },
  );
  const act = useAction((words: string) =>
    session.sendMessage(threadId, words, quotes, {
      files: files.map(({ id }) => id),
      cards: cards.map(({ card }) => card),
    }),
  );
  const send = async (): Promise<void> => {
    const words = text.trim();
    if ((words === "" && files.length + cards.length === 0) || going.sealing) return;
    // The words stay in the field and in the draft until the message is durable.
    if (!(await act.run(words))) return;
    await forget();
    // What was typed meanwhile stays.
    setText((now) => (now.startsWith(text) ? now.slice(text.length) : now));
    going.went(files, cards);
    onQuote(undefined);
    onSent();
    area.current?.focus();
  };
  const press = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    // On phones Enter begins a line: there is a button beside the words.
    if (!wide && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    void send();
  };
  const isPatient = phase?.kind === "open" && phase.me.profession === "patient";
  return (
    <section className="composer" aria-label={t("messages.write")}>
      {act.error && <Fault {...explain(act.error)} />}
      {quoted && (
        <div className="quoting">
          <blockquote className="quote grow">
            <p className="strong" dir="auto">
              {quoted.message
                ? t("messages.answering", { name: quoted.message.byMe ? t("messages.you") : quoted.message.name })
                : t("messages.answering.one")}
            </p>
            {quoted.message && (
              <p dir="auto" className="quote-words">
                {quoted.message.text}
              </p>
            )}
          </blockquote>
          <IconButton icon="close" aria-label={t("messages.answering.not")} onPress={() => onQuote(undefined)} />
        </div>
      )}
      <Attach going={going} chartId={chartId} isDisabled={act.pending} />
      <div className="composer-row">
        <TextField
          className="composer-field"
          aria-label={t("messages.field", { name })}
          value={text}
          onChange={setText}
          maxLength={LONGEST}
        >
          <TextArea
            ref={area}
            className="input"
            rows={1}
            dir="auto"
            placeholder={t("messages.placeholder")}
            onKeyDown={press}
          />
        </TextField>
        <Button
          look="primary"
          icon="send"
          isPending={act.pending}
          isDisabled={going.sealing !== undefined}
          onPress={() => void send()}
        >
          {t("messages.send")}
        </Button>
      </div>
      <p className="composer-foot soft">
        {offline ? t("messages.offline") : ""} {isPatient ? urgentText(clinic) : wide ? t("messages.keys") : ""}
      </p>
    </section>
  );
}
