// One part of a record: what stands now, what is over apart from it, more when asked for.
import { type ReactElement, useState } from "react";
import type { Page as RecordPage } from "../../domain/queries.ts";
import { SECTIONS, type Section } from "../../domain/record/section.ts";
import type { RecordRow } from "../../domain/record/view.ts";
import { useChart } from "../../hooks/use-chart.ts";
import { heldWords } from "../../hooks/held-words.ts";
import { useRecord } from "../../hooks/use-record-page.ts";
import { count } from "../../locales/dates.ts";
import { SECTION } from "../../locales/record-options.ts";
import { type MessageId, t } from "../../locales/text.ts";
import type { ChartState } from "../../session/api.ts";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { LinkButton, Page } from "../../ui/page.tsx";
import { Card, Empty, Notice, Skeleton } from "../../ui/show.tsx";
import { LatestResults } from "./latest-results.tsx";
import { Parts } from "./parts.tsx";
import { RecordLine } from "./record-line.tsx";

const STEP = 40;

/** Parts in which something can be over. */
const APART: ReadonlySet<Section> = new Set(["problems", "allergies", "medicines"]);

/** What is added from here. */
const ADD: Readonly<Partial<Record<Section, readonly [path: string, text: MessageId]>>> = {
  problems: ["add/problem", "add.problem"],
  allergies: ["add/allergy", "add.allergy"],
  medicines: ["add/medicine", "add.medicine"],
  vitals: ["new", "vitals.add"],
  labs: ["add/panel", "add.panel"],
  immunizations: ["add/immunization", "add.immunization"],
  procedures: ["add/procedure", "add.procedure"],
  notes: ["add/note", "add.note"],
};

interface ListProps {
  readonly title: string;
  readonly page: RecordPage<RecordRow>;
  readonly home: string;
  readonly state: ChartState;
  readonly onMore: () => void;
}

function List({ title, page, home, state, onMore }: ListProps): ReactElement {
  return (
    <Card title={title} flush action={<span className="soft">{count(page.total)}</span>}>
      {page.total === 0 ? (
        <Empty icon="record" title={t("part.empty")} />
      ) : (
        <ul className="rows">
          {page.rows.map((row) => (
            <RecordLine key={`${row.version} ${row.entry}`} row={row} home={home} state={state} />
          ))}
        </ul>
      )}
      {page.rows.length < page.total && (
        <div className="card-foot">
          <Button onPress={onMore}>{t("chart.more")}</Button>
        </div>
      )}
    </Card>
  );
}

interface PartProps {
  readonly vaultId: string;
  readonly home: string;
  readonly name: string | undefined;
}

export default function Part({ vaultId, home, name }: PartProps): ReactElement {
  const section = SECTIONS.find((one) => one === name) ?? "other";
  const chart = useChart(vaultId);
  const [limit, setLimit] = useState(STEP);
  const apart = APART.has(section);
  const ask = (past: boolean | undefined) => ({ section, offset: 0, limit, ...(past === undefined ? {} : { past }) });
  const pages = useRecord(vaultId, `${section} ${limit}`, (session) =>
    Promise.all((apart ? [false, true] : [undefined]).map((past) => session.section(vaultId, ask(past)))),
  );
  const state = chart === "gone" ? undefined : chart;
  const held = state && section === "labs" ? heldWords(state) : undefined;
  const add = ADD[section];
  const [now, past] = pages ?? [];
  return (
    <Page
      title={t(SECTION[section])}
      back={{ to: home, text: t("vitals.back") }}
      wide
      actions={
        add && (
          <LinkButton to={`${home}/${add[0]}`} look="primary">
            <Icon name="plus" />
            {t(add[1])}
          </LinkButton>
        )
      }
    >
      <Parts vaultId={vaultId} home={home} open={section} />
      {held && (
        <Notice tone="info" icon="clock" title={held.title}>
          <p>{held.text}</p>
        </Notice>
      )}
      {state && section === "labs" && <LatestResults state={state} home={home} />}
      {(!state || !now) && <Skeleton rows={6} label={t("chart.opening")} />}
      {state && now && (
        <List
          title={apart ? t("part.now") : t(SECTION[section])}
          page={now}
          home={home}
          state={state}
          onMore={() => setLimit(limit + STEP)}
        />
      )}
      {state && past && past.total > 0 && (
        <List title={t("part.past")} page={past} home={home} state={state} onMore={() => setLimit(limit + STEP)} />
      )}
    </Page>
  );
}
