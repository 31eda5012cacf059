// What is asked about a conversation: another subject, a message taken back, a day to go to, closing, and who is in it.
import { type FormEvent, type ReactElement, useState } from "react";
import { useSession } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { explain } from "../../locales/explain.ts";
import { memberName } from "../../locales/message-words.ts";
import { t } from "../../locales/text.ts";
import { contactWords } from "../../locales/words.ts";
import type { MessageView, ThreadCard, ThreadMember } from "../../session/api/messages.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Fault } from "../../ui/fault.tsx";
import { Avatar, Chip } from "../../ui/show.tsx";
import { Field } from "../../ui/text-field.tsx";

interface AskedProps {
  readonly card: ThreadCard;
  readonly onClose: () => void;
}

const LONGEST_SUBJECT = 200;

export function SubjectDialog({ card, onClose }: AskedProps): ReactElement {
  const session = useSession();
  const [subject, setSubject] = useState(card.subject);
  const rename = useAction(() => session.nameThread(card.threadId, subject));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void rename.run().then((named) => named && onClose());
  };
  return (
    <Dialog title={t("messages.subject.change")} isOpen onClose={onClose} held={rename.pending}>
      <form className="form" noValidate onSubmit={submit}>
        <Field
          label={t("messages.subject")}
          hint={t("messages.subject.hint")}
          value={subject}
          onChange={setSubject}
          maxLength={LONGEST_SUBJECT}
        />
        {rename.error && <Fault {...explain(rename.error)} />}
        <div className="buttons">
          <Button type="submit" look="primary" isPending={rename.pending}>
            {t("messages.subject.save")}
          </Button>
          <Button onPress={onClose}>{t("ui.cancel")}</Button>
        </div>
      </form>
    </Dialog>
  );
}

export function TakeBackDialog({
  card,
  onClose,
  message,
}: AskedProps & { readonly message: MessageView }): ReactElement {
  const session = useSession();
  const back = useAction(() => session.withdrawMessage(card.threadId, message.key));
  return (
    <Dialog title={t("messages.takeBack.title")} isOpen onClose={onClose} grave held={back.pending}>
      <p>{t("messages.takeBack.text")}</p>
      <blockquote className="quote">
        <p dir="auto" className="quote-words">
          {message.text}
        </p>
      </blockquote>
      {back.error && <Fault {...explain(back.error)} />}
      <div className="buttons">
        <Button
          look="danger"
          isPending={back.pending}
          onPress={() => void back.run().then((done) => done && onClose())}
        >
          {t("messages.takeBack")}
        </Button>
        <Button onPress={onClose}>{t("messages.takeBack.not")}</Button>
      </div>
    </Dialog>
  );
}

export function CloseDialog({ card, onClose }: AskedProps): ReactElement {
  const session = useSession();
  const close = useAction(() => session.closeThread(card.threadId, true));
  return (
    <Dialog title={t("messages.close.title")} isOpen onClose={onClose} held={close.pending}>
      <p>{t("messages.close.text")}</p>
      {close.error && <Fault {...explain(close.error)} />}
      <div className="buttons">
        <Button
          look="primary"
          isPending={close.pending}
          onPress={() => void close.run().then((done) => done && onClose())}
        >
          {t("messages.close")}
        </Button>
        <Button onPress={onClose}>{t("ui.cancel")}</Button>
      </div>
    </Dialog>
  );
}

interface DayDialogProps extends AskedProps {
  readonly onDay: (index: number) => void;
}

export function DayDialog({ card, onClose, onDay }: DayDialogProps): ReactElement {
  const session = useSession();
  const [day, setDay] = useState("");
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const fromMs = Date.parse(`${day}T00:00:00`);
    if (Number.isNaN(fromMs)) return;
    void session.firstSince(card.threadId, fromMs).then((index) => {
      onClose();
      onDay(index);
    });
  };
  return (
    <Dialog title={t("messages.day")} isOpen onClose={onClose}>
      <form className="form" noValidate onSubmit={submit}>
        <Field
          type="date"
          label={t("messages.day.field")}
          hint={t("messages.day.hint")}
          value={day}
          onChange={setDay}
        />
        <div className="buttons">
          <Button type="submit" look="primary">
            {t("messages.day.go")}
          </Button>
          <Button onPress={onClose}>{t("ui.cancel")}</Button>
        </div>
      </form>
    </Dialog>
  );
}

interface MembersDialogProps extends AskedProps {
  readonly onNumber: (member: ThreadMember) => void;
  readonly onBlock: (member: ThreadMember) => void;
}

export function MembersDialog({ card, onClose, onNumber, onBlock }: MembersDialogProps): ReactElement {
  return (
    <Dialog title={t("messages.members")} isOpen onClose={onClose}>
      <p>{t("messages.members.text")}</p>
      <ul className="rows">
        {card.others.map((member) => {
          const words = contactWords(member.contact);
          const name = memberName(member);
          return (
            <li key={member.userId} className="row wraps">
              <Avatar name={name} />
              <div className="grow stack-small">
                <p className="strong" dir="auto">
                  {name}
                </p>
                <p className="line">
                  <Chip tone={words.tone}>{words.text}</Chip>
                  {member.blocked && (
                    <Chip tone="neutral" icon="stop">
                      {t("block.chip")}
                    </Chip>
                  )}
                </p>
              </div>
              <Button small look="quiet" onPress={() => onNumber(member)} aria-label={t("number.of", { name })}>
                {t("number.check")}
              </Button>
              {!member.blocked && (
                <Button small look="quiet" onPress={() => onBlock(member)} aria-label={t("block.do.of", { name })}>
                  {t("block.do")}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
      <div className="buttons">
        <Button look="primary" onPress={onClose}>
          {t("ui.close")}
        </Button>
      </div>
    </Dialog>
  );
}
