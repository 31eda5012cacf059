// Everything in the record by its date, newest first: one kind or all, by day or by month, a page at a time.
import { type ReactElement, useState } from "react";
import { SECTIONS, type Section } from "../../domain/record/section.ts";
import type { RecordRow } from "../../domain/record/view.ts";
import { useChart } from "../../hooks/use-chart.ts";
import { useRecord } from "../../hooks/use-record-page.ts";
import { count } from "../../locales/dates.ts";
import { SECTION } from "../../locales/record-options.ts";
import { t } from "../../locales/text.ts";
import { whenText } from "../../locales/when.ts";
import { Button } from "../../ui/button.tsx";
import { Page } from "../../ui/page.tsx";
import { SelectField } from "../../ui/select-field.tsx";
import { Card, Empty, Skeleton } from "../../ui/show.tsx";
import { Parts } from "./parts.tsx";
import { RecordLine } from "./record-line.tsx";

const STEP = 60;
const LENGTH = { day: "2026-11-22".length, month: "2026-11".length } as const;
type Group = keyof typeof LENGTH;

interface GroupOfRows {
  readonly when: string;
  readonly rows: readonly RecordRow[];
}

/** Rows that follow each other with the same day or month, as their sources wrote it. */
function grouped(rows: readonly RecordRow[], by: Group): readonly GroupOfRows[] {
  const groups: { when: string; rows: RecordRow[] }[] = [];
  for (const row of rows) {
    const when = row.whenMs === undefined ? "" : (row.when ?? "").slice(0, LENGTH[by]);
    const last = groups.at(-1);
    if (last?.when === when) last.rows.push(row);
    else groups.push({ when, rows: [row] });
  }
  return groups;
}

interface TimelineProps {
  readonly vaultId: string;
  readonly home: string;
}

export default function Timeline({ vaultId, home }: TimelineProps): ReactElement {
  const chart = useChart(vaultId);
  const [section, setSection] = useState<Section | "all">("all");
  const [by, setBy] = useState<Group>("day");
  const [limit, setLimit] = useState(STEP);
  const page = useRecord(vaultId, `timeline ${section} ${limit}`, (session) =>
    session.timeline(vaultId, { sections: section === "all" ? [] : [section], offset: 0, limit }),
  );
  const state = chart === "gone" ? undefined : chart;
  const kinds = SECTIONS.filter((one) => (page?.counts[one] ?? 0) > 0 || one === section);
  return (
    <Page title={t("part.timeline")} back={{ to: home, text: t("vitals.back") }} wide>
      <Parts vaultId={vaultId} home={home} open="timeline" />
      <div className="fields-row">
        <SelectField
          label={t("timeline.show")}
          value={section}
          onChange={(next) => {
            setSection(next);
            setLimit(STEP);
          }}
          options={[
            { value: "all" as const, text: t("timeline.all") },
            ...kinds.map((value) => ({ value, text: t(SECTION[value]) })),
          ]}
        />
        <SelectField
          label={t("timeline.group")}
          value={by}
          onChange={setBy}
          options={[
            { value: "day", text: t("birth.day") },
            { value: "month", text: t("birth.month") },
          ]}
        />
      </div>
      <p className="soft said" aria-live="polite">
        {page && t("timeline.count", { count: page.total })}
      </p>
      {(!page || !state) && <Skeleton rows={8} label={t("chart.opening")} />}
      {page?.total === 0 && <Empty icon="record" title={t("part.empty")} />}
      {page &&
        state &&
        grouped(page.rows, by).map(({ when, rows }, at) => (
          <Card key={`${when} ${at}`} title={when === "" ? t("time.undated") : whenText(when)} flush>
            <ul className="rows">
              {rows.map((row) => (
                <RecordLine
                  key={`${row.version} ${row.entry}`}
                  row={row}
                  home={home}
                  state={state}
                  undated={by === "day" && row.when === when}
                />
              ))}
            </ul>
          </Card>
        ))}
      {page && page.rows.length < page.total && (
        <div className="buttons">
          <Button onPress={() => setLimit(limit + STEP)}>{t("chart.more")}</Button>
          <span className="soft">{count(page.total - page.rows.length)}</span>
        </div>
      )}
    </Page>
  );
}
