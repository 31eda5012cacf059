// The patient's appointments: the next one large, what asks for her, what waits, what is over; all of it from this device.
import type { ReactElement } from "react";
import { useTopic } from "../../hooks/session.tsx";
import { sorted, useAppointments } from "../../hooks/use-appointments.ts";
import { useIsOffline } from "../../hooks/use-line.ts";
import { useNow } from "../../hooks/use-now.ts";
import { dated } from "../../locales/dates.ts";
import { t } from "../../locales/text.ts";
import type { AppointmentView } from "../../session/api/appointments.ts";
import { Icon } from "../../ui/icon.tsx";
import { LinkButton, Page } from "../../ui/page.tsx";
import { Card, Empty, Notice, Skeleton } from "../../ui/show.tsx";
import { VisitCard } from "./next-card.tsx";
import { OfferCard } from "./offer-card.tsx";
import { Refusal } from "./refusal.tsx";
import { RemindersCard } from "./reminders-card.tsx";
import { VisitLine } from "./visit-line.tsx";

interface LinesProps {
  readonly title: string;
  readonly list: readonly AppointmentView[];
  readonly now: number;
}

function Lines({ title, list, now }: LinesProps): ReactElement | null {
  if (list.length === 0) return null;
  return (
    <Card title={title} flush>
      <ul className="rows">
        {list.map((one) => (
          <VisitLine key={one.id} one={one} now={now} />
        ))}
      </ul>
    </Card>
  );
}

function Over({ list, now }: Omit<LinesProps, "title">): ReactElement | null {
  if (list.length === 0) return null;
  return (
    <details className="card folded">
      <summary>{t("visits.over", { count: list.length })}</summary>
      <ul className="rows">
        {list.map((one) => (
          <VisitLine key={one.id} one={one} now={now} />
        ))}
      </ul>
    </details>
  );
}

export default function Appointments(): ReactElement {
  const view = useAppointments();
  const clinic = useTopic("clinic");
  const offline = useIsOffline();
  const now = useNow();
  const { coming, offers, asked, refused, over } = sorted(view?.appointments ?? [], now);
  const [next, ...later] = coming;
  const nothing = coming.length + offers.length + asked.length === 0;
  const waiting = (view?.appointments ?? []).filter((one) => one.waiting).length;
  const callLine = clinic?.notice?.callLine ?? "";
  const state = view?.asOfMs === undefined ? undefined : t("visits.asOf", { when: dated(view.asOfMs, now) });
  return (
    <Page
      title={t("place.appointments")}
      {...(state === undefined ? {} : { lead: state })}
      wide
      actions={
        <LinkButton to="/appointments/book" look="primary">
          <Icon name="plus" />
          {t("visits.book")}
        </LinkButton>
      }
    >
      {offline && waiting > 0 && (
        <Notice tone="neutral" icon="clock" title={t("visits.waiting", { count: waiting })}>
          <p>{t("visits.waiting.text")}</p>
        </Notice>
      )}
      {refused.map((one) => (
        <Refusal key={one.id} one={one} now={now} />
      ))}
      <div className="panes">
        <div className="pane">
          {!view && <Skeleton rows={6} label={t("visits.opening")} />}
          {offers.map((one) => (
            <OfferCard key={one.id} one={one} now={now} />
          ))}
          {next && <VisitCard one={next} now={now} title={t("visits.next")} />}
          {view && nothing && (
            <Card>
              <Empty icon="calendar" title={t("visits.none")}>
                <p>{t("visits.none.text")}</p>
                <LinkButton to="/appointments/book">{t("visits.book")}</LinkButton>
              </Empty>
            </Card>
          )}
          <Lines title={t("visits.later")} list={later} now={now} />
          <Lines title={t("visits.asked")} list={asked} now={now} />
          <Over list={over} now={now} />
        </div>
        <div className="pane">
          <RemindersCard />
          {callLine !== "" && (
            <Card title={t("visits.call")}>
              <p dir="auto">{t("call.by", { clinic: clinic?.name ?? "", line: callLine })}</p>
            </Card>
          )}
        </div>
      </div>
    </Page>
  );
}
