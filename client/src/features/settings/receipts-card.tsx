// Whether this person's app tells patients what he opens: his own choice, said in words on both sides (A54).
import type { ReactElement } from "react";
import { useSession, useTopic } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { explain } from "../../locales/explain.ts";
import { t } from "../../locales/text.ts";
import { Checkbox } from "../../ui/choices.tsx";
import { Fault } from "../../ui/fault.tsx";
import { Card } from "../../ui/show.tsx";

export function ReceiptsCard(): ReactElement | null {
  const session = useSession();
  const account = useTopic("account");
  const choose = useAction((on: boolean) => session.tellOpenings(on));
  if (!account) return null;
  return (
    <Card title={t("receipts.title")}>
      <Checkbox isSelected={account.receipts} onChange={(on) => void choose.run(on)}>
        {t("receipts.on")}
      </Checkbox>
      <p className="soft">{t("receipts.text")}</p>
      {choose.error && <Fault {...explain(choose.error)} />}
    </Card>
  );
}
