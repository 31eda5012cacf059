// One file of a message: shown, saved, shared, kept on this device or not, and filed in the record.
import { type ReactElement, useEffect, useState } from "react";
import { DOCUMENT_KINDS, type DocumentKind } from "../../domain/document.ts";
import { fileName } from "../../hooks/file-name.ts";
import { saveBlob, shareBlob } from "../../hooks/save-file.ts";
import { useSession } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { KINDS } from "../../locales/document-words.ts";
import { explain } from "../../locales/explain.ts";
import { t } from "../../locales/text.ts";
import type { SessionError } from "../../session/api.ts";
import type { FileState, OpenedFile } from "../../session/api/documents.ts";
import type { MessageFile, MessageView } from "../../session/api/messages.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Fault } from "../../ui/fault.tsx";
import { CopyButtons, RoomButtons } from "../../ui/file-buttons.tsx";
import { FilePreview } from "../../ui/file-preview.tsx";
import { Progress } from "../../ui/progress.tsx";
import { SelectField } from "../../ui/select-field.tsx";
import { Notice, Skeleton } from "../../ui/show.tsx";
import { Field } from "../../ui/text-field.tsx";

export interface EnclosuresProps {
  readonly threadId: string;
  readonly message: MessageView;
  /** The chart that files of this conversation belong in. */
  readonly chartId: string | undefined;
}

interface FileDialogProps extends EnclosuresProps {
  readonly file: MessageFile;
  readonly index: number;
  readonly state: FileState | undefined;
  readonly onClose: () => void;
}

const kinds = Object.keys(DOCUMENT_KINDS) as DocumentKind[];

type FilingProps = Pick<FileDialogProps, "threadId" | "message" | "index" | "file"> & { readonly chartId: string };

function Filing({ threadId, message, index, file, chartId }: FilingProps): ReactElement {
  const session = useSession();
  const [title, setTitle] = useState(file.name.replace(/\.[^.]{1,5}$/, "").slice(0, 200));
  const [kind, setKind] = useState<DocumentKind>(file.contentType.startsWith("image/") ? "photo" : "letter");
  const [counts, setCounts] = useState({ done: 0, total: file.size });
  const [filed, setFiled] = useState(false);
  const act = useAction(() => session.fileInRecord(threadId, message.key, index, chartId, { title, kind }, setCounts));
  if (filed) return <Notice tone="good" title={t("messages.file.filed")} alert />;
  if (act.pending)
    return (
      <Progress label={t("messages.file.filing")} {...counts} onCancel={() => void session.cancelFiling(chartId)} />
    );
  return (
    <div className="stack">
      {act.error && act.error.kind !== "cancelled" && <Fault {...explain(act.error)} />}
      <Field
        label={t("document.title")}
        value={title}
        onChange={setTitle}
        maxLength={200}
        fault={title.trim() === "" ? t("document.title.missing") : undefined}
      />
      <SelectField
        label={t("document.kind")}
        value={kind}
        onChange={setKind}
        options={kinds.map((one) => ({ value: one, text: t(KINDS[one]) }))}
      />
      <div className="buttons">
        <Button
          look="primary"
          isDisabled={title.trim() === ""}
          onPress={() => void act.run().then((done) => done && setFiled(true))}
        >
          {t("messages.file.record.now")}
        </Button>
      </div>
    </div>
  );
}

export function FileDialog(props: FileDialogProps): ReactElement {
  const { threadId, message, chartId, file, index, state, onClose } = props;
  const session = useSession();
  const [opened, setOpened] = useState<OpenedFile>();
  const [filing, setFiling] = useState(false);
  const [failed, setFailed] = useState<SessionError>();
  const room = useAction((keep: boolean) =>
    keep ? session.keepFile(threadId, file.id) : session.releaseFile(file.id),
  );
  const { key } = message;
  useEffect(() => {
    let live = true;
    void session.openMessageFile(threadId, key, index).then((got) => {
      if (!live) return;
      if (got.ok) setOpened(got.value);
      else setFailed(got.error);
    });
    return () => {
      live = false;
    };
  }, [session, threadId, key, index]);
  const name = file.name === "" ? t("messages.file") : file.name;
  const saved = fileName(name.replace(/\.[^.]{1,5}$/, ""), file.contentType);
  const error = failed ?? room.error;
  return (
    <Dialog title={name} isOpen onClose={onClose}>
      <div className="stack">
        {error && error.kind !== "cancelled" && <Fault {...explain(error)} />}
        {state?.at === "fetching" ? (
          <Progress
            label={t("document.fetchingLabel")}
            done={Math.round(state.done / 1024)}
            total={Math.round(state.total / 1024)}
            onCancel={() => void session.stopFile(file.id)}
          />
        ) : (
          !opened && !failed && <Skeleton rows={4} label={t("document.opening")} />
        )}
        {opened && <FilePreview blob={opened.blob} contentType={opened.contentType} title={name} />}
        {opened && (
          <div className="buttons">
            <CopyButtons
              onSave={() => saveBlob(saved, opened.contentType, opened.blob)}
              onShare={() => void shareBlob(saved, opened.contentType, opened.blob)}
            />
            {chartId !== undefined && !filing && (
              <Button icon="record" onPress={() => setFiling(true)}>
                {t("messages.file.record")}
              </Button>
            )}
            {state?.at === "everywhere" && (
              <RoomButtons isKept={state.kept} isPending={room.pending} onKeep={(keep) => void room.run(keep)} />
            )}
          </div>
        )}
        {filing && chartId !== undefined && (
          <Filing threadId={threadId} message={message} index={index} file={file} chartId={chartId} />
        )}
        <div className="buttons">
          <Button onPress={onClose}>{t("messages.file.close")}</Button>
        </div>
      </div>
    </Dialog>
  );
}
