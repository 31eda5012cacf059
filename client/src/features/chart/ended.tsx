// Over a chart that the doctor may read no further: what this copy is, since when it stands still, and how it ends (ADR 0078).
import { type ReactElement, useState } from "react";
import { useLocation } from "wouter";
import { useSession } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { longDate } from "../../locales/dates.ts";
import { explain } from "../../locales/explain.ts";
import { t } from "../../locales/text.ts";
import type { VaultCard } from "../../session/api.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Fault } from "../../ui/fault.tsx";
import { Notice } from "../../ui/show.tsx";

interface DropDialogProps {
  readonly card: VaultCard;
  readonly onClose: () => void;
}

function DropDialog({ card, onClose }: DropDialogProps): ReactElement {
  const session = useSession();
  const [, go] = useLocation();
  const drop = useAction(() => session.dropCopy(card.vaultId));
  const confirm = async (): Promise<void> => {
    if (await drop.run()) go("/patients");
  };
  const name = card.name ?? t("word.patient");
  return (
    <Dialog title={t("former.drop.title", { name })} isOpen onClose={onClose} grave held={drop.pending}>
      <p>{t("former.drop.text")}</p>
      {drop.error && <Fault {...explain(drop.error)} />}
      <div className="buttons">
        <Button look="danger" isPending={drop.pending} onPress={() => void confirm()}>
          {drop.pending ? t("former.dropping") : t("former.drop")}
        </Button>
        <Button onPress={onClose}>{t("ui.cancel")}</Button>
      </div>
    </Dialog>
  );
}

export function EndedNotice({ card }: { readonly card: VaultCard }): ReactElement {
  const [dropping, drop] = useState(false);
  const { endedMs } = card;
  return (
    <Notice
      tone="neutral"
      icon="lock"
      title={endedMs === undefined ? t("chart.ended") : t("former.ended", { date: longDate(endedMs) })}
      alert
    >
      <p>{t("chart.ended.text")}</p>
      <div className="buttons">
        <Button small look="quiet" onPress={() => drop(true)}>
          {t("former.drop")}
        </Button>
      </div>
      {dropping && <DropDialog card={card} onClose={() => drop(false)} />}
    </Notice>
  );
}
