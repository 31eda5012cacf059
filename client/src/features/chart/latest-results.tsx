// The newest value of every laboratory test of a record, gravest first: critical, outside, in range, then by date.
import type { ReactElement } from "react";
import { Link } from "wouter";
import { rangePlaces } from "../../domain/range-place.ts";
import { figureOf, nameOf, rangeWords, recordedWords, unitOf } from "../../hooks/reading-words.ts";
import { useNow } from "../../hooks/use-now.ts";
import { ago, count } from "../../locales/dates.ts";
import { t } from "../../locales/text.ts";
import { whenText } from "../../locales/when.ts";
import type { ChartState } from "../../session/api.ts";
import { RangeBars } from "../../ui/range-bar.tsx";
import { ReadingRow } from "../../ui/reading.tsx";
import { Card } from "../../ui/show.tsx";

interface LatestResultsProps {
  readonly state: ChartState;
  readonly home: string;
}

export function LatestResults({ state, home }: LatestResultsProps): ReactElement | null {
  const now = useNow();
  const results = state.chart.latest.filter(({ kind }) => kind === "laboratory");
  if (results.length === 0) return null;
  return (
    <Card title={t("result.latest")} flush action={<span className="soft">{count(results.length)}</span>}>
      <ul className="rows">
        {results.map((result) => (
          <ReadingRow
            key={result.concept}
            figure={figureOf(result)}
            unit={unitOf(result)}
            range={rangeWords(result)}
            lines={[
              whenText(result.effective),
              ...(result.effectiveMs === undefined ? [] : [ago(result.effectiveMs, now)]),
              ...recordedWords(result),
            ]}
            bar={<RangeBars places={rangePlaces(result)} />}
            mark={null}
            open={
              <Link
                href={`${home}/item/${result.item}`}
                className="name"
                aria-label={t("item.open.of", { name: `${nameOf(result)} ${figureOf(result)}` })}
              >
                {nameOf(result)}
              </Link>
            }
          />
        ))}
      </ul>
    </Card>
  );
}
