// What the chart holds by type, also types that have no screen yet: kept whole and counted, never hidden.
import type { ReactElement } from "react";
import type { ChartView } from "../../domain/queries.ts";
import { count } from "../../locales/dates.ts";
import { typeWord } from "../../locales/type-words.ts";
import { t } from "../../locales/text.ts";
import { Card } from "../../ui/show.tsx";

export function KeptTypes({ chart }: { readonly chart: ChartView }): ReactElement {
  return (
    <Card title={t("kept.title")} action={<span className="soft">{t("kept.total", { count: chart.items })}</span>}>
      {chart.counts.length === 0 ? (
        <p className="soft">{t("kept.empty")}</p>
      ) : (
        <>
          <table className="table plain">
            <caption className="only-heard">{t("kept.title")}</caption>
            <thead>
              <tr>
                <th scope="col">{t("kept.type")}</th>
                <th scope="col" className="number">
                  {t("kept.count")}
                </th>
              </tr>
            </thead>
            <tbody>
              {chart.counts.map((row) => (
                <tr key={row.type}>
                  <th scope="row">
                    {typeWord(row.type)}
                    {!row.hasScreen && <span className="no-screen">{t("kept.noScreen")}</span>}
                  </th>
                  <td className="number">{count(row.count)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          <p className="soft">{t("kept.text")}</p>
        </>
      )}
    </Card>
  );
}
