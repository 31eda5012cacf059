// Taking the pen from somebody who may read on, or giving it back.
import type { ReactElement } from "react";
import { useSession } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { explain } from "../../locales/explain.ts";
import { t } from "../../locales/text.ts";
import type { MemberView, VaultCard } from "../../session/api.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Fault } from "../../ui/fault.tsx";

interface RoleDialogProps {
  readonly card: VaultCard;
  readonly member: MemberView;
  readonly onClose: () => void;
}

export function RoleDialog({ card, member, onClose }: RoleDialogProps): ReactElement {
  const session = useSession();
  const { name } = member;
  const takes = member.role === "writer";
  const change = useAction(() => session.changeRole(card.vaultId, member.userId, takes ? "reader" : "writer"));
  const confirm = async (): Promise<void> => {
    if (await change.run()) onClose();
  };
  return (
    <Dialog
      title={takes ? t("share.readOnly.title", { name }) : t("share.mayWrite.title", { name })}
      isOpen
      onClose={onClose}
      held={change.pending}
    >
      <p>{takes ? t("share.readOnly.text", { name }) : t("share.mayWrite.text", { name })}</p>
      {change.error && <Fault {...explain(change.error)} />}
      <div className="buttons">
        <Button look="primary" isPending={change.pending} onPress={() => void confirm()}>
          {takes ? t("share.readOnly") : t("share.mayWrite")}
        </Button>
        <Button onPress={onClose}>{t("ui.cancel")}</Button>
      </div>
    </Dialog>
  );
}
