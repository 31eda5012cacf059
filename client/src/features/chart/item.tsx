// One item and everything ever said about it: author, device, time; from here its author corrects it or takes it back.
import { type ReactElement, useEffect, useState } from "react";
import { useLocation } from "wouter";
import type { HistoryView } from "../../domain/history.ts";
import type { ReadingView } from "../../domain/reading-view.ts";
import { figureOf, nameOf, unitOf } from "../../hooks/reading-words.ts";
import { useSession, useTopic } from "../../hooks/session.tsx";
import { useChart } from "../../hooks/use-chart.ts";
import { useNow } from "../../hooks/use-now.ts";
import { dated } from "../../locales/dates.ts";
import { type MessageId, t } from "../../locales/text.ts";
import { Button } from "../../ui/button.tsx";
import { LinkButton, Page } from "../../ui/page.tsx";
import { Card, Chip, Skeleton } from "../../ui/show.tsx";
import { EraseDialog } from "./erase-dialog.tsx";
import { EnterInError } from "./enter-in-error.tsx";
import { OriginCard } from "./origin-card.tsx";
import { SaidLines } from "./said-lines.tsx";

const ACTS: Readonly<Record<HistoryView["act"], MessageId>> = {
  recorded: "history.recorded",
  "entered-in-error": "history.error",
  disputed: "history.disputed",
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

function Actions({ reading, home, onWrong }: { reading: ReadingView; home: string; onWrong: () => void }) {
  return (
    <>
      {reading.importedFrom === undefined && (
        <LinkButton to={`${home}/item/${reading.item}/correct`} look="primary">
          {t("item.correct")}
        </LinkButton>
      )}
      <Button onPress={onWrong}>{t("error.entered.button")}</Button>
    </>
  );
}

export default function ItemPage({ vaultId, itemId, home, beside }: ItemPageProps): ReactElement {
  const session = useSession();
  const chart = useChart(vaultId);
  const phase = useTopic("phase");
  const me = phase?.kind === "open" ? phase.me : undefined;
  const [lines, setLines] = useState<readonly HistoryView[]>();
  const [wrong, setWrong] = useState(false);
  const [erasing, setErasing] = useState(false);
  const [mayErase, setMayErase] = useState(false);
  const [, go] = useLocation();
  useEffect(() => {
    let live = true;
    void session.history(vaultId, itemId).then((found) => live && setLines(found));
    void session.eraseScope(vaultId, itemId).then((scope) => live && setMayErase(scope?.allowed === true));
    return () => {
      live = false;
    };
  }, [session, vaultId, itemId, chart]);
  const state = chart === "gone" ? undefined : chart;
  const readings = state?.chart.readings.rows.filter(({ item }) => item === itemId) ?? [];
  const [reading] = readings;
  const mine = reading !== undefined && readings.every(({ author }) => author === me?.userId);
  return (
    <Page
      title={reading ? `${nameOf(reading)} ${figureOf(reading)} ${unitOf(reading)}` : t("item.title")}
      back={{ to: home, text: t("vitals.back") }}
      pane={beside ? "detail" : undefined}
      actions={mine && <Actions reading={reading} home={home} onWrong={() => setWrong(true)} />}
    >
      <Card title={t("history.title")} level={beside ? 3 : 2} flush>
        {!lines && <Skeleton rows={4} label={t("chart.opening")} />}
        <ul className="rows">
          {lines?.map((line) => (
            <Line
              key={`${line.act} ${line.key}`}
              line={line}
              author={
                line.author === me?.userId ? t("word.you") : (state?.names[line.author] ?? t("reading.unknownAuthor"))
              }
              device={t(line.device === me?.deviceId ? "device.this" : "device.other")}
            />
          ))}
        </ul>
      </Card>
      {lines && <OriginCard lines={lines} level={beside ? 3 : 2} />}
      {mayErase && (
        <div className="buttons">
          <Button look="quiet" onPress={() => setErasing(true)}>
            {t("erase.button")}
          </Button>
        </div>
      )}
      {erasing && (
        <EraseDialog
          vaultId={vaultId}
          itemId={itemId}
          onClose={(erased) => {
            setErasing(false);
            if (erased) go(home);
          }}
        />
      )}
      {wrong && reading && <EnterInError vaultId={vaultId} reading={reading} onClose={() => setWrong(false)} />}
    </Page>
  );
}
