// Adding a document: a file or a photo, what it is called and what it is; sealed onto this device with counts, and cancelled without a trace.
import { type ReactElement, useEffect, useRef, useState } from "react";
import { FileTrigger } from "react-aria-components";
import { useLocation } from "wouter";
import type { DocumentKind } from "../../domain/document.ts";
import { takeHandedFile } from "../../hooks/handed-file.ts";
import { cleanPhoto, isPhoto } from "../../hooks/photo.ts";
import { useSession } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { useNow } from "../../hooks/use-now.ts";
import { bytesText, localStamp } from "../../locales/dates.ts";
import { explain } from "../../locales/explain.ts";
import { t } from "../../locales/text.ts";
import { mostFileBytes } from "../../session/api/documents.ts";
import { Button } from "../../ui/button.tsx";
import { Fault } from "../../ui/fault.tsx";
import { Page } from "../../ui/page.tsx";
import { Progress } from "../../ui/progress.tsx";
import { SelectField } from "../../ui/select-field.tsx";
import { Card, Notice } from "../../ui/show.tsx";
import { Field } from "../../ui/text-field.tsx";
import { KINDS } from "../../locales/document-words.ts";

interface Chosen {
  readonly blob: Blob;
  readonly name: string;
  readonly contentType: string;
}

interface AddDocumentProps {
  readonly vaultId: string;
  readonly home: string;
}

type Refused = "large" | "empty" | "unreadable";

const withoutExtension = (name: string): string => name.replace(/\.[^.]{1,5}$/, "");
const kinds = Object.keys(KINDS) as DocumentKind[];

export default function AddDocument({ vaultId, home }: AddDocumentProps): ReactElement {
  const session = useSession();
  const now = useNow();
  const [, go] = useLocation();
  const [chosen, setChosen] = useState<Chosen>();
  const [refused, setRefused] = useState<Refused>();
  const [title, setTitle] = useState("");
  const [kind, setKind] = useState<DocumentKind>("letter");
  const [date, setDate] = useState("");
  const [author, setAuthor] = useState("");
  const [tried, setTried] = useState(false);
  const [counts, setCounts] = useState({ done: 0, total: 0 });
  const save = useAction((file: Chosen) =>
    session.addDocument(
      vaultId,
      {
        title,
        kind,
        contentType: file.contentType,
        ...(date === "" ? {} : { date }),
        ...(author.trim() === "" ? {} : { author: author.trim() }),
      },
      file.blob,
      setCounts,
    ),
  );
  const most = bytesText(mostFileBytes);

  const choose = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    setRefused(undefined);
    save.clear();
    // Nothing of it was read yet.
    if (file.size > mostFileBytes || file.size === 0) return setRefused(file.size === 0 ? "empty" : "large");
    const photo = isPhoto(file.type);
    const blob = photo ? await cleanPhoto(file) : file;
    if (!blob) return setRefused("unreadable");
    const type = photo ? blob.type : file.type.split(";")[0];
    setChosen({ blob, name: file.name, contentType: type || "application/octet-stream" });
    if (photo) setKind("photo");
    if (title === "") setTitle(withoutExtension(file.name).slice(0, 200));
  };
  const begun = useRef(false);
  useEffect(() => {
    if (!begun.current) void choose(takeHandedFile());
    begun.current = true;
  });
  const keep = async (): Promise<void> => {
    setTried(true);
    if (!chosen || title.trim() === "") return;
    setCounts({ done: 0, total: chosen.blob.size });
    if (await save.run(chosen)) go(`${home}/documents`);
  };
  const cancelled = save.error?.kind === "cancelled";
  return (
    <Page
      title={t("document.add")}
      lead={t("document.add.lead", { most })}
      back={{ to: `${home}/documents`, text: t("document.list") }}
    >
      {save.error && !cancelled && <Fault {...explain(save.error)} />}
      {cancelled && <Notice tone="neutral" title={t("document.cancelled")} alert />}
      {refused !== undefined && (
        <Notice
          tone="warn"
          title={t(
            refused === "large" ? "document.large" : refused === "empty" ? "document.empty" : "document.unreadable",
            { most },
          )}
          alert
        />
      )}
      <Card title={t("document.file")}>
        {chosen && (
          <p dir="auto">
            {chosen.name} · {bytesText(chosen.blob.size)}
          </p>
        )}
        {tried && !chosen && <Notice tone="warn" title={t("document.file.missing")} />}
        <div className="buttons">
          <FileTrigger onSelect={(files) => void choose(files?.[0])}>
            <Button icon="upload" isDisabled={save.pending} {...(chosen ? {} : { look: "primary" as const })}>
              {t("document.choose")}
            </Button>
          </FileTrigger>
          <FileTrigger
            acceptedFileTypes={["image/*"]}
            defaultCamera="environment"
            onSelect={(files) => void choose(files?.[0])}
          >
            <Button icon="camera" isDisabled={save.pending}>
              {t("document.photo")}
            </Button>
          </FileTrigger>
        </div>
        <p className="soft">{t("document.photo.text")}</p>
      </Card>
      <Card title={t("document.about")}>
        <div className="stack">
          <Field
            label={t("document.title")}
            value={title}
            onChange={setTitle}
            maxLength={200}
            fault={tried && title.trim() === "" ? t("document.title.missing") : undefined}
          />
          <SelectField
            label={t("document.kind")}
            value={kind}
            onChange={setKind}
            options={kinds.map((one) => ({ value: one, text: t(KINDS[one]) }))}
          />
          <Field
            label={t("document.date")}
            hint={t("document.optional")}
            type="date"
            value={date}
            onChange={(text) => setDate(text > localStamp(now).slice(0, 10) ? localStamp(now).slice(0, 10) : text)}
          />
          <Field
            label={t("document.author")}
            hint={t("document.optional")}
            value={author}
            onChange={setAuthor}
            maxLength={200}
          />
        </div>
      </Card>
      {save.pending ? (
        <Card>
          <Progress label={t("document.saving")} {...counts} onCancel={() => void session.cancelDocument(vaultId)} />
        </Card>
      ) : (
        <div className="buttons">
          <Button look="primary" onPress={() => void keep()}>
            {t("document.save")}
          </Button>
        </div>
      )}
    </Page>
  );
}
