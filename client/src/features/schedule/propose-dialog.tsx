// The doctor offers another time: it is kept for two hours, and she accepts it or not.
import { type ReactElement, useState } from "react";
import { useSession } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { useMyId } from "../../hooks/use-my-id.ts";
import { slotText } from "../../locales/appointment-words.ts";
import { explain } from "../../locales/explain.ts";
import { t } from "../../locales/text.ts";
import type { AppointmentView, TimeView } from "../../session/api/appointments.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Fault } from "../../ui/fault.tsx";
import { Field } from "../../ui/text-field.tsx";
import { GapPicker } from "./gap-picker.tsx";
import { personName } from "./visit-facts.tsx";

interface ProposeDialogProps {
  readonly one: AppointmentView;
  readonly now: number;
  readonly onClose: () => void;
}

export function ProposeDialog({ one, now, onClose }: ProposeDialogProps): ReactElement {
  const session = useSession();
  const doctor = useMyId();
  const [time, setTime] = useState<TimeView>();
  const [note, setNote] = useState("");
  const [missing, setMissing] = useState(false);
  const { slot } = one;
  const say = useAction((chosen: TimeView) =>
    session.actOnAppointment(one.id, "propose", { note, time: { startMs: chosen.startMs, place: chosen.place } }),
  );
  const offer = async (): Promise<void> => {
    setMissing(!time);
    if (time && (await say.run(time))) onClose();
  };
  return (
    <Dialog title={t("schedule.propose.title", { name: personName(one) })} isOpen onClose={onClose} held={say.pending}>
      <p>{one.state === "waitlist" ? t("schedule.offer.text") : t("schedule.propose.text")}</p>
      <GapPicker
        doctor={doctor}
        visit={slot.visit}
        zone={slot.zone}
        place={slot.place}
        fromMs={one.state === "waitlist" ? slot.startMs : now}
        moving={one.id}
        now={now}
        value={time}
        onChange={setTime}
      />
      <Field label={t("schedule.note")} value={note} onChange={setNote} maxLength={2000} lines={2} />
      {time && <p className="strong">{slotText({ ...slot, startMs: time.startMs }, now)}</p>}
      {missing && !time && (
        <Fault what={t("schedule.propose.missing")} next={t("schedule.propose.missing.next")} calm />
      )}
      {say.error && <Fault {...explain(say.error)} />}
      <div className="buttons">
        <Button look="primary" isPending={say.pending} onPress={() => void offer()}>
          {t(one.state === "waitlist" ? "schedule.act.offer" : "schedule.act.propose")}
        </Button>
        <Button onPress={onClose}>{t("ui.cancel")}</Button>
      </div>
    </Dialog>
  );
}
