// Keeps a patient at the top of the doctor's list, on all devices of the doctor, and the chart opened ahead (ADR 0047).
import type { ReactElement } from "react";
import { useSession } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { explain } from "../../locales/explain.ts";
import { t } from "../../locales/text.ts";
import type { VaultCard } from "../../session/api.ts";
import { Button } from "../../ui/button.tsx";
import { Fault } from "../../ui/fault.tsx";

export function PinButton({ card }: { readonly card: VaultCard }): ReactElement {
  const session = useSession();
  const pinned = card.pinned === true;
  const pin = useAction(() => session.pin(card.vaultId, !pinned));
  const name = card.name ?? t("patients.unnamed");
  return (
    <>
      <Button
        icon="pin"
        isPending={pin.pending}
        aria-label={t(pinned ? "patients.unpin.of" : "patients.pin.of", { name })}
        onPress={() => void pin.run()}
      >
        {t(pinned ? "patients.unpin" : "patients.pin")}
      </Button>
      {pin.error && <Fault {...explain(pin.error)} />}
    </>
  );
}
