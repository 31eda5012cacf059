// The readings of a window as a table, newest first, in the unit each was recorded in (GTAB-188..203).
import { type ReactElement, useEffect, useState } from "react";
import { Link } from "wouter";
import { rangePlace } from "../../domain/range-place.ts";
import type { ReadingView } from "../../domain/reading-view.ts";
import type { Trend } from "../../domain/trend/series.ts";
import { indexAt, type Window } from "../../domain/trend/window.ts";
import { figureOf, nameOf, rangeWords, unitOf } from "../../hooks/reading-words.ts";
import { useSession } from "../../hooks/session.tsx";
import { t } from "../../locales/text.ts";
import { whenText } from "../../locales/when.ts";
import { Button } from "../../ui/button.tsx";
import { RangeBar } from "../../ui/range-bar.tsx";
import { Skeleton } from "../../ui/show.tsx";

const STEP = 50;

interface TrendTableProps {
  readonly trend: Trend;
  readonly window: Window;
  readonly vaultId: string;
  readonly home: string;
}

export function TrendTable({ trend, window: { fromMs, toMs }, vaultId, home }: TrendTableProps): ReactElement {
  const session = useSession();
  const [rows, setRows] = useState<readonly ReadingView[]>();
  const [shown, show] = useState(STEP);
  useEffect(() => {
    let live = true;
    void session.readings(vaultId, trend.concept, { fromMs, toMs }, shown).then((found) => live && setRows(found));
    return () => {
      live = false;
    };
  }, [session, vaultId, trend, fromMs, toMs, shown]);
  if (!rows) return <Skeleton rows={6} label={t("chart.opening")} />;
  const total = indexAt(trend.atMs, toMs + 1) - indexAt(trend.atMs, fromMs);
  return (
    <>
      <div className="table-scroll">
        <table className="table">
          <caption className="only-heard">{t("trend.table")}</caption>
          <thead>
            <tr>
              <th scope="col">{t("trend.col.when")}</th>
              <th scope="col" className="number">
                {t("trend.col.value")}
              </th>
              <th scope="col">{t("trend.col.range")}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={`${row.version} ${row.entry}`}>
                <th scope="row">
                  <Link
                    href={`${home}/item/${row.item}`}
                    aria-label={t("item.open.of", {
                      name: `${nameOf(row)} ${figureOf(row)}, ${whenText(row.effective)}`,
                    })}
                  >
                    {whenText(row.effective)}
                  </Link>
                </th>
                <td className="number">
                  <bdi dir="ltr">{figureOf(row)}</bdi> <span className="soft">{unitOf(row)}</span>
                </td>
                <td>
                  <span className="line">
                    {row.parts.map((part) => {
                      const place = rangePlace(part);
                      return place === undefined ? null : <RangeBar key={part.concept} {...place} />;
                    })}
                    {rangeWords(row)?.text ?? t("trend.noRange")}
                  </span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length === 0 && <p className="soft">{t("trend.table.none")}</p>}
      {rows.length >= shown && total > shown && (
        <div className="card-foot">
          <Button onPress={() => show(shown + STEP)}>{t("chart.more")}</Button>
        </div>
      )}
    </>
  );
}
