// On the home screen: the next appointment, and what about appointments asks for her.
import type { ReactElement } from "react";
import { reminderBeside, useReminder } from "../../hooks/reminders.ts";
import { heldSlot, sorted, useAppointments } from "../../hooks/use-appointments.ts";
import { markOf, slotText, wayWord, yourTimeText } from "../../locales/appointment-words.ts";
import { t } from "../../locales/text.ts";
import { AppointmentMark } from "../../ui/appointment-mark.tsx";
import { LinkButton } from "../../ui/page.tsx";
import { Card, Chip, Notice } from "../../ui/show.tsx";

/** Offers that wait for her answer, and requests that came to nothing. */
export function VisitNeeds({ now }: { readonly now: number }): ReactElement {
  const { offers, refused } = sorted(useAppointments()?.appointments ?? [], now);
  return (
    <>
      {offers.map((one) => (
        <Notice key={one.id} tone="warn" icon="reply" title={t("offer.title", { name: one.other.name })}>
          <p>{slotText(one.slot, now)}</p>
          <div className="buttons">
            <LinkButton to={`/appointments/visit/${one.id}`}>{t("offer.answer")}</LinkButton>
          </div>
        </Notice>
      ))}
      {refused.map((one) => (
        <Notice key={one.id} tone="warn" title={t("lost.home", { name: one.other.name })}>
          <div className="buttons">
            <LinkButton to="/appointments">{t("home.look")}</LinkButton>
          </div>
        </Notice>
      ))}
    </>
  );
}

export function NextVisit({ now }: { readonly now: number }): ReactElement | null {
  const view = useAppointments();
  const reminder = useReminder();
  const [next] = sorted(view?.appointments ?? [], now).coming;
  const slot = next && heldSlot(next);
  if (!next || !slot) return null;
  const due = reminderBeside(slot, reminder, now);
  const yours = yourTimeText(slot, now);
  return (
    <Card title={t("visits.next")} action={<AppointmentMark mark={markOf(next)} />}>
      {due !== undefined && (
        <p>
          <Chip tone="warn" icon="bell">
            {due}
          </Chip>
        </p>
      )}
      <div>
        <p className="visit-when">{slotText(slot, now)}</p>
        {yours !== undefined && <p className="soft">{yours}</p>}
        <p className="line soft facts-line">
          <bdi>{next.other.name}</bdi>
          {slot.way && <bdi>{wayWord(slot.way)}</bdi>}
          {slot.placeName !== "" && <bdi>{slot.placeName}</bdi>}
        </p>
      </div>
      <div className="buttons">
        <LinkButton to={`/appointments/visit/${next.id}`}>{t("visit.details")}</LinkButton>
      </div>
    </Card>
  );
}
