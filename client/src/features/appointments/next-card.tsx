// The next appointment, large: when, with whom, where, how it stands, and what can be done about it.
import { type ReactElement, useState } from "react";
import { reminderBeside, useReminder } from "../../hooks/reminders.ts";
import { heldSlot } from "../../hooks/use-appointments.ts";
import { saveToCalendar } from "../../hooks/visit-calendar.ts";
import {
  doubtText,
  hoursText,
  isElsewhere,
  longDayText,
  slotText,
  yourTimeText,
  zoneText,
} from "../../locales/appointment-words.ts";
import { t } from "../../locales/text.ts";
import type { AppointmentView } from "../../session/api/appointments.ts";
import { Button } from "../../ui/button.tsx";
import { LinkButton } from "../../ui/page.tsx";
import { Card, Chip, Notice } from "../../ui/show.tsx";
import { CancelDialog } from "./cancel-dialog.tsx";
import { Fact, Standing, VisitPlace } from "./visit-facts.tsx";

interface VisitCardProps {
  readonly one: AppointmentView;
  readonly now: number;
  readonly title: string;
  /** On its own page the reason and the rest stand below. */
  readonly whole?: boolean;
}

export function VisitCard({ one, now, title, whole }: VisitCardProps): ReactElement {
  const [cancelling, cancel] = useState(false);
  const reminder = useReminder();
  const held = heldSlot(one);
  const slot = held ?? one.slot;
  const yours = yourTimeText(slot, now);
  const due = held && reminderBeside(held, reminder, now);
  const off = one.state === "cancelled";
  const asksElse = one.stands !== undefined;
  const isWish = one.state === "waitlist";
  return (
    <Card title={title} action={<Standing one={one} />}>
      {due !== undefined && (
        <p>
          <Chip tone="warn" icon="bell">
            {due}
          </Chip>
        </p>
      )}
      {one.doubts.map((doubt) => (
        <Notice key={doubt} tone="danger" title={doubtText(doubt)} />
      ))}
      {isWish ? (
        <p className="visit-when">
          {t("visit.wish", {
            from: longDayText(slot.startMs, slot.zone),
            until: longDayText(one.waitsUntilMs ?? slot.startMs, slot.zone),
          })}
        </p>
      ) : (
        <div>
          <p className="visit-when">{longDayText(slot.startMs, slot.zone)}</p>
          <p className="visit-hours">
            <bdi dir="ltr">{hoursText(slot)}</bdi>
          </p>
          {isElsewhere(slot) && <p className="soft">{t("visit.zone", { zone: zoneText(slot.zone, slot.startMs) })}</p>}
          {yours !== undefined && <p className="soft">{yours}</p>}
        </div>
      )}
      {asksElse && (
        <p>
          {t(one.state === "proposed" ? "visit.offeredElse" : "visit.askedElse", { when: slotText(one.slot, now) })}
        </p>
      )}
      <div className="visit-facts">
        <Fact icon="people">
          <p className="strong">
            <bdi>{one.other.name}</bdi>
          </p>
        </Fact>
        <VisitPlace slot={slot} open={held !== undefined} />
      </div>
      <div className="buttons">
        {one.may.includes("reschedule") && (
          <LinkButton to={`/appointments/visit/${one.id}/move`}>{t("visit.move")}</LinkButton>
        )}
        {(held !== undefined || off) && (
          <Button icon="calendar" onPress={() => saveToCalendar(one, reminder)}>
            {t(off ? "visit.calendar.off" : "visit.calendar")}
          </Button>
        )}
        {one.may.includes("cancel") && (
          <Button look="quiet" onPress={() => cancel(true)}>
            {t(isWish ? "visit.leaveList" : "visit.cancel")}
          </Button>
        )}
        {!whole && <LinkButton to={`/appointments/visit/${one.id}`}>{t("visit.details")}</LinkButton>}
      </div>
      {cancelling && <CancelDialog one={one} now={now} onClose={() => cancel(false)} />}
    </Card>
  );
}
