// One item and everything ever said about it: author, device, time; from here its author corrects it or takes it back.
import { type ReactElement, useState } from "react";
import { Link, useLocation } from "wouter";
import type { HistoryView } from "../../domain/history.ts";
import type { RecordDetail, RecordRow } from "../../domain/record/view.ts";
import { figureOf, unitOf } from "../../hooks/reading-words.ts";
import { titleOf } from "../../hooks/record-words.ts";
import { useSession, useTopic } from "../../hooks/session.tsx";
import { useChart } from "../../hooks/use-chart.ts";
import { useNow } from "../../hooks/use-now.ts";
import { useRecord } from "../../hooks/use-record-page.ts";
import { mayWrite } from "../../hooks/may-write.ts";
import { fitsForm, kindOf } from "../../hooks/vital-kinds.ts";
import { dated } from "../../locales/dates.ts";
import { type MessageId, t } from "../../locales/text.ts";
import { datedOrAdded } from "../../locales/when.ts";
import { Button } from "../../ui/button.tsx";
import { LinkButton, Page } from "../../ui/page.tsx";
import { Card, Chip, Notice, Skeleton } from "../../ui/show.tsx";
import { DisputeDialog, Disputes } from "./disputes.tsx";
import { Review } from "./review.tsx";
import { RecordFacts } from "./record-facts.tsx";
import { WriteGate } from "./write-gate.tsx";
import { EraseDialog } from "./erase-dialog.tsx";
import { EnterInError } from "./enter-in-error.tsx";
import { OpenedBy } from "./opened-by.tsx";
import { OriginCard } from "./origin-card.tsx";
import { Sections } from "./sections.tsx";
import { SaidLines } from "./said-lines.tsx";

const ACTS: Readonly<Record<HistoryView["act"], MessageId>> = {
  recorded: "history.recorded",
  "entered-in-error": "history.error",
  disputed: "history.disputed",
  "dispute-withdrawn": "history.withdrawn",
  acknowledged: "history.acknowledged",
  "acknowledgement-withdrawn": "history.unacknowledged",
};

interface LineProps {
  readonly line: HistoryView;
  readonly author: string;
  readonly device: string;
}

function Line({ line, author, device }: LineProps): ReactElement {
  const now = useNow();
  const { act, current, origin, reason, recordedAt } = line;
  return (
    <li className="row">
      <div className="grow stack-small">
        <p className="line">
          <span className="strong">{t(ACTS[act], { name: author })}</span>
          {current && <Chip tone="good">{t("history.current")}</Chip>}
        </p>
        <p className="soft">
          {dated(Date.parse(recordedAt), now)} · {device}
          {origin !== undefined && ` · ${t("reading.imported", { file: origin.fileName })}`}
        </p>
        {reason !== undefined && <p dir="auto">{reason}</p>}
        <div className={act === "recorded" && !current ? "struck" : undefined}>
          <SaidLines lines={line.lines} />
        </div>
      </div>
    </li>
  );
}

interface ItemPageProps {
  readonly vaultId: string;
  readonly itemId: string;
  readonly home: string;
  /** Beside the record, not instead of it. */
  readonly beside?: boolean;
}

type Asking = "wrong" | "dispute" | "erase";

interface ActionsProps {
  readonly row: RecordRow;
  /** The form that writes such a thing is there. */
  readonly canCorrect: boolean;
  readonly mine: boolean;
  readonly home: string;
  readonly onAsk: (asking: Asking) => void;
}

/** The author corrects or takes back; everybody else may object. */
function Actions({ row, canCorrect, mine, home, onAsk }: ActionsProps): ReactElement {
  if (!mine) return <Button onPress={() => onAsk("dispute")}>{t("dispute.button")}</Button>;
  return (
    <>
      {canCorrect && (
        <LinkButton to={`${home}/item/${row.item}/correct`} look="primary">
          {t("item.correct")}
        </LinkButton>
      )}
      <Button onPress={() => onAsk("wrong")}>{t("error.entered.button")}</Button>
    </>
  );
}

const headOf = (row: RecordRow): string =>
  row.body.kind === "reading"
    ? `${titleOf(row)} ${figureOf(row.body.reading)} ${unitOf(row.body.reading)}`
    : titleOf(row);

/** Files bring readings that the form of a reading cannot hold. */
const canCorrect = ({ rows, input }: RecordDetail): boolean => {
  const [row] = rows;
  if (row === undefined || row.state === "entered-in-error" || row.state === "voided") return false;
  const reading = row.body.kind === "reading" ? row.body.reading : undefined;
  const kind = reading && kindOf(reading.concept);
  return input !== undefined || (reading !== undefined && kind !== undefined && fitsForm(kind, reading));
};

