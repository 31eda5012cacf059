// A time that the doctor offers or proposes: until when it is kept, and yes or no.
import type { ReactElement } from "react";
import { useSession } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { doubtText, markOf, soonText } from "../../locales/appointment-words.ts";
import { shortDated } from "../../locales/dates.ts";
import { explain } from "../../locales/explain.ts";
import { t } from "../../locales/text.ts";
import type { AppointmentView } from "../../session/api/appointments.ts";
import { AppointmentMark } from "../../ui/appointment-mark.tsx";
import { Button } from "../../ui/button.tsx";
import { Fault } from "../../ui/fault.tsx";
import { LinkButton } from "../../ui/page.tsx";
import { Card, Chip, Notice } from "../../ui/show.tsx";
import { VisitPlace, VisitWhen } from "./visit-facts.tsx";

export function OfferCard({ one, now }: { readonly one: AppointmentView; readonly now: number }): ReactElement {
  const session = useSession();
  const answer = useAction((act: "accept" | "refuse") => session.actOnAppointment(one.id, act));
  const { holdUntilMs, other, slot, stands, doubts } = one;
  const said = one.steps.findLast(({ kind, byMe }) => kind === "propose" && !byMe)?.note ?? "";
  const kept = holdUntilMs !== undefined && holdUntilMs > now;
  return (
    <Card title={t("offer.title", { name: other.name })} action={<AppointmentMark mark={markOf(one)} />}>
      {doubts.map((doubt) => (
        <Notice key={doubt} tone="danger" title={doubtText(doubt)} />
      ))}
      <div className="stack-small">
        <VisitWhen slot={slot} now={now} />
      </div>
      {said !== "" && (
        <p className="pre-line" dir="auto">
          {said}
        </p>
      )}
      <div className="visit-facts">
        <VisitPlace slot={slot} />
      </div>
      {holdUntilMs !== undefined && (
        <p>
          <Chip tone={kept ? "warn" : "neutral"} icon="clock">
            {kept
              ? t("offer.kept", { time: shortDated(holdUntilMs, now), left: soonText(holdUntilMs, now) })
              : t("offer.expired")}
          </Chip>
        </p>
      )}
      {stands && <p className="soft">{t("offer.stands")}</p>}
      {answer.error && <Fault {...explain(answer.error)} />}
      <div className="buttons">
        {one.may.includes("accept") && (
          <Button look="primary" isPending={answer.pending} onPress={() => void answer.run("accept")}>
            {t("offer.accept")}
          </Button>
        )}
        {one.may.includes("refuse") && (
          <Button isPending={answer.pending} onPress={() => void answer.run("refuse")}>
            {t("offer.refuse")}
          </Button>
        )}
        {one.may.includes("reschedule") && (
          <LinkButton to={`/appointments/visit/${one.id}/move`}>{t("offer.other")}</LinkButton>
        )}
      </div>
    </Card>
  );
}
