// Taking back what was entered in error: it leaves lists and graphs, stays in the history with the reason, and is never deleted.
import { type FormEvent, type ReactElement, useState } from "react";
import { useSession } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { explain } from "../../locales/explain.ts";
import { t } from "../../locales/text.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Fault } from "../../ui/fault.tsx";
import { Field } from "../../ui/text-field.tsx";

interface EnterInErrorProps {
  readonly vaultId: string;
  readonly itemId: string;
  /** What it is, in one line. */
  readonly what: string;
  readonly onClose: () => void;
}

export function EnterInError({ vaultId, itemId, what, onClose }: EnterInErrorProps): ReactElement {
  const session = useSession();
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  const act = useAction(() => session.enterInError(vaultId, itemId, reason.trim()));
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setTried(true);
    if (reason.trim() !== "" && (await act.run())) onClose();
  };
  return (
    <Dialog title={t("error.entered.title")} isOpen onClose={onClose} held={act.pending}>
      <form className="form" noValidate onSubmit={(event) => void submit(event)}>
        <p className="strong" dir="auto">
          {what}
        </p>
        <p>{t("error.entered.text")}</p>
        <Field
          label={t("error.entered.reason")}
          value={reason}
          onChange={setReason}
          fault={tried && reason.trim() === "" ? t("form.required") : undefined}
        />
        {act.error && <Fault {...explain(act.error)} />}
        <div className="buttons">
          <Button type="submit" look="danger" isPending={act.pending}>
            {t("error.entered.confirm")}
          </Button>
          <Button onPress={onClose}>{t("ui.cancel")}</Button>
        </div>
      </form>
    </Dialog>
  );
}