export default function ItemPage({ vaultId, itemId, home, beside }: ItemPageProps): ReactElement {
  const session = useSession();
  const chart = useChart(vaultId);
  const phase = useTopic("phase");
  const me = phase?.kind === "open" ? phase.me : undefined;
  const found = useRecord(vaultId, `item ${itemId}`, async () => {
    const [detail, lines, scope, review] = await Promise.all([
      session.detail(vaultId, itemId),
      session.history(vaultId, itemId),
      session.eraseScope(vaultId, itemId),
      session.review(vaultId, itemId),
    ]);
    return { detail, lines, review, mayErase: scope?.allowed === true };
  });
  const [asking, ask] = useState<Asking>();
  const [, go] = useLocation();
  const names = chart === undefined || chart === "gone" ? {} : chart.names;
  const nameOf = (author: string): string =>
    author === me?.userId ? t("word.you") : (names[author] ?? t("reading.unknownAuthor"));
  const { detail, lines, review, mayErase } = found ?? {};
  const rows = detail?.rows ?? [];
  const [row] = rows;
  const mine = rows.length > 0 && rows.every(({ author }) => author === me?.userId);
  const canWrite = chart !== undefined && chart !== "gone" && mayWrite(chart.card);
  const stands = row !== undefined && (row.state === "current" || row.state === "conflicted");
  const title = row ? headOf(row) : t("item.title");
  const close = (): void => ask(undefined);
  return (
    <Page
      title={title}
      back={{ to: home, text: t("vitals.back") }}
      pane={beside ? "detail" : undefined}
      actions={
        stands &&
        canWrite &&
        detail && <Actions row={row} canCorrect={canCorrect(detail)} mine={mine} home={home} onAsk={ask} />
      }
    >
      {detail?.partOf && (
        <p>
          <Link href={`${home}/item/${detail.partOf.item}`}>{t("lab.partOf", { name: detail.partOf.title })}</Link>
        </p>
      )}
      {row?.state === "entered-in-error" && <Notice tone="neutral" title={t("item.wasError")} />}
      {row && review && (
        <Review vaultId={vaultId} itemId={itemId} what={headOf(row)} review={review} me={me} nameOf={nameOf} />
      )}
      {row && <Disputes vaultId={vaultId} itemId={itemId} disputes={row.disputes} nameOf={nameOf} myId={me?.userId} />}
      {rows.map((one) => (
        <div key={`${one.version} ${one.entry}`} className={stands ? "stack" : "stack struck"}>
          <RecordFacts row={one} home={home} level={beside ? 3 : 2} />
        </div>
      ))}
      {detail && <Sections sections={detail.sections} home={home} level={beside ? 3 : 2} />}
      <Card title={t("history.title")} level={beside ? 3 : 2} flush>
        {!lines && <Skeleton rows={4} label={t("chart.opening")} />}
        <ul className="rows">
          {lines?.map((line) => (
            <Line
              key={`${line.act} ${line.key}`}
              line={line}
              author={nameOf(line.author)}
              device={t(line.device === me?.deviceId ? "device.this" : "device.other")}
            />
          ))}
        </ul>
      </Card>
      {lines && <OriginCard lines={lines} level={beside ? 3 : 2} />}
      {me?.chartId === vaultId && <OpenedBy vaultId={vaultId} itemId={itemId} level={beside ? 3 : 2} />}
      {mayErase && canWrite && (
        <div className="buttons">
          <Button look="quiet" onPress={() => ask("erase")}>
            {t("erase.button")}
          </Button>
        </div>
      )}
      {asking === "erase" && (
        <EraseDialog
          vaultId={vaultId}
          itemId={itemId}
          onClose={(erased) => {
            close();
            if (erased) go(home);
          }}
        />
      )}
      {asking === "wrong" && row && (
        <WriteGate vaultId={vaultId} onNo={close}>
          <EnterInError
            vaultId={vaultId}
            itemId={itemId}
            what={`${title}, ${datedOrAdded(row.when, row.recordedAt)}`}
            onClose={close}
          />
        </WriteGate>
      )}
      {asking === "dispute" && row && (
        <DisputeDialog
          vaultId={vaultId}
          itemId={itemId}
          what={`${title}, ${datedOrAdded(row.when, row.recordedAt)}`}
          onClose={close}
        />
      )}
    </Page>
  );
}
