// What has not reached the relay, item by item with its content: taken back or edited before it leaves, sent again or deleted after a refusal.
import { type ReactElement, useState } from "react";
import { useLocation } from "wouter";
import { saveBlob } from "../../hooks/save-file.ts";
import { fileName } from "../../hooks/file-name.ts";
import { outboxTexts } from "../../hooks/outbox-texts.ts";
import { useSession, useTopic } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { useThreads } from "../../hooks/use-threads.ts";
import { useNow } from "../../hooks/use-now.ts";
import { outboxOf, useUnsent } from "../../hooks/use-unsent.ts";
import { dated } from "../../locales/dates.ts";
import { explain } from "../../locales/explain.ts";
import { othersText } from "../../locales/message-words.ts";
import { t } from "../../locales/text.ts";
import type { ThreadCard } from "../../session/api/messages.ts";
import type { OutboxLine } from "../../session/api/outbox.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Fault } from "../../ui/fault.tsx";
import { ItemTexts } from "../../ui/item-texts.tsx";
import { Card, Notice } from "../../ui/show.tsx";
import { LinkButton } from "../../ui/page.tsx";
import { StateMark } from "../../ui/state-mark.tsx";
import { type Again, againOf, correctionOf, editAgain } from "./edit-again.ts";
import { UnsentFiles } from "./unsent-files.tsx";

/** What a removed author wrote is not refused for good: it lies with the owner. */
const refusalText = (code: string): string =>
  code === "removed" ? t("outbox.removed") : explain({ kind: "relay-refused", facts: { code } }).what;

interface ItemProps {
  readonly line: OutboxLine;
  readonly home: string;
  readonly record: string;
  /** The conversation that it belongs to. */
  readonly thread?: ThreadCard | undefined;
  readonly onDone: () => void;
}

function Item({ line, home, record, thread, onDone }: ItemProps): ReactElement {
  const session = useSession();
  const now = useNow();
  const [, go] = useLocation();
  const [deleting, setDeleting] = useState(false);
  const [replacing, setReplacing] = useState(false);
  const withdraw = useAction(() => session.withdraw(line.order));
  const again = useAction(() => session.sendAgain(line.order));
  const dismiss = useAction(() => session.dismiss(line.order));
  const keep = useAction(async (index: number) => {
    const opened = await session.openOutboxFile(line.order, index);
    if (opened.ok) {
      const { title, contentType, blob } = opened.value;
      saveBlob(fileName(title, contentType), contentType, blob);
    }
    return opened;
  });
  const editing = useAction((into: Again, instead: boolean) => editAgain(session, line.order, into, instead));
  const error = editing.error ?? withdraw.error ?? again.error ?? dismiss.error ?? keep.error;
  // The first words of a conversation are all that there is of it.
  const form = thread && thread.total <= 1 ? undefined : againOf(line);
  const correction = correctionOf(line);
  const takeBack = async (): Promise<void> => {
    if (await withdraw.run()) onDone();
  };
  /** `instead`: of what is half-written in the same form. */
  const edit = async (instead: boolean): Promise<void> => {
    if (!form) return;
    setReplacing(false);
    const did = await editing.run(form, instead);
    if (did?.value === "asks") setReplacing(true);
    if (did?.value === "opened") go(`${home}${form.path}`);
  };
  const act = async (action: typeof again): Promise<void> => {
    if (await action.run()) onDone();
  };
  return (
    <li className="row wraps">
      <div className="grow stack-small">
        <p className="line">
          <StateMark place={line.state === "not-sent" ? "not-sent" : "device"} />
          <span className="soft">
            {record} · {dated(line.sinceMs, now)}
          </span>
        </p>
        <ItemTexts texts={outboxTexts(line)} />
        {line.refusal !== undefined && <Notice tone="warn" title={refusalText(line.refusal)} />}
        {line.state === "offered" && <p className="soft">{t("outbox.offered")}</p>}
        {error && <Fault {...explain(error)} />}
        <div className="buttons">
          {line.state === "sealed" && form !== undefined && (
            <Button small isPending={editing.pending} onPress={() => void edit(false)}>
              {t("outbox.edit")}
            </Button>
          )}
          {line.state === "sealed" && correction !== undefined && (
            <Button small onPress={() => go(`${home}${correction}`)}>
              {t("outbox.edit")}
            </Button>
          )}
          {line.state === "sealed" && (
            <Button small look="quiet" isPending={withdraw.pending} onPress={() => void takeBack()}>
              {t("outbox.withdraw")}
            </Button>
          )}
          {thread && <LinkButton to={home}>{t("outbox.toThread")}</LinkButton>}
          {line.state === "not-sent" && (
            <>
              {line.files.map((name, index) => (
                <Button key={name} small isPending={keep.pending} onPress={() => void keep.run(index)}>
                  {t("outbox.keepFile", { name })}
                </Button>
              ))}
              <Button small isPending={again.pending} onPress={() => void act(again)}>
                {t("outbox.again")}
              </Button>
              <Button small look="quiet" onPress={() => setDeleting(true)}>
                {t("outbox.delete")}
              </Button>
            </>
          )}
        </div>
      </div>
      {replacing && (
        <Dialog title={t("outbox.edit.other.title")} isOpen onClose={() => setReplacing(false)} grave>
          <p>{t("outbox.edit.other")}</p>
          <div className="buttons">
            <Button look="danger" onPress={() => void edit(true)}>
              {t("outbox.edit.replace")}
            </Button>
            <Button onPress={() => setReplacing(false)}>{t("outbox.edit.leave")}</Button>
          </div>
        </Dialog>
      )}
      {deleting && (
        <Dialog title={t("outbox.delete.title")} isOpen onClose={() => setDeleting(false)} grave held={dismiss.pending}>
          <p>{t("outbox.delete.text")}</p>
          <ItemTexts texts={outboxTexts(line)} />
          {dismiss.error && <Fault {...explain(dismiss.error)} />}
          <div className="buttons">
            <Button look="danger" isPending={dismiss.pending} onPress={() => void act(dismiss)}>
              {t("outbox.delete")}
            </Button>
            <Button onPress={() => setDeleting(false)}>{t("outbox.keep")}</Button>
          </div>
        </Dialog>
      )}
    </li>
  );
}

export function OutboxList(): ReactElement {
  const phase = useTopic("phase");
  const vaults = useTopic("vaults");
  const threads = useThreads();
  const { lines, askAgain } = useUnsent(outboxOf);
  const me = phase?.kind === "open" ? phase.me : undefined;
  const listed = (title: string, states: readonly OutboxLine["state"][]): ReactElement | null => {
    const found = lines.filter(({ state }) => states.includes(state));
    if (found.length === 0) return null;
    return (
      <Card title={title} flush>
        <ul className="rows">
          {found.map((line) => {
            const own = line.vaultId === me?.chartId;
            const thread = threads?.find(({ threadId }) => threadId === line.vaultId);
            const name = thread
              ? t("messages.toThem", { name: othersText(thread) })
              : vaults?.find(({ vaultId }) => vaultId === line.vaultId)?.name;
            return (
              <Item
                key={line.order}
                line={line}
                home={own ? "/record" : `/${thread ? "messages" : "patients"}/${line.vaultId}`}
                thread={thread}
                record={own ? t("outbox.myRecord") : (name ?? t("outbox.account"))}
                onDone={askAgain}
              />
            );
          })}
        </ul>
      </Card>
    );
  };
  return (
    <>
      {listed(t("outbox.notSent"), ["not-sent"])}
      <UnsentFiles />
      {listed(t("outbox.waiting"), ["sealed", "offered"])}
    </>
  );
}
