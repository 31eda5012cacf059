// Objections to what somebody wrote: named at the item with who and why, raised by others, withdrawn by whoever raised them.
import { type FormEvent, type ReactElement, useState } from "react";
import type { DisputeView } from "../../domain/record/view.ts";
import { useSession } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { useNow } from "../../hooks/use-now.ts";
import { dated } from "../../locales/dates.ts";
import { explain } from "../../locales/explain.ts";
import { t } from "../../locales/text.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Fault } from "../../ui/fault.tsx";
import { Notice } from "../../ui/show.tsx";
import { Field } from "../../ui/text-field.tsx";
import { WriteGate } from "./write-gate.tsx";

interface DisputesProps {
  readonly vaultId: string;
  readonly itemId: string;
  readonly disputes: readonly DisputeView[];
  readonly nameOf: (author: string) => string;
  readonly myId: string | undefined;
}

export function Disputes({ vaultId, itemId, disputes, nameOf, myId }: DisputesProps): ReactElement {
  const session = useSession();
  const now = useNow();
  const withdraw = useAction(() => session.withdrawDispute(vaultId, itemId));
  return (
    <>
      {disputes.map(({ key, author, recordedAt, reason }) => (
        <Notice key={key} tone="warn" title={t("history.disputed", { name: nameOf(author) })}>
          <p dir="auto">{reason}</p>
          <p className="soft">{dated(Date.parse(recordedAt), now)}</p>
          <p>{author === myId ? t("dispute.mine") : t("dispute.until", { name: nameOf(author) })}</p>
          {author === myId && (
            <div className="buttons">
              <Button small isPending={withdraw.pending} onPress={() => void withdraw.run()}>
                {t("dispute.withdraw")}
              </Button>
            </div>
          )}
        </Notice>
      ))}
      {withdraw.error && <Fault {...explain(withdraw.error)} />}
    </>
  );
}

interface DisputeDialogProps {
  readonly vaultId: string;
  readonly itemId: string;
  readonly what: string;
  readonly onClose: () => void;
}

function DisputeForm({ vaultId, itemId, what, onClose }: DisputeDialogProps): ReactElement {
  const session = useSession();
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  const act = useAction(() => session.dispute(vaultId, itemId, reason));
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setTried(true);
    if (reason.trim() !== "" && (await act.run())) onClose();
  };
  return (
    <Dialog title={t("dispute.button")} isOpen onClose={onClose} held={act.pending}>
      <form className="form" noValidate onSubmit={(event) => void submit(event)}>
        <p className="strong" dir="auto">
          {what}
        </p>
        <p>{t("dispute.text")}</p>
        <Field
          label={t("dispute.reason")}
          value={reason}
          onChange={setReason}
          maxLength={2000}
          fault={tried && reason.trim() === "" ? t("form.required") : undefined}
        />
        {act.error && <Fault {...explain(act.error)} />}
        <div className="buttons">
          <Button type="submit" look="primary" isPending={act.pending}>
            {t("dispute.button")}
          </Button>
          <Button onPress={onClose}>{t("ui.cancel")}</Button>
        </div>
      </form>
    </Dialog>
  );
}

export const DisputeDialog = (props: DisputeDialogProps): ReactElement => (
  <WriteGate vaultId={props.vaultId} onNo={props.onClose}>
    <DisputeForm {...props} />
  </WriteGate>
);
