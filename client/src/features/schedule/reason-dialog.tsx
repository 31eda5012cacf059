// Saying no, or calling off: with a reason that only she can read.
import { type ReactElement, useState } from "react";
import { useSession } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { explain } from "../../locales/explain.ts";
import { t } from "../../locales/text.ts";
import type { AppointmentView } from "../../session/api/appointments.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Fault } from "../../ui/fault.tsx";
import { Field } from "../../ui/text-field.tsx";
import { personName } from "./visit-facts.tsx";

interface ReasonDialogProps {
  readonly one: AppointmentView;
  readonly act: "decline" | "cancel";
  readonly onClose: () => void;
}

export function ReasonDialog({ one, act, onClose }: ReasonDialogProps): ReactElement {
  const session = useSession();
  const [note, setNote] = useState("");
  const say = useAction(() => session.actOnAppointment(one.id, act, { note }));
  const name = personName(one);
  const confirm = async (): Promise<void> => {
    if (await say.run()) onClose();
  };
  const declines = act === "decline";
  return (
    <Dialog
      title={declines ? t("schedule.decline.title", { name }) : t("schedule.cancel.title", { name })}
      isOpen
      onClose={onClose}
      grave
      held={say.pending}
    >
      <Field
        label={t("schedule.reason")}
        hint={t("schedule.reason.hint")}
        value={note}
        onChange={setNote}
        maxLength={2000}
        lines={3}
      />
      {say.error && <Fault {...explain(say.error)} />}
      <div className="buttons">
        <Button look="danger" isPending={say.pending} onPress={() => void confirm()}>
          {declines ? t("schedule.act.decline") : t("schedule.act.cancel")}
        </Button>
        <Button onPress={onClose}>{t("schedule.keep")}</Button>
      </div>
    </Dialog>
  );
}
