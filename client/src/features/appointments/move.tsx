// Another time for an appointment: the old one holds until the new one is agreed.
import { type ReactElement, useState } from "react";
import { useLocation } from "wouter";
import { useSession } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { heldSlot, useAppointments } from "../../hooks/use-appointments.ts";
import { useNow } from "../../hooks/use-now.ts";
import { slotText } from "../../locales/appointment-words.ts";
import { explain } from "../../locales/explain.ts";
import { t } from "../../locales/text.ts";
import { onlyReadWords } from "../../locales/words.ts";
import type { AppointmentView, BookableView, TimeView } from "../../session/api/appointments.ts";
import { Button } from "../../ui/button.tsx";
import { Fault } from "../../ui/fault.tsx";
import { LinkButton, Page } from "../../ui/page.tsx";
import { Empty, Notice, Skeleton } from "../../ui/show.tsx";
import { Field } from "../../ui/text-field.tsx";
import { TimePicker } from "./time-picker.tsx";

interface MoveFormProps {
  readonly one: AppointmentView;
  readonly doctor: BookableView;
}

function MoveForm({ one, doctor }: MoveFormProps): ReactElement {
  const session = useSession();
  const [, go] = useLocation();
  const now = useNow();
  const [time, setTime] = useState<TimeView>();
  const [note, setNote] = useState("");
  const move = useAction((to: TimeView) => session.actOnAppointment(one.id, "reschedule", { time: to, note }));
  const held = heldSlot(one);
  const send = async (to: TimeView): Promise<void> => {
    if (await move.run(to)) go(`/appointments/visit/${one.id}`, { replace: true });
  };
  return (
    <>
      {held && (
        <Notice tone="info" title={t("move.held", { when: slotText(held, now) })}>
          {doctor.mode !== "auto" && <p>{t("move.held.text")}</p>}
        </Notice>
      )}
      <TimePicker
        wanted={{ doctor: doctor.userId, visit: one.slot.visit, moving: one.id }}
        zone={doctor.zone}
        leaving={held?.startMs}
        chosen={time}
        onChoose={setTime}
      />
      {time && (
        <Field
          label={t("move.reason")}
          hint={onlyReadWords([doctor.name])}
          value={note}
          onChange={setNote}
          lines={2}
          maxLength={2000}
        />
      )}
      {move.error && <Fault {...explain(move.error)} />}
      {time && (
        <div className="buttons book-foot">
          <Button look="primary" isPending={move.pending} onPress={() => void send(time)}>
            {t("move.send", { when: slotText({ ...one.slot, startMs: time.startMs }, now) })}
          </Button>
        </div>
      )}
    </>
  );
}

export default function Move({ id }: { readonly id: string }): ReactElement {
  const view = useAppointments();
  const one = view?.appointments.find((appointment) => appointment.id === id);
  const doctor = view?.doctors.find(({ userId }) => userId === one?.other.userId);
  const may = one?.may.includes("reschedule") === true;
  return (
    <Page
      title={t("move.title")}
      {...(one ? { lead: t("visit.with", { name: one.other.name }) } : {})}
      back={{ to: `/appointments/visit/${id}`, text: t("visit.title") }}
    >
      {!view && <Skeleton label={t("visits.opening")} />}
      {view && (!may || !doctor) && (
        <Empty icon="calendar" title={t("move.not")}>
          <LinkButton to="/appointments">{t("place.appointments")}</LinkButton>
        </Empty>
      )}
      {one && may && doctor && <MoveForm one={one} doctor={doctor} />}
    </Page>
  );
}
