// The report as it is printed: whose it is and of when on top, then section by section; an empty section says so.
import type { ReactElement } from "react";
import type { BannerView } from "../../domain/banner.ts";
import type { ReportSection, ReportTrend, ReportView } from "../../domain/report.ts";
import type { Window } from "../../domain/trend/window.ts";
import { useTopic } from "../../hooks/session.tsx";
import { bandText, figureIn, summaryText, trendName } from "../../hooks/trend-words.ts";
import { figureOf, rangeWords, unitOf } from "../../hooks/reading-words.ts";
import { dated, dayRange, longDate } from "../../locales/dates.ts";
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
            <span className="soft">{rangeWords(row)?.text}</span>
          </li>
        ))}
      </ul>
      {more > 0 && <p className="soft">{t("report.more", { count: more })}</p>}
    </section>
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
          {lines.map(({ item, title, when }) => (
            <li key={item}>
              <span className="strong" dir="auto">
                {title}
              </span>{" "}
              <span className="soft">{whenText(when)}</span>
            </li>
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
          [t("report.made"), t("report.made.by", { when: dated(madeMs, madeMs), name: maker })],
        ]}
      />
      {sections.map((section) => (
        <Section key={section} section={section} report={report} />
      ))}
      <footer className="soft">{t("app.notDevice.long")}</footer>
    </article>
  );
}
