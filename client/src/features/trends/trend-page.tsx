// One measurement over time: a graph in fixed ranges, the same in a sentence and in a table.
import { lazy, type ReactElement, Suspense, useMemo, useState } from "react";
import type { Trend } from "../../domain/trend/series.ts";
import { firstRange, RANGES, type RangeName, summaryOf, type Window, windowOf } from "../../domain/trend/window.ts";
import { bandText, figureIn, marksIn, readingAt, summaryText, trendName } from "../../hooks/trend-words.ts";
import { useNow } from "../../hooks/use-now.ts";
import { useTrend } from "../../hooks/use-trend.ts";
import { dayRange, timeMark } from "../../locales/dates.ts";
import { type MessageId, t } from "../../locales/text.ts";
import { Button } from "../../ui/button.tsx";
import { moved, zoomed } from "../../ui/graph/zoom.ts";
import { Page } from "../../ui/page.tsx";
import { Segments } from "../../ui/segments.tsx";
import { Card, Empty, Skeleton } from "../../ui/show.tsx";
import { graphOf } from "./graph-data.ts";
import { TrendTable } from "./trend-table.tsx";
import { TrendKey } from "./trend-key.tsx";

const Graph = lazy(async () => ({ default: (await import("../../ui/graph/graph.tsx")).Graph }));

const NAMES: Readonly<Record<RangeName, MessageId>> = {
  "24h": "trend.range.24h",
  "7d": "trend.range.7d",
  "30d": "trend.range.30d",
  "6m": "trend.range.6m",
  "1y": "trend.range.1y",
  "5y": "trend.range.5y",
  all: "trend.range.all",
};

interface ViewProps {
  readonly trend: Trend;
  readonly vaultId: string;
  readonly home: string;
}

function View({ trend, vaultId, home }: ViewProps): ReactElement {
  const now = useNow();
  const [opened] = useState(() => now);
  const [range, setRange] = useState<RangeName | undefined>(() => firstRange(trend, opened));
  const [window, setWindow] = useState<Window>(() => windowOf(trend, firstRange(trend, opened), opened));
  const [chosen, choose] = useState<number>();
  const [asTable, setAsTable] = useState(false);
  const data = useMemo(() => graphOf(trend), [trend]);
  const chosenText = chosen === undefined ? t("trend.choose") : readingAt(trend, chosen);
  const summary = useMemo(() => summaryOf(trend, window), [trend, window]);
  const words = summaryText(trend, range ? t(NAMES[range]) : dayRange(window.fromMs, window.toMs), summary);
  const marks = useMemo(() => marksIn(trend), [trend]);
  const look = (next: Window): void => {
    setRange(undefined);
    setWindow(next);
  };
  const pick = (next: RangeName): void => {
    setRange(next);
    setWindow(windowOf(trend, next, now));
  };
  const shift = (share: number): void => look(moved(window, share));
  const scale = (factor: number): void => look(zoomed(window, factor));
  return (
    <>
      <Segments
        label={t("trend.range")}
        value={range}
        onChange={pick}
        options={RANGES.map((value) => ({ value, text: t(NAMES[value]) }))}
      />
      <Card title={`${trendName(trend)} · ${trend.unit}`}>
        {asTable ? (
          <TrendTable trend={trend} window={window} vaultId={vaultId} home={home} />
        ) : (
          <div className="stack-small">
            <Suspense fallback={<Skeleton rows={6} label={t("chart.opening")} />}>
              <Graph
                data={data}
                window={window}
                onWindow={look}
                chosen={chosen}
                onChoose={choose}
                chosenText={chosenText}
                timeText={timeMark}
                valueText={(value) => figureIn(trend, value)}
                label={words}
                keysHint={t("trend.keys")}
              />
            </Suspense>
            <p className={chosen === undefined ? "trend-chosen soft" : "trend-chosen"}>{chosenText}</p>
            <fieldset className="graph-tools">
              <legend className="only-heard">{t("trend.move")}</legend>
              <Button small icon="back" onPress={() => shift(-0.5)}>
                {t("trend.earlier")}
              </Button>
              <Button small onPress={() => shift(0.5)}>
                {t("trend.later")}
              </Button>
              <Button small icon="plus" onPress={() => scale(0.5)}>
                {t("trend.nearer")}
              </Button>
              <Button small onPress={() => scale(2)}>
                {t("trend.wider")}
              </Button>
            </fieldset>
          </div>
        )}
        <div className="buttons">
          <Button small look="quiet" icon={asTable ? "pulse" : "record"} onPress={() => setAsTable(!asTable)}>
            {t(asTable ? "trend.asGraph" : "trend.asTable")}
          </Button>
        </div>
      </Card>
      <Card title={t("trend.inWords")}>
        <div className="stack-small">
          <p>{words}</p>
          <TrendKey marks={marks} />
          {trend.lines.map((line) => {
            const text = bandText(trend, line);
            return text === undefined ? null : (
              <p key={line.concept} className="soft line">
                <span className="band-swatch" aria-hidden="true" />
                {text}
              </p>
            );
          })}
          {trend.notDrawn > 0 && <p className="soft">{t("trend.notDrawn", { count: trend.notDrawn })}</p>}
          <p className="soft">{t("app.notDevice.long")}</p>
        </div>
      </Card>
    </>
  );
}

interface TrendPageProps {
  readonly vaultId: string;
  readonly concept: string;
  readonly home: string;
}

export default function TrendPage({ vaultId, concept, home }: TrendPageProps): ReactElement {
  const trend = useTrend(vaultId, concept);
  return (
    <Page title={trend ? trendName(trend) : t("trend.title")} back={{ to: home, text: t("vitals.back") }} wide>
      {trend === undefined && <Skeleton rows={8} label={t("chart.opening")} />}
      {trend === null && (
        <Empty icon="pulse" title={t("trend.empty")}>
          <p>{t("trend.empty.text")}</p>
        </Empty>
      )}
      {trend && <View trend={trend} vaultId={vaultId} home={home} />}
    </Page>
  );
}
