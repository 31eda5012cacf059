// The report as it is printed: whose it is and of when on top, then section by section; an empty section says so.
import type { ReactElement } from "react";
import type { BannerView } from "../../domain/banner.ts";
import type { ReportSection, ReportTrend, ReportView } from "../../domain/report.ts";
import type { RecordRow } from "../../domain/record/view.ts";
import type { Window } from "../../domain/trend/window.ts";
import { chipsOf, lineOf, titleOf } from "../../hooks/record-words.ts";
import { useTopic } from "../../hooks/session.tsx";
import { bandText, figureIn, summaryText, trendName } from "../../hooks/trend-words.ts";
import { figureOf, rangeWords, unitOf } from "../../hooks/reading-words.ts";
import { dayRange, localStamp, longDate } from "../../locales/dates.ts";
import { t } from "../../locales/text.ts";
import { ageText, whenText } from "../../locales/when.ts";
import { PeriodGraph } from "../../ui/graph/period-graph.tsx";
import { Mark } from "../../ui/icon.tsx";
import { allergyText } from "../../ui/patient-banner.tsx";
import { Facts } from "../../ui/show.tsx";
import { graphOf } from "./graph-data.ts";
import { EMPTY_NAMES, SECTION_NAMES } from "./section-names.ts";

const bornText = ({ born, ageText: age }: BannerView): string =>
  age === undefined ? whenText(born) : `${whenText(born)} (${ageText(age)})`;

interface TrendSheetProps {
  readonly part: ReportTrend;
  readonly window: Window;
}

function TrendSheet({ part: { trend, summary, rows, more }, window }: TrendSheetProps): ReactElement {
  const words = summaryText(trend, dayRange(window.fromMs, window.toMs), summary);
  return (
    <section className="report-trend" aria-label={trendName(trend)}>
      <h4>
        {trendName(trend)} <span className="soft">{trend.unit}</span>
      </h4>
      <p>{words}</p>
      {trend.lines.map((line) => {
        const text = bandText(trend, line);
        return text === undefined ? null : (
          <p key={line.concept} className="soft">
            {text}
          </p>
        );
      })}
      {trend.atMs.length > 1 && (
        <PeriodGraph
          data={graphOf(trend)}
          window={window}
          label={words}
          valueText={(value) => figureIn(trend, value)}
          fromText={longDate(window.fromMs)}
          toText={longDate(window.toMs)}
        />
      )}
      <ul className="report-values">
        {rows.map((row) => (
          <li key={`${row.version} ${row.entry}`}>
            <span>{whenText(row.effective)}</span>
            <span className="strong">
              <bdi dir="ltr">{figureOf(row)}</bdi> {unitOf(row)}
            </span>
            <span className="soft">
              {[rangeWords(row)?.text, row.state === "conflicted" ? t("part.conflicted") : undefined]
                .filter((text) => text !== undefined)
                .join(" · ")}
            </span>
          </li>
        ))}
      </ul>
      {more > 0 && <p className="soft">{t("report.more", { count: more })}</p>}
    </section>
  );
}

/** What a reader on paper has to be told before anything else: that it is not settled. */
const doubtsOf = ({ state, disputes }: RecordRow): readonly string[] => [
  ...(state === "conflicted" ? [t("part.conflicted")] : []),
  ...(disputes.length > 0 ? [t("dispute.chip")] : []),
];

/** Its state stands beside it in words: paper has no page to open. */
function Line({ row }: { readonly row: RecordRow }): ReactElement {
  const said = row.body.kind === "medicine" || row.body.kind === "allergy" ? lineOf(row.body) : undefined;
  const words = [...doubtsOf(row), ...chipsOf(row.body).map(({ text }) => text), said].filter(
    (text) => text !== undefined && text !== "",
  );
  return (
    <li>
      <span className="strong" dir="auto">
        {titleOf(row)}
      </span>{" "}
      {words.map((text) => (
        <span key={text}>
          · <bdi>{text}</bdi>{" "}
        </span>
      ))}
      {row.when !== undefined && <span className="soft">· {whenText(row.when)}</span>}
    </li>
  );
}

interface SectionProps {
  readonly section: ReportSection;
  readonly report: ReportView;
}

function Section({ section, report }: SectionProps): ReactElement {
  const trends = section === "measurements" ? report.measurements : section === "results" ? report.results : [];
  const lines = report.lists.find((list) => list.section === section)?.lines ?? [];
  return (
    <section className="report-section" aria-label={t(SECTION_NAMES[section])}>
      <h3>{t(SECTION_NAMES[section])}</h3>
      {trends.length + lines.length === 0 && <p className="soft">{t(EMPTY_NAMES[section])}</p>}
      {trends.map((part) => (
        <TrendSheet key={part.trend.concept} part={part} window={report.window} />
      ))}
      {lines.length > 0 && (
        <ul className="report-lines">
          {lines.map((row) => (
            <Line key={`${row.item} ${row.version}`} row={row} />
          ))}
        </ul>
      )}
    </section>
  );
}

interface PaperProps {
  readonly report: ReportView;
  readonly sections: readonly ReportSection[];
}

export function Paper({ report, sections }: PaperProps): ReactElement {
  const { banner, window, madeMs } = report;
  const maker = useTopic("account")?.name ?? "";
  return (
    <article className="card report-paper" aria-label={t("report.title")}>
      <header className="sheet-title">
        <Mark />
        <div>
          <h2>{banner.displayName}</h2>
          <p>{t("report.of", { period: dayRange(window.fromMs, window.toMs) })}</p>
        </div>
      </header>
      <Facts
        facts={[
          [t("banner.born"), bornText(banner)],
          [t("banner.number"), banner.number ?? t("time.notRecorded")],
          [t("report.allergies"), allergyText(banner.allergyLabel)],
          [t("report.made"), t("report.made.by", { when: whenText(localStamp(madeMs)), name: maker })],
        ]}
      />
      {sections.map((section) => (
        <Section key={section} section={section} report={report} />
      ))}
      <footer className="soft">{t("app.notDevice.long")}</footer>
    </article>
  );
}
