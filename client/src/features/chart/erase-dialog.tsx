// Taking an item away for good: what it means, what goes with it, and what it cannot take back.
import { type ReactElement, useEffect, useState } from "react";
import { useSession } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { explain } from "../../locales/explain.ts";
import { t } from "../../locales/text.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Fault } from "../../ui/fault.tsx";
import { Notice, Skeleton } from "../../ui/show.tsx";

interface EraseDialogProps {
  readonly vaultId: string;
  readonly itemId: string;
  readonly onClose: (erased: boolean) => void;
}

export function EraseDialog({ vaultId, itemId, onClose }: EraseDialogProps): ReactElement {
  const session = useSession();
  const [others, setOthers] = useState<number>();
  useEffect(() => {
    void session.eraseScope(vaultId, itemId).then((scope) => setOthers(scope?.others ?? 0));
  }, [session, vaultId, itemId]);
  const erase = useAction(() => session.erase(vaultId, itemId));
  const confirm = async (): Promise<void> => {
    if (await erase.run()) onClose(true);
  };
  return (
    <Dialog title={t("erase.title")} isOpen onClose={() => onClose(false)} grave held={erase.pending}>
      <p>{t("erase.text")}</p>
      {others === undefined && <Skeleton rows={1} label={t("chart.opening")} />}
      {others !== undefined && others > 0 && <Notice tone="warn" title={t("erase.others", { count: others })} />}
      <p className="strong">{t("erase.cannot")}</p>
      {erase.error && <Fault {...explain(erase.error)} />}
      <div className="buttons">
        <Button
          look="danger"
          isPending={erase.pending}
          isDisabled={others === undefined}
          onPress={() => void confirm()}
        >
          {t("erase.confirm")}
        </Button>
        <Button onPress={() => onClose(false)}>{t("ui.cancel")}</Button>
      </div>
    </Dialog>
  );
}
