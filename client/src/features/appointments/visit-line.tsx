// One appointment in a list: the whole row leads to it.
import type { ReactElement } from "react";
import { Link } from "wouter";
import { heldSlot } from "../../hooks/use-appointments.ts";
import { longDayText, slotText, wayWord } from "../../locales/appointment-words.ts";
import { t } from "../../locales/text.ts";
import type { AppointmentView } from "../../session/api/appointments.ts";
import { Icon } from "../../ui/icon.tsx";
import { Standing } from "./visit-facts.tsx";

export function VisitLine({ one, now }: { readonly one: AppointmentView; readonly now: number }): ReactElement {
  const slot = heldSlot(one) ?? one.slot;
  const when =
    one.state === "waitlist"
      ? t("visit.wish", {
          from: longDayText(slot.startMs, slot.zone),
          until: longDayText(one.waitsUntilMs ?? slot.startMs, slot.zone),
        })
      : slotText(slot, now);
  return (
    <li>
      <Link href={`/appointments/visit/${one.id}`} className="row wraps">
        <div className="grow stack-small">
          <p className="strong">{when}</p>
          <p className="line soft facts-line">
            <bdi>{one.other.name}</bdi>
            {slot.visitName !== "" && <bdi>{slot.visitName}</bdi>}
            {slot.way && <bdi>{wayWord(slot.way)}</bdi>}
          </p>
          <p>
            <Standing one={one} />
          </p>
        </div>
        <Icon name="chevron" />
      </Link>
    </li>
  );
}
