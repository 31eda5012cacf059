// All readings, newest first: value, unit, when and how old, who wrote it, and where each one is.
import { type ReactElement, useState } from "react";
import { Link } from "wouter";
import { rangePlaces } from "../../domain/range-place.ts";
import type { ReadingView } from "../../domain/reading-view.ts";
import { figureOf, nameOf, rangeWords, recordedWords, unitOf } from "../../hooks/reading-words.ts";
import { useTopic } from "../../hooks/session.tsx";
import { ago } from "../../locales/dates.ts";
import { t } from "../../locales/text.ts";
import { whenText } from "../../locales/when.ts";
import { RangeBars } from "../../ui/range-bar.tsx";
import { placeOf } from "../../locales/words.ts";
import type { ChartState } from "../../session/api.ts";
import { Button } from "../../ui/button.tsx";
import { ReadingRow } from "../../ui/reading.tsx";
import { Card } from "../../ui/show.tsx";
import { StateMark } from "../../ui/state-mark.tsx";

const STEP = 30;

interface ReadingsProps {
  readonly state: ChartState;
  readonly now: number;
  /** Where the chart is. */
  readonly home: string;
  /** The item that is open beside the readings. */
  readonly chosen: string | undefined;
}

function linesOf(reading: ReadingView, state: ChartState, myId: string | undefined, now: number): readonly string[] {
  const author =
    reading.author === myId
      ? t("reading.byYou")
      : t("reading.by", { name: state.names[reading.author] ?? t("reading.unknownAuthor") });
  return [
    whenText(reading.effective),
    ...recordedWords(reading),
    ...(reading.effectiveMs === undefined || reading.ahead ? [] : [ago(reading.effectiveMs, now)]),
    author,
    ...(reading.importedFrom === undefined ? [] : [t("reading.imported", { file: reading.importedFrom })]),
  ];
}

export function Readings({ state, now, home, chosen }: ReadingsProps): ReactElement {
  const phase = useTopic("phase");
  const myId = phase?.kind === "open" ? phase.me.userId : undefined;
  const [shown, show] = useState(STEP);
  const { rows, total } = state.chart.readings;
  return (
    <Card title={t("chart.readings")} flush action={<span className="soft">{t("chart.count", { count: total })}</span>}>
      <ul className="rows">
        {rows.slice(0, shown).map((reading) => (
          <ReadingRow
            key={`${reading.version} ${reading.entry}`}
            figure={figureOf(reading)}
            unit={unitOf(reading)}
            range={rangeWords(reading)}
            lines={linesOf(reading, state, myId, now)}
            note={reading.note}
            bar={<RangeBars places={rangePlaces(reading)} />}
            mark={reading.author === myId && <StateMark place={placeOf(state.outbox, reading.changeId)} />}
            open={
              <Link
                href={`${home}/item/${reading.item}`}
                className="name"
                aria-current={reading.item === chosen ? "true" : undefined}
                aria-label={t("item.open.of", { name: `${nameOf(reading)} ${figureOf(reading)}` })}
              >
                {nameOf(reading)}
              </Link>
            }
          />
        ))}
      </ul>
      {rows.length > shown && (
        <div className="card-foot">
          <Button onPress={() => show(shown + STEP)}>{t("chart.more")}</Button>
        </div>
      )}
    </Card>
  );
}
