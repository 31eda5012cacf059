// A doctor's day: critical results nobody has acknowledged over all charts, open or closed; beside them what else waits for him. All of it from this device.
import type { ReactElement } from "react";
import { useTopic } from "../../hooks/session.tsx";
import { useAppointments } from "../../hooks/use-appointments.ts";
import { useIsBehind } from "../../hooks/use-line.ts";
import { useThreads } from "../../hooks/use-threads.ts";
import { useNow } from "../../hooks/use-now.ts";
import { dated, longDate } from "../../locales/dates.ts";
import { pillText } from "../../locales/sync-words.ts";
import { t } from "../../locales/text.ts";
import { LinkButton, Page } from "../../ui/page.tsx";
import { Notice, Skeleton } from "../../ui/show.tsx";
import { CriticalCard } from "./critical-card.tsx";
import { MessagesCard } from "./messages-card.tsx";
import { RecordsCard } from "./records-card.tsx";
import { SendingCard } from "./sending-card.tsx";
import { VisitsCard } from "./visits-card.tsx";
import type { Gate } from "./several-dialog.tsx";

export default function Day({ gate }: { readonly gate: Gate }): ReactElement {
  const vaults = useTopic("vaults");
  const sync = useTopic("sync");
  const clinic = useTopic("clinic");
  const visits = useAppointments();
  const threads = useThreads();
  const now = useNow();
  const charts = vaults?.filter(({ purpose }) => purpose === "chart");
  const open = charts?.filter(({ state }) => state === "open");
  const pending = charts?.filter(({ state }) => state === "pending").length ?? 0;
  const unread = open?.filter(({ things }) => things === undefined).length ?? 0;
  const house = clinic?.name ?? "";
  const lead = sync ? t("day.synced", { clinic: house, state: pillText(sync, now) }) : house;
  const stale = useIsBehind();
  return (
    <Page title={t("day.title")} lead={`${longDate(now)} · ${lead}`} wide>
      {stale && sync?.lastSyncedMs !== undefined && (
        <Notice tone="neutral" icon="clock" title={t("day.asOf", { when: dated(sync.lastSyncedMs, now) })} />
      )}
      {pending > 0 && (
        <Notice tone="info" icon="people" title={t("day.pending", { count: pending })}>
          <div className="buttons">
            <LinkButton to="/patients">{t("place.patients")}</LinkButton>
          </div>
        </Notice>
      )}
      {unread > 0 && (
        <Notice tone="warn" title={t("day.unread", { count: unread })}>
          <p>{t("day.unread.text")}</p>
        </Notice>
      )}
      <div className="panes">
        <div className="pane">
          {open ? (
            <CriticalCard cards={open} now={now} gate={gate} />
          ) : (
            <Skeleton rows={6} label={t("patients.opening")} />
          )}
        </div>
        <div className="pane">
          {visits && <VisitsCard view={visits} now={now} />}
          {open && <RecordsCard cards={open} now={now} />}
          {threads && <MessagesCard threads={threads} now={now} />}
          {sync && <SendingCard sync={sync} now={now} />}
        </div>
      </div>
    </Page>
  );
}
