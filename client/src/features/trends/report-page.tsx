// A report of a period: dates and sections are chosen above, the paper below is what the printer or the PDF gets.
import { type ReactElement, useEffect, useState } from "react";
import { REPORT_SECTIONS, type ReportAsked, type ReportSection, type ReportView } from "../../domain/report.ts";
import { useSession } from "../../hooks/session.tsx";
import { useNow } from "../../hooks/use-now.ts";
import { localStamp } from "../../locales/dates.ts";
import { type MessageId, t } from "../../locales/text.ts";
import { Button } from "../../ui/button.tsx";
import { Checkbox } from "../../ui/choices.tsx";
import { Page } from "../../ui/page.tsx";
import { Segments } from "../../ui/segments.tsx";
import { Card, Skeleton } from "../../ui/show.tsx";
import { Field } from "../../ui/text-field.tsx";
import { SECTION_NAMES } from "./section-names.ts";
import { Paper } from "./paper.tsx";

const PERIODS = { "30d": 30, "6m": 183, "1y": 366, "5y": 1_827 } as const;
type Period = keyof typeof PERIODS;
const PERIOD_NAMES: Readonly<Record<Period, MessageId>> = {
  "30d": "trend.range.30d",
  "6m": "trend.range.6m",
  "1y": "trend.range.1y",
  "5y": "trend.range.5y",
};
const DAY_MS = 86_400_000;
const dayOf = (atMs: number): string => localStamp(atMs).slice(0, 10);
const isPeriod = (text: string): text is Period => Object.hasOwn(PERIODS, text);

/** The local day's first and last moment; undefined for text that is no day. */
function momentsOf(from: string, to: string): { readonly fromMs: number; readonly toMs: number } | undefined {
  const [fromMs, toMs] = [new Date(`${from}T00:00:00`).getTime(), new Date(`${to}T23:59:59.999`).getTime()];
  return Number.isNaN(fromMs) || Number.isNaN(toMs) || fromMs > toMs ? undefined : { fromMs, toMs };
}

export default function ReportPage({
  vaultId,
  home,
}: {
  readonly vaultId: string;
  readonly home: string;
}): ReactElement {
  const session = useSession();
  const now = useNow();
  const [period, setPeriod] = useState<Period | undefined>("6m");
  const [from, setFrom] = useState(() => dayOf(now - PERIODS["6m"] * DAY_MS));
  const [to, setTo] = useState(() => dayOf(now));
  const [sections, setSections] = useState<readonly ReportSection[]>(REPORT_SECTIONS);
  const [report, setReport] = useState<ReportView>();
  const window = momentsOf(from, to);
  const asked = window && JSON.stringify({ window, sections });
  useEffect(() => {
    if (asked === undefined) return undefined;
    let live = true;
    void session.report(vaultId, JSON.parse(asked) as ReportAsked).then((made) => live && setReport(made));
    return () => {
      live = false;
    };
  }, [session, vaultId, asked]);
  const pick = (next: Period): void => {
    setPeriod(next);
    setFrom(dayOf(now - PERIODS[next] * DAY_MS));
    setTo(dayOf(now));
  };
  const byHand = (set: (day: string) => void) => (day: string) => {
    setPeriod(undefined);
    set(day);
  };
  const toggle = (section: ReportSection, on: boolean): void =>
    setSections(REPORT_SECTIONS.filter((one) => (one === section ? on : sections.includes(one))));
  return (
    <Page
      title={t("report.title")}
      back={{ to: home, text: t("vitals.back") }}
      actions={
        <Button look="primary" icon="print" isDisabled={!report || !window} onPress={() => print()}>
          {t("report.print")}
        </Button>
      }
    >
      <div className="no-print">
        <Card title={t("report.what")}>
          <div className="group">
            <Segments
              label={t("report.period")}
              value={period}
              onChange={pick}
              options={Object.entries(PERIOD_NAMES).flatMap(([value, id]) =>
                isPeriod(value) ? [{ value, text: t(id) }] : [],
              )}
            />
            <div className="fields-row">
              <Field type="date" label={t("report.from")} value={from} onChange={byHand(setFrom)} />
              <Field
                type="date"
                label={t("report.to")}
                value={to}
                onChange={byHand(setTo)}
                fault={window ? undefined : t("report.to.fault")}
              />
            </div>
            <fieldset className="report-sections">
              <legend className="legend">{t("report.sections")}</legend>
              {REPORT_SECTIONS.map((section) => (
                <Checkbox key={section} isSelected={sections.includes(section)} onChange={(on) => toggle(section, on)}>
                  {t(SECTION_NAMES[section])}
                </Checkbox>
              ))}
            </fieldset>
            <p className="soft">{t("report.pdf")}</p>
          </div>
        </Card>
      </div>
      {report ? <Paper report={report} sections={sections} /> : <Skeleton rows={8} label={t("chart.opening")} />}
    </Page>
  );
}
