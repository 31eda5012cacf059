// Files that were not sent before the access to their chart ended: only this device has them; opened, kept or deleted here.
import { type ReactElement, useState } from "react";
import { useSession, useTopic } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { useNow } from "../../hooks/use-now.ts";
import { unsentFilesOf, useUnsent } from "../../hooks/use-unsent.ts";
import { dated } from "../../locales/dates.ts";
import { explain } from "../../locales/explain.ts";
import { t } from "../../locales/text.ts";
import type { UnsentFile } from "../../session/api/documents.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Fault } from "../../ui/fault.tsx";
import { LinkButton } from "../../ui/page.tsx";
import { Card, Notice } from "../../ui/show.tsx";
import { StateMark } from "../../ui/state-mark.tsx";

interface LineProps {
  readonly file: UnsentFile;
  readonly record: string;
  readonly onDone: () => void;
}

function Line({ file, record, onDone }: LineProps): ReactElement {
  const session = useSession();
  const now = useNow();
  const [deleting, setDeleting] = useState(false);
  const erase = useAction(() => session.eraseUnsentFile(file.id));
  const title = file.document?.title ?? t("outbox.file");
  return (
    <li className="row wraps">
      <div className="grow stack-small">
        <p className="line">
          <StateMark place="not-sent" />
          <span className="soft">
            {record} · {dated(file.sinceMs, now)}
          </span>
        </p>
        <p dir="auto">{title}</p>
        <Notice tone="warn" title={t("document.onlyHere")} />
        <div className="buttons">
          {file.document && (
            <LinkButton to={`/patients/${file.vaultId}/documents/${file.document.item}`}>
              {t("outbox.openFile")}
            </LinkButton>
          )}
          <Button small look="quiet" onPress={() => setDeleting(true)}>
            {t("outbox.delete")}
          </Button>
        </div>
      </div>
      {deleting && (
        <Dialog title={t("outbox.delete.title")} isOpen onClose={() => setDeleting(false)} grave held={erase.pending}>
          <p>{t("outbox.delete.text")}</p>
          <p dir="auto">{title}</p>
          {erase.error && <Fault {...explain(erase.error)} />}
          <div className="buttons">
            <Button
              look="danger"
              isPending={erase.pending}
              onPress={() => void erase.run().then((gone) => gone && onDone())}
            >
              {t("outbox.delete")}
            </Button>
            <Button onPress={() => setDeleting(false)}>{t("outbox.keep")}</Button>
          </div>
        </Dialog>
      )}
    </li>
  );
}

export function UnsentFiles(): ReactElement | null {
  const vaults = useTopic("vaults");
  const { lines: files, askAgain } = useUnsent(unsentFilesOf);
  if (files.length === 0) return null;
  return (
    <Card title={t("outbox.files")} flush>
      <ul className="rows">
        {files.map((file) => {
          const name = vaults?.find(({ vaultId }) => vaultId === file.vaultId)?.name;
          return <Line key={file.id} file={file} record={name ?? t("outbox.account")} onDone={askAgain} />;
        })}
      </ul>
    </Card>
  );
}
