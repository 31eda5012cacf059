// One press that says what happened to an appointment; what goes wrong is said beside it.
import type { ReactElement } from "react";
import { useSession } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { explain } from "../../locales/explain.ts";
import { type MessageId, t } from "../../locales/text.ts";
import type { AppointmentAct, AppointmentView } from "../../session/api/appointments.ts";
import { Button } from "../../ui/button.tsx";
import { Fault } from "../../ui/fault.tsx";

/** What is said at once, without another word. */
export type PlainAct = "confirm" | "arrive" | "room" | "done" | "noshow" | "undo";

const TEXTS: Readonly<Record<PlainAct, MessageId>> = {
  confirm: "schedule.act.confirm",
  arrive: "schedule.act.arrive",
  room: "schedule.act.room",
  done: "schedule.act.done",
  noshow: "schedule.act.noshow",
  undo: "schedule.act.undo",
};
const NAMED: Readonly<Record<PlainAct, MessageId>> = {
  confirm: "schedule.act.confirm.of",
  arrive: "schedule.act.arrive.of",
  room: "schedule.act.room.of",
  done: "schedule.act.done.of",
  noshow: "schedule.act.noshow.of",
  undo: "schedule.act.undo.of",
};

export const isPlain = (act: AppointmentAct): act is PlainAct => act in TEXTS;

interface ActButtonProps {
  readonly one: AppointmentView;
  readonly act: PlainAct;
  readonly look?: "primary" | "secondary" | "quiet";
}

export function ActButton({ one, act, look = "secondary" }: ActButtonProps): ReactElement {
  const session = useSession();
  const say = useAction(() => session.actOnAppointment(one.id, act));
  return (
    <>
      <Button
        look={look}
        small
        isPending={say.pending}
        aria-label={t(NAMED[act], { name: one.other.name })}
        onPress={() => void say.run()}
      >
        {t(TEXTS[act])}
      </Button>
      {say.error && <Fault {...explain(say.error)} />}
    </>
  );
}
