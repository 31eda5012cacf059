// Calling off an appointment, with a reason that only the two people read.
import { type ReactElement, useState } from "react";
import { useSession } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { heldSlot } from "../../hooks/use-appointments.ts";
import { slotText } from "../../locales/appointment-words.ts";
import { explain } from "../../locales/explain.ts";
import { t } from "../../locales/text.ts";
import { onlyReadWords } from "../../locales/words.ts";
import type { AppointmentView } from "../../session/api/appointments.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Fault } from "../../ui/fault.tsx";
import { Field } from "../../ui/text-field.tsx";

interface CancelDialogProps {
  readonly one: AppointmentView;
  readonly now: number;
  readonly onClose: () => void;
}

export function CancelDialog({ one, now, onClose }: CancelDialogProps): ReactElement {
  const session = useSession();
  const [note, setNote] = useState("");
  const cancel = useAction(() => session.actOnAppointment(one.id, "cancel", { note }));
  const confirm = async (): Promise<void> => {
    if (await cancel.run()) onClose();
  };
  const { name } = one.other;
  return (
    <Dialog title={t("visit.cancel.title")} isOpen onClose={onClose} grave held={cancel.pending}>
      <p className="strong">{slotText(heldSlot(one) ?? one.slot, now)}</p>
      <p>{t("visit.cancel.text", { name })}</p>
      <Field
        label={t("visit.cancel.reason")}
        hint={onlyReadWords([name])}
        value={note}
        onChange={setNote}
        lines={2}
        maxLength={2000}
      />
      {cancel.error && <Fault {...explain(cancel.error)} />}
      <div className="buttons">
        <Button look="danger" isPending={cancel.pending} onPress={() => void confirm()}>
          {t("visit.cancel")}
        </Button>
        <Button onPress={onClose}>{t("visit.keep")}</Button>
      </div>
    </Dialog>
  );
}
