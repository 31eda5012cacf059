// A guest of a record goes by himself: for a doctor whose patient has moved on.
import { type ReactElement, useState } from "react";
import { useSession } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { explain } from "../../locales/explain.ts";
import { t } from "../../locales/text.ts";
import { Button } from "../../ui/button.tsx";
import { Choices } from "../../ui/choices.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Fault } from "../../ui/fault.tsx";

interface LeaveDialogProps {
  readonly vaultId: string;
  readonly name: string;
  readonly onClose: () => void;
}

export function LeaveDialog({ vaultId, name, onClose }: LeaveDialogProps): ReactElement {
  const session = useSession();
  const [copy, setCopy] = useState<"keep" | "drop">("keep");
  const leave = useAction(() => session.leave(vaultId, { keepCopy: copy === "keep" }));
  const confirm = async (): Promise<void> => {
    if (await leave.run()) onClose();
  };
  return (
    <Dialog title={t("share.leave.title", { name })} isOpen onClose={onClose} grave held={leave.pending}>
      <p>{t("share.leave.text", { name })}</p>
      <Choices
        label={t("share.leave.copy")}
        value={copy}
        onChange={setCopy}
        options={[
          { value: "keep", text: t("share.leave.keep") },
          { value: "drop", text: t("share.leave.drop") },
        ]}
        wide
      />
      {copy === "drop" && <p className="strong">{t("former.drop.text")}</p>}
      {leave.error && <Fault {...explain(leave.error)} />}
      <div className="buttons">
        <Button look="danger" isPending={leave.pending} onPress={() => void confirm()}>
          {t("share.leave")}
        </Button>
        <Button onPress={onClose}>{t("ui.cancel")}</Button>
      </div>
    </Dialog>
  );
}
