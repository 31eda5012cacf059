// What one thing of the record says, on its page: facts, the text of a note, the results of a panel.
import type { ReactElement } from "react";
import { Link } from "wouter";
import { rangePlaces } from "../../domain/range-place.ts";
import type { PanelBody, RecordRow } from "../../domain/record/view.ts";
import { boundsOf, figureOf, nameOf, rangeWords, unitOf } from "../../hooks/reading-words.ts";
import { factsOf } from "../../hooks/record-words.ts";
import { t } from "../../locales/text.ts";
import { RangeBars } from "../../ui/range-bar.tsx";
import { Card, Chip, Facts } from "../../ui/show.tsx";

/** As the laboratory printed it; nothing where it printed none. */
function printedRange(reading: PanelBody["results"][number]): string {
  const [part] = reading.parts;
  if (part?.range?.source !== "printed") return "";
  return boundsOf(part.range.range ?? {});
}

function Panel({ body, home, level }: { readonly body: PanelBody; readonly home: string; readonly level: 2 | 3 }) {
  return (
    <Card title={t("lab.results")} level={level} flush>
      <table className="table plain results">
        <caption className="only-heard">{t("lab.results")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("lab.test")}</th>
            <th scope="col" className="number">
              {t("lab.value")}
            </th>
            <th scope="col">{t("lab.range")}</th>
          </tr>
        </thead>
        <tbody>
          {body.results.map((result) => {
            const range = rangeWords(result);
            return (
              <tr key={`${result.version} ${result.entry}`}>
                <th scope="row">
                  <Link href={`${home}/item/${result.item}`}>{nameOf(result)}</Link>
                </th>
                <td className="number">
                  <bdi dir="ltr">
                    {figureOf(result)} {unitOf(result)}
                  </bdi>
                </td>
                <td>
                  <div className="range-facts">
                    <RangeBars places={rangePlaces(result)} /> <bdi dir="ltr">{printedRange(result)}</bdi>{" "}
                    {range && <Chip tone={range.tone}>{range.text}</Chip>}
                  </div>
                </td>
              </tr>
            );
          })}
          {body.others.map(({ item, title, text }) => (
            <tr key={item}>
              <th scope="row">
                <Link href={`${home}/item/${item}`} dir="auto">
                  {title}
                </Link>
              </th>
              <td className="number" colSpan={2} dir="auto">
                {text}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {body.missing > 0 && <p className="card-body soft">{t("lab.missing", { count: body.missing })}</p>}
    </Card>
  );
}

interface RecordFactsProps {
  readonly row: RecordRow;
  readonly home: string;
  readonly level: 2 | 3;
}

export function RecordFacts({ row, home, level }: RecordFactsProps): ReactElement {
  const facts = factsOf(row);
  return (
    <>
      <Card>
        {row.body.kind === "note" && (
          <p className="written" dir="auto">
            {row.body.text}
          </p>
        )}
        {facts.length > 0 && <Facts facts={facts} />}
        {row.body.kind === "reading" && <RangeBars places={rangePlaces(row.body.reading)} />}
      </Card>
      {row.body.kind === "panel" && <Panel body={row.body} home={home} level={level} />}
    </>
  );
}
