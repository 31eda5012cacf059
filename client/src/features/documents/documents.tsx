// All documents of a chart, newest first: what each is, whose, how large, and where its file is.
import { type ReactElement, useEffect, useState } from "react";
import { Link } from "wouter";
import type { DocumentLine } from "../../domain/document.ts";
import { mayWrite } from "../../hooks/may-write.ts";
import { useSession, useTopic } from "../../hooks/session.tsx";
import { useChart } from "../../hooks/use-chart.ts";
import { bytesText } from "../../locales/dates.ts";
import { t } from "../../locales/text.ts";
import { whenText } from "../../locales/when.ts";
import { Icon } from "../../ui/icon.tsx";
import { LinkButton, Page } from "../../ui/page.tsx";
import { Card, Empty, Skeleton } from "../../ui/show.tsx";
import { FileMark } from "../../ui/file-mark.tsx";
import { kindText } from "../../locales/document-words.ts";

const most = 500;

interface DocumentsProps {
  readonly vaultId: string;
  /** Where the chart is. */
  readonly home: string;
}

function Row({ line, home, by, mine }: { line: DocumentLine; home: string; by: string; mine: boolean }): ReactElement {
  const files = useTopic("files");
  const [file] = line.files;
  const size = line.files.reduce((sum, one) => sum + (one.size ?? 0), 0);
  const facts = [kindText(line), whenText(line.when), line.author ?? by, ...(size > 0 ? [bytesText(size)] : [])];
  return (
    <li className="row">
      <div className="grow stack-small">
        <p className="line">
          <Link href={`${home}/documents/${line.item}`} className="name" dir="auto">
            {line.title}
          </Link>
        </p>
        <p className="soft" dir="auto">
          {facts.join(" · ")}
        </p>
      </div>
      {file && !file.embedded && <FileMark state={file.id === undefined ? undefined : files?.[file.id]} mine={mine} />}
    </li>
  );
}

export default function Documents({ vaultId, home }: DocumentsProps): ReactElement {
  const session = useSession();
  const chart = useChart(vaultId);
  const phase = useTopic("phase");
  const me = phase?.kind === "open" ? phase.me.userId : undefined;
  const [rows, setRows] = useState<readonly DocumentLine[]>();
  useEffect(() => {
    let live = true;
    void session.documents(vaultId, 0, most).then((found) => live && setRows(found.rows));
    return () => {
      live = false;
    };
  }, [session, vaultId, chart]);
  const names = chart && chart !== "gone" ? chart.names : {};
  const canWrite = chart !== undefined && chart !== "gone" && mayWrite(chart.card);
  const nameOf = (id: string): string =>
    id === me ? t("reading.byYou") : t("reading.by", { name: names[id] ?? t("reading.unknownAuthor") });
  return (
    <Page
      title={t("document.list")}
      back={{ to: home, text: t("vitals.back") }}
      actions={
        canWrite && (
          <LinkButton to={`${home}/documents/new`} look="primary">
            <Icon name="plus" />
            {t("document.add")}
          </LinkButton>
        )
      }
    >
      <Card title={t("document.list")} flush>
        {!rows && <Skeleton rows={4} label={t("chart.opening")} />}
        {rows?.length === 0 && (
          <Empty icon="record" title={t("document.none")}>
            <p>{t("document.none.text")}</p>
          </Empty>
        )}
        <ul className="rows">
          {rows?.map((line) => (
            <Row
              key={`${line.item} ${line.changeId}`}
              line={line}
              home={home}
              by={nameOf(line.by)}
              mine={line.by === me}
            />
          ))}
        </ul>
      </Card>
    </Page>
  );
}
