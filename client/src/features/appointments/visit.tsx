// One appointment on its own page: how it stands in plain words, what can be done, and everything that was said about it.
import type { ReactElement } from "react";
import { sorted, useAppointments } from "../../hooks/use-appointments.ts";
import { useNow } from "../../hooks/use-now.ts";
import { t } from "../../locales/text.ts";
import { onlyReadWords } from "../../locales/words.ts";
import type { AppointmentView } from "../../session/api/appointments.ts";
import { LinkButton, Page } from "../../ui/page.tsx";
import { Card, Empty, Notice, Skeleton } from "../../ui/show.tsx";
import { VisitHistory } from "../../ui/visit-history.tsx";
import { VisitCard } from "./next-card.tsx";
import { OfferCard } from "./offer-card.tsx";
import { Refusal } from "./refusal.tsx";

const back = () => ({ to: "/appointments", text: t("place.appointments") });

/** Where it stands, where a mark alone says too little. */
function Standing({ one }: { readonly one: AppointmentView }): ReactElement | null {
  const { name } = one.other;
  if (one.waiting)
    return (
      <Notice tone="neutral" icon="clock" title={t("visit.waiting.title")}>
        <p>{t("visit.waiting.text", { name })}</p>
      </Notice>
    );
  if (one.state === "pending")
    return (
      <Notice tone="info" icon="hourglass" title={t("visit.pending.title", { name })}>
        <p>{t("visit.pending.text")}</p>
      </Notice>
    );
  if (one.state === "waitlist")
    return (
      <Notice tone="info" icon="queue" title={t("visit.waitlist.title")}>
        <p>{t("visit.waitlist.text", { name })}</p>
      </Notice>
    );
  if (one.state === "booked" && one.bookedBy === "rule")
    return <Notice tone="info" icon="check" title={t("visit.byRule.text", { name })} />;
  return null;
}

export default function Visit({ id }: { readonly id: string }): ReactElement {
  const view = useAppointments();
  const now = useNow();
  const one = view?.appointments.find((appointment) => appointment.id === id);
  if (!view || !one)
    return (
      <Page title={t("visit.title")} back={back()}>
        {view ? (
          <Empty icon="calendar" title={t("visit.unknown")}>
            <LinkButton to="/appointments">{t("place.appointments")}</LinkButton>
          </Empty>
        ) : (
          <Skeleton label={t("visits.opening")} />
        )}
      </Page>
    );
  const { name } = one.other;
  const offered = sorted([one], now).offers.length > 0;
  return (
    <Page title={t("visit.with", { name })} back={back()} wide>
      <Refusal one={one} now={now} />
      <div className="panes">
        <div className="pane">
          <Standing one={one} />
          {offered && <OfferCard one={one} now={now} />}
          {(!offered || one.stands !== undefined) && <VisitCard one={one} now={now} title={t("visit.title")} whole />}
          {one.reason !== "" && (
            <Card title={t("visit.reason")}>
              <p className="pre-line" dir="auto">
                {one.reason}
              </p>
              <p className="soft">{onlyReadWords([name])}</p>
            </Card>
          )}
        </div>
        <VisitHistory steps={one.steps} name={name} now={now} />
      </div>
    </Page>
  );
}
