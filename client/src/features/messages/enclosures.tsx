// What goes with a message, in its bubble: pictures that are here, other files as lines with where they are, and cards that open what they show.
import { type ReactElement, useEffect, useState } from "react";
import { Link } from "wouter";
import { useSession, useTopic } from "../../hooks/session.tsx";
import { bytesText, dated } from "../../locales/dates.ts";
import { useNow } from "../../hooks/use-now.ts";
import { explain } from "../../locales/explain.ts";
import { t } from "../../locales/text.ts";
import { whenText } from "../../locales/when.ts";
import type { CardView, MessageFile } from "../../session/api/messages.ts";
import type { FileState, OpenedFile } from "../../session/api/documents.ts";
import { Button } from "../../ui/button.tsx";
import { FileMark } from "../../ui/file-mark.tsx";
import { FilePreview, isPicture } from "../../ui/file-preview.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Notice } from "../../ui/show.tsx";
import { Progress } from "../../ui/progress.tsx";
import { type EnclosuresProps, FileDialog } from "./file-dialog.tsx";

/** Larger pictures are opened by a press. */
const mostInline = 5_000_000;

const isHere = (state: FileState | undefined): boolean =>
  state !== undefined && state.at !== "relay" && state.at !== "fetching";

const kib = (bytes: number): number => Math.round(bytes / 1024);

interface FileTileProps extends EnclosuresProps {
  readonly file: MessageFile;
  readonly index: number;
}

function FileTile({ threadId, message, chartId, file, index }: FileTileProps): ReactElement {
  const session = useSession();
  const state = useTopic("files")?.[file.id];
  const [open, setOpen] = useState(false);
  const [picture, setPicture] = useState<OpenedFile>();
  const shows = isPicture(file.contentType) && file.size <= mostInline && isHere(state);
  const { key } = message;
  useEffect(() => {
    if (!shows) return undefined;
    let live = true;
    void session.openMessageFile(threadId, key, index).then((got) => live && got.ok && setPicture(got.value));
    return () => {
      live = false;
    };
  }, [session, threadId, key, index, shows]);
  const name = file.name === "" ? t("messages.file") : file.name;
  return (
    <div className="enclosed-file">
      {picture && <FilePreview blob={picture.blob} contentType={picture.contentType} title={name} />}
      <div className="enclosed-line">
        <Button
          look="quiet"
          small
          icon={isPicture(file.contentType) ? "camera" : "record"}
          onPress={() => setOpen(true)}
        >
          <span dir="auto">{name}</span>
        </Button>
        <span className="soft">{bytesText(file.size)}</span>
        <FileMark state={state} mine={message.byMe} />
      </div>
      {message.byMe && state?.at === "sending" && (
        <Progress
          label={t("messages.file.sending")}
          done={kib(state.done)}
          total={kib(state.total)}
          onCancel={() => void session.withdrawMessage(threadId, key)}
        />
      )}
      {open && (
        <FileDialog
          threadId={threadId}
          message={message}
          chartId={chartId}
          file={file}
          index={index}
          state={state}
          onClose={() => setOpen(false)}
        />
      )}
    </div>
  );
}

/** Where a card leads; a document has a page of its own. */
function addressOf(card: CardView, isDoctor: boolean): string {
  if (card.of === "appointment") return `${isDoctor ? "/schedule" : "/appointments"}/visit/${card.appointmentId}`;
  const home = isDoctor ? `/patients/${card.vaultId}` : "/record";
  return `${home}/${card.type === "DocumentReference" ? "documents" : "item"}/${card.item}`;
}

function CardTile({ card }: { readonly card: CardView }): ReactElement {
  const now = useNow();
  const phase = useTopic("phase");
  const isDoctor = phase?.kind === "open" && phase.me.profession === "doctor";
  const isVisit = card.of === "appointment";
  const title = isVisit ? t("messages.card.visit", { name: card.doctor }) : card.title;
  const facts = isVisit ? [dated(card.startMs, now)] : [card.text, card.when === undefined ? "" : whenText(card.when)];
  return (
    <div className="enclosed-card">
      <Icon name={isVisit ? "calendar" : card.type === "Observation" ? "pulse" : "record"} />
      <div className="grow">
        <p className="strong" dir="auto">
          {card.opens ? <Link href={addressOf(card, isDoctor)}>{title}</Link> : title}
        </p>
        <p className="soft" dir="auto">
          {facts.filter((fact) => fact !== "").join(" · ")}
        </p>
        {!card.opens && <p className="soft">{t("messages.card.closed")}</p>}
      </div>
    </div>
  );
}

/** What the relay did not take is said, and goes out once more: the bytes are here. */
function Refused({ files }: { readonly files: readonly MessageFile[] }): ReactElement | null {
  const session = useSession();
  const states = useTopic("files");
  const refused = files.flatMap(({ id }) => {
    const state = states?.[id];
    return state?.at === "not-sent" && state.code !== "removed" ? [{ id, code: state.code }] : [];
  });
  const [first] = refused;
  if (!first) return null;
  const { what } = explain({ kind: "relay-refused", facts: { code: first.code } });
  return (
    <Notice tone="warn" title={t("messages.file.refused", { count: refused.length })}>
      <p>{what}</p>
      <div className="buttons">
        <Button small icon="send" onPress={() => refused.forEach(({ id }) => void session.sendFileAgain(id))}>
          {t("messages.sendAgain")}
        </Button>
      </div>
    </Notice>
  );
}

export function Enclosed(props: EnclosuresProps): ReactElement | null {
  const { files, cards } = props.message;
  if (files.length === 0 && cards.length === 0) return null;
  return (
    <div className="enclosed">
      {props.message.byMe && <Refused files={files} />}
      {files.map((file, index) => (
        <FileTile key={file.id} {...props} file={file} index={index} />
      ))}
      {cards.map((card) => (
        <CardTile key={card.of === "item" ? card.item : card.appointmentId} card={card} />
      ))}
    </div>
  );
}
