// One patient's chart, for herself and for a doctor alike: banner, latest readings newest first, and what is kept without a screen yet.
import type { ReactElement, ReactNode } from "react";
import { heldWords } from "../../hooks/held-words.ts";
import { mayWrite } from "../../hooks/may-write.ts";
import { useChart } from "../../hooks/use-chart.ts";
import { useNow } from "../../hooks/use-now.ts";
import { useWide } from "../../hooks/use-wide.ts";
import { dated } from "../../locales/dates.ts";
import { explain } from "../../locales/explain.ts";
import { t } from "../../locales/text.ts";
import type { ChartState } from "../../session/api.ts";
import { Fault } from "../../ui/fault.tsx";
import { Icon } from "../../ui/icon.tsx";
import { LinkButton, Page } from "../../ui/page.tsx";
import { Card, Empty, Notice, Skeleton } from "../../ui/show.tsx";
import { Parts } from "./parts.tsx";
import { ChartBanner } from "./chart-banner.tsx";
import { DocumentsCard } from "./documents-card.tsx";
import { EndedNotice } from "./ended.tsx";
import { KeptTypes } from "./kept-types.tsx";
import { PinButton } from "./pin-button.tsx";
import { Readings } from "./readings.tsx";
import { ChartSearch } from "./search.tsx";
import { WhoReads } from "./who-reads.tsx";

interface ChartProps {
  readonly vaultId: string;
  readonly own?: boolean;
  /** The item that is open, and its page, in place of what stands beside the readings. */
  readonly chosen?: string;
  readonly beside?: ReactNode;
}

const addressOf = ({ vaultId, own }: ChartProps): string => (own ? "/record" : `/patients/${vaultId}`);

/** The list needs no way back to where it stands beside the chart. */
function useBack(own: boolean): { readonly back?: { readonly to: string; readonly text: string } } {
  const wide = useWide();
  return own || wide ? {} : { back: { to: "/patients", text: t("place.patients") } };
}

function Body({ state, own, vaultId, chosen, beside }: ChartProps & { readonly state: ChartState }): ReactElement {
  const now = useNow();
  const back = useBack(own === true);
  const { chart } = state;
  const held = heldWords(state);
  const ended = state.card.state === "revoked";
  const owner = state.card.members.find(({ role }) => role === "owner")?.userId;
  const canWrite = mayWrite(state.card);
  // Many entries may have one and the same fault: it is said once.
  const said = new Map(state.problems.map(explain).map((words) => [words.what, words]));
  const home = addressOf({ vaultId, own: own === true });
  return (
    <Page
      title={own ? t("place.record") : t("chart.title")}
      wide
      {...back}
      actions={
        <>
          {!own && !ended && <PinButton card={state.card} />}
          {!own && !ended && owner !== undefined && (
            <LinkButton to={`/messages/new/${owner}`}>
              <Icon name="messages" />
              {t("messages.write.button")}
            </LinkButton>
          )}
          {canWrite && (
            <LinkButton to={`${home}/import`}>
              <Icon name="upload" />
              {t("import.title")}
            </LinkButton>
          )}
          <LinkButton to={`${home}/report`}>
            <Icon name="print" />
            {t("report.title")}
          </LinkButton>
          {canWrite && (
            <LinkButton to={`${home}/add`}>
              <Icon name="plus" />
              {t("add.button")}
            </LinkButton>
          )}
          {canWrite && (
            <LinkButton to={`${home}/new`} look="primary">
              <Icon name="plus" />
              {t("vitals.add")}
            </LinkButton>
          )}
        </>
      }
    >
      {ended && <EndedNotice card={state.card} />}
      {!ended && !canWrite && state.card.state === "open" && (
        <Notice tone="neutral" icon="lock" title={t("chart.readOnly")} />
      )}
      {[...said.values()].map((words) => (
        <Fault key={words.what} {...words} calm />
      ))}
      {chart.banner.identityConflict && <Notice tone="warn" title={t("chart.identityConflict")} />}
      {chart.conflicts > 0 && (
        <Notice tone="warn" title={t("chart.conflicts", { count: chart.conflicts })}>
          <div className="buttons">
            <LinkButton to={`${home}/conflicts`}>{t("conflict.open")}</LinkButton>
          </div>
        </Notice>
      )}
      {chart.disputes > 0 && <Notice tone="warn" title={t("chart.disputes", { count: chart.disputes })} />}
      {held && (
        <Notice tone="info" icon="clock" title={held.title}>
          <p>{held.text}</p>
        </Notice>
      )}
      <Parts vaultId={vaultId} home={home} open="overview" />
      {chart.items > 0 && <ChartSearch vaultId={vaultId} home={home} names={state.names} stamp={chart} />}
      <div className="panes">
        <div className="pane" data-pane="list">
          {chart.readings.total === 0 ? (
            <Card title={t("chart.readings")}>
              <Empty icon="pulse" title={t("chart.empty")}>
                <p>{own ? t("home.empty.text") : t("chart.empty.doctor")}</p>
              </Empty>
            </Card>
          ) : (
            <Readings state={state} now={now} home={home} chosen={chosen} />
          )}
        </div>
        {beside === undefined ? (
          <div className="pane">
            {!ended && <WhoReads card={state.card} />}
            <DocumentsCard chart={chart} home={home} canWrite={canWrite} />
            <KeptTypes chart={chart} />
            {state.erased > 0 && <p className="soft">{t("erase.count", { count: state.erased })}</p>}
            <p className="soft">{t("home.asOf", { when: dated(state.card.lastChangeMs ?? chart.asOfMs, now) })}</p>
          </div>
        ) : (
          <div className="pane pane-item" data-pane="detail">
            {beside}
          </div>
        )}
      </div>
    </Page>
  );
}

export default function Chart({ vaultId, own, chosen, beside }: ChartProps): ReactElement {
  const chart = useChart(vaultId);
  const back = useBack(own === true);
  if (chart === "gone")
    return (
      <Page title={t("chart.title")} {...back}>
        <Notice tone="neutral" title={t("chart.gone")} />
      </Page>
    );
  if (!chart)
    return (
      <Page title={own ? t("place.record") : t("chart.title")} wide>
        <Skeleton rows={8} label={t("chart.opening")} />
      </Page>
    );
  return (
    <div className="with-banner">
      <ChartBanner banner={chart.chart.banner} home={addressOf({ vaultId, own: own === true })} />
      <Body state={chart} vaultId={vaultId} own={own === true} {...(chosen === undefined ? {} : { chosen, beside })} />
    </div>
  );
}
