// The patient's home: state, what needs her, her next appointment, latest values with age and words, who can see her record; in that order (product.md §2).
import type { ReactElement } from "react";
import { Link } from "wouter";
import { useSession, useTopic } from "../../hooks/session.tsx";
import { useChart } from "../../hooks/use-chart.ts";
import { useNow } from "../../hooks/use-now.ts";
import { useRecord } from "../../hooks/use-record-page.ts";
import { dated, longDate } from "../../locales/dates.ts";
import { t } from "../../locales/text.ts";
import { onlyReadWords } from "../../locales/words.ts";
import type { ChartState, SyncView, VaultCard } from "../../session/api.ts";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { LinkButton, Page } from "../../ui/page.tsx";
import { Card, Empty, Notice, Skeleton } from "../../ui/show.tsx";
import { LatestTiles } from "./latest-tiles.tsx";
import { MessageNeeds } from "./messages-card.tsx";
import { ResultsCard } from "./results-card.tsx";
import { NextVisit, VisitNeeds } from "./visit-card.tsx";
import { WeekCard } from "./week-card.tsx";

interface NeedsProps {
  readonly sync: SyncView | undefined;
  readonly state: ChartState | undefined;
}

function NeedsYou({ sync, state }: NeedsProps): ReactElement | null {
  const session = useSession();
  const lonely = state && state.card.members.filter((member) => !member.me).length === 0;
  const aside = state?.card.aside ?? 0;
  if (!lonely && !sync?.notSent && aside === 0) return null;
  return (
    <section className="stack" aria-label={t("home.needs")}>
      {sync !== undefined && sync.notSent > 0 && (
        <Notice tone="warn" title={t("home.notSent", { count: sync.notSent })}>
          <div className="buttons">
            <LinkButton to="/sync">{t("home.look")}</LinkButton>
            <Button onPress={() => void session.syncNow()}>{t("sync.now")}</Button>
          </div>
        </Notice>
      )}
      {aside > 0 && (
        <Notice tone="warn" title={t("aside.count", { count: aside })}>
          <div className="buttons">
            <LinkButton to="/record/waiting">{t("home.look")}</LinkButton>
          </div>
        </Notice>
      )}
      {lonely && (
        <Notice tone="info" icon="sharing" title={t("home.noDoctor")}>
          <p>{t("home.noDoctor.text")}</p>
          <div className="buttons">
            <LinkButton to="/sharing">{t("home.chooseDoctor")}</LinkButton>
          </div>
        </Notice>
      )}
    </section>
  );
}

function WhoSees({ card }: { readonly card: VaultCard }): ReactElement {
  const now = useNow();
  const others = card.members.filter((member) => !member.me);
  const access = useRecord(card.vaultId, "access", (session) => session.access(card.vaultId)) ?? [];
  const opened = access
    .filter(({ me, now: stands, lastOpenedMs }) => !me && stands && lastOpenedMs !== undefined)
    .toSorted((a, b) => (b.lastOpenedMs ?? 0) - (a.lastOpenedMs ?? 0));
  return (
    <Card
      title={t("home.who")}
      flush
      action={
        <Link href="/sharing" className="card-link">
          {t("place.sharing")}
        </Link>
      }
    >
      <ul className="rows">
        <li className="row">
          <Icon name="lock" />
          <p className="grow">{onlyReadWords(others.map((member) => member.name))}</p>
        </li>
        {opened.map(({ userId, name, lastOpenedMs = now }) => (
          <li key={userId} className="row">
            <Icon name="eye" />
            <div className="grow">
              <p className="strong" dir="auto">
                {name}
              </p>
              <p className="soft">{t("share.lastOpened", { when: dated(lastOpenedMs, now) })}</p>
            </div>
          </li>
        ))}
      </ul>
    </Card>
  );
}

export default function Home({ chartId }: { readonly chartId: string }): ReactElement {
  const chart = useChart(chartId);
  const sync = useTopic("sync");
  const now = useNow();
  const state = chart === "gone" ? undefined : chart;
  const given = state?.chart.banner.given;
  return (
    <Page
      title={given === undefined ? t("place.home") : t("home.hello", { name: given })}
      lead={longDate(now)}
      wide
      actions={
        <LinkButton to="/record/new" look="primary">
          <Icon name="plus" />
          {t("vitals.add")}
        </LinkButton>
      }
    >
      <NeedsYou sync={sync} state={state} />
      <MessageNeeds />
      <VisitNeeds now={now} />
      {state && <ResultsCard state={state} />}
      <WeekCard chartId={chartId} />
      <NextVisit now={now} />
      <div className="panes">
        <section className="pane" aria-label={t("home.latest")}>
          <h2>{t("home.latest")}</h2>
          {!state && <Skeleton rows={6} label={t("chart.opening")} />}
          {state?.chart.latest.length === 0 && (
            <Card>
              <Empty icon="pulse" title={t("home.empty")}>
                <p>{t("home.empty.text")}</p>
              </Empty>
            </Card>
          )}
          {state && <LatestTiles home="/record" latest={state.chart.latest.filter(isShownAtHome)} now={now} />}
        </section>
        <div className="pane">
          {state && <WhoSees card={state.card} />}
          {state && (
            <Card title={t("home.record")}>
              <p>{t("home.record.count", { count: state.chart.items })}</p>
              <p className="soft">
                {t("home.asOf", { when: dated(state.card.lastChangeMs ?? state.chart.asOfMs, now) })}
              </p>
              <div className="buttons">
                <LinkButton to="/record">{t("home.record.open")}</LinkButton>
              </div>
            </Card>
          )}
          <p className="soft">{t("app.notDevice.long")}</p>
        </div>
      </div>
    </Page>
  );
}

const isShownAtHome = ({ kind, concept }: ChartState["chart"]["latest"][number]): boolean =>
  kind === "vital-signs" || concept === "glucose";
