// One document: fetched when it is not on this device, shown where a picture or plain text can be shown safely, else handed to the device.
import { type ReactElement, useEffect, useState } from "react";
import { Link } from "wouter";
import type { DocumentLine, FileLine } from "../../domain/document.ts";
import { fileName } from "../../hooks/file-name.ts";
import { saveBlob, shareBlob } from "../../hooks/save-file.ts";
import { mayWrite } from "../../hooks/may-write.ts";
import { useSession, useTopic } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { useChart } from "../../hooks/use-chart.ts";
import { bytesText } from "../../locales/dates.ts";
import { explain } from "../../locales/explain.ts";
import { t } from "../../locales/text.ts";
import { whenText } from "../../locales/when.ts";
import type { Outcome, SessionError } from "../../session/api.ts";
import type { OpenedFile } from "../../session/api/documents.ts";
import { Button } from "../../ui/button.tsx";
import { Fault } from "../../ui/fault.tsx";
import { LinkButton, Page } from "../../ui/page.tsx";
import { Progress } from "../../ui/progress.tsx";
import { Card, Notice, Skeleton } from "../../ui/show.tsx";
import { FileMark } from "../../ui/file-mark.tsx";
import { CopyButtons, RoomButtons } from "../../ui/file-buttons.tsx";
import { FilePreview } from "../../ui/file-preview.tsx";
import { kindText } from "../../locales/document-words.ts";

/** The access ended: trying again is no use. */
const OVER: ReadonlySet<string> = new Set(["removed", "not-a-member"]);

interface FileCardProps {
  readonly vaultId: string;
  readonly line: DocumentLine;
  readonly file: FileLine;
  readonly index: number;
}

function FileCard({ vaultId, line, file, index }: FileCardProps): ReactElement {
  const session = useSession();
  const files = useTopic("files");
  const phase = useTopic("phase");
  const me = phase?.kind === "open" ? phase.me.userId : undefined;
  const [opened, setOpened] = useState<OpenedFile>();
  const [error, setError] = useState<SessionError>();
  const [asking, setAsking] = useState(false);
  const state = file.id === undefined ? undefined : files?.[file.id];
  const isOver = state?.at === "not-sent" && OVER.has(state.code);
  const isHere = file.embedded || (state !== undefined && state.at !== "relay" && state.at !== "fetching");
  const settle = (outcome: Outcome<OpenedFile>): void => {
    if (outcome.ok) setOpened(outcome.value);
    setError(outcome.ok ? undefined : outcome.error);
  };
  const room = useAction((keep: boolean) =>
    keep ? session.keepFile(vaultId, file.id ?? "") : session.releaseFile(file.id ?? ""),
  );
  const open = async (): Promise<void> => {
    setAsking(true);
    setError(undefined);
    settle(await session.openDocument(vaultId, line.item, index));
    setAsking(false);
  };
  // What is on this device is shown at once.
  useEffect(() => {
    if (!isHere) return undefined;
    let live = true;
    void session.openDocument(vaultId, line.item, index).then((outcome) => live && settle(outcome));
    return () => {
      live = false;
    };
  }, [session, vaultId, line.item, index, isHere]);
  const name = fileName(line.title, file.contentType);
  const waits = error?.kind === "relay-refused" && error.facts?.["code"] === "not-found";
  return (
    <Card
      title={file.title ?? line.title}
      action={file.embedded ? undefined : <FileMark state={state} mine={line.by === me} />}
    >
      {error && !waits && error.kind !== "cancelled" && <Fault {...explain(error)} />}
      {waits && (
        <Notice tone="info" icon="clock" title={t("document.notThereYet")} alert>
          <p>{t("document.notThereYet.text")}</p>
        </Notice>
      )}
      {room.error && <Fault {...explain(room.error)} />}
      {state?.at === "not-sent" && <Notice tone="warn" title={t(isOver ? "document.onlyHere" : "document.notSent")} />}
      {opened && <FilePreview blob={opened.blob} contentType={opened.contentType} title={line.title} />}
      {!opened && state?.at === "fetching" && (
        <Progress
          label={t("document.fetchingLabel")}
          done={Math.round(state.done / 1024)}
          total={Math.round(state.total / 1024)}
          onCancel={() => void session.stopFile(file.id ?? "")}
        />
      )}
      {!opened && asking && state?.at !== "fetching" && <Skeleton rows={3} label={t("document.opening")} />}
      <div className="buttons">
        {!opened && !asking && !(isHere && !error) && (
          <Button look="primary" icon="down" onPress={() => void open()}>
            {file.size === undefined ? t("document.open") : t("document.fetch", { size: bytesText(file.size) })}
          </Button>
        )}
        {opened && (
          <CopyButtons
            onSave={() => saveBlob(name, opened.contentType, opened.blob)}
            onShare={() => void shareBlob(name, opened.contentType, opened.blob)}
          />
        )}
        {state?.at === "everywhere" && (
          <RoomButtons isKept={state.kept} isPending={room.pending} onKeep={(keep) => void room.run(keep)} />
        )}
        {state?.at === "not-sent" && !isOver && (
          <Button onPress={() => void session.sendFileAgain(file.id ?? "")}>{t("document.sendAgain")}</Button>
        )}
      </div>
    </Card>
  );
}

interface DocumentProps {
  readonly vaultId: string;
  readonly itemId: string;
  readonly home: string;
}

export default function DocumentPage({ vaultId, itemId, home }: DocumentProps): ReactElement {
  const session = useSession();
  const chart = useChart(vaultId);
  const [lines, setLines] = useState<readonly DocumentLine[]>();
  useEffect(() => {
    let live = true;
    void session.documents(vaultId, 0, Number.MAX_SAFE_INTEGER).then((found) => live && setLines(found.rows));
    return () => {
      live = false;
    };
  }, [session, vaultId, chart]);
  const line = lines?.find(({ item }) => item === itemId);
  const phase = useTopic("phase");
  const mine = phase?.kind === "open" && line?.by === phase.me.userId;
  const canCorrect = mine && line.kind !== undefined && chart !== undefined && chart !== "gone" && mayWrite(chart.card);
  return (
    <Page
      title={line?.title ?? t("document.one")}
      back={{ to: `${home}/documents`, text: t("document.list") }}
      actions={
        <>
          {canCorrect && <LinkButton to={`${home}/item/${itemId}/correct`}>{t("item.correct")}</LinkButton>}
          <LinkButton to={`${home}/item/${itemId}`}>{t("history.title")}</LinkButton>
        </>
      }
    >
      {!lines && <Skeleton rows={4} label={t("chart.opening")} />}
      {lines && !line && <Notice tone="neutral" title={t("document.gone")} />}
      {line && (
        <p className="soft" dir="auto">
          {[kindText(line), whenText(line.when), ...(line.author === undefined ? [] : [line.author])].join(" · ")}
        </p>
      )}
      {line?.message && (
        <p>
          <Link href={`/messages/${line.message.threadId}`}>
            {line.author === undefined ? t("document.fromMessage") : t("document.fromMessageOf", { name: line.author })}
          </Link>
        </p>
      )}
      {line?.files.map((file, index) => (
        <FileCard key={file.id ?? index} vaultId={vaultId} line={line} file={file} index={index} />
      ))}
    </Page>
  );
}
