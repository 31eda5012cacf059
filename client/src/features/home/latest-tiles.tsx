// The newest value of each thing that was measured, as tiles.
import type { ReactElement } from "react";
import { Link } from "wouter";
import { rangePlaces } from "../../domain/range-place.ts";
import type { LatestView } from "../../domain/queries.ts";
import {
  figureOf,
  nameOf,
  rangeWords,
  recordedWords,
  sparkWords,
  trendWords,
  unitOf,
} from "../../hooks/reading-words.ts";
import { ago } from "../../locales/dates.ts";
import { t } from "../../locales/text.ts";
import { whenText } from "../../locales/when.ts";
import { RangeBars } from "../../ui/range-bar.tsx";
import { ReadingTile } from "../../ui/reading.tsx";

interface LatestTilesProps {
  /** Where the chart is. */
  readonly home: string;
  readonly latest: readonly LatestView[];
  readonly now: number;
}

export function LatestTiles({ home, latest, now }: LatestTilesProps): ReactElement {
  return (
    <div className="tiles">
      {latest.map((reading) => (
        <ReadingTile
          key={reading.concept}
          name={
            <Link
              href={`${home}/trend/${reading.concept}`}
              className="name"
              aria-label={t("trend.open", { name: nameOf(reading) })}
            >
              {nameOf(reading)}
            </Link>
          }
          label={nameOf(reading)}
          figure={figureOf(reading)}
          unit={unitOf(reading)}
          age={reading.effectiveMs === undefined ? t("time.undated") : ago(reading.effectiveMs, now)}
          exact={whenText(reading.effective)}
          range={rangeWords(reading)}
          bar={<RangeBars places={rangePlaces(reading)} />}
          trend={trendWords(reading)}
          recorded={recordedWords(reading)[0]}
          points={reading.history.map(({ effectiveMs, values }) => ({ atMs: effectiveMs, values }))}
          sparkLabel={sparkWords(reading)}
        />
      ))}
    </div>
  );
}
