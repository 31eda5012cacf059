// Whether this person's app tells the others what she opens, messages and records: her own choice, said in words on both sides (A54).
import type { ReactElement } from "react";
import { useSession, useTopic } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { explain } from "../../locales/explain.ts";
import { t } from "../../locales/text.ts";
import { Checkbox } from "../../ui/choices.tsx";
import { Fault } from "../../ui/fault.tsx";
import { Card } from "../../ui/show.tsx";

export function ReceiptsCard({ doctor }: { readonly doctor: boolean }): ReactElement | null {
  const session = useSession();
  const account = useTopic("account");
  const choose = useAction((on: boolean) => session.tellOpenings(on));
  if (!account) return null;
  return (
    <Card title={t(doctor ? "receipts.title" : "receipts.messages.title")}>
      <Checkbox isSelected={account.receipts} onChange={(on) => void choose.run(on)}>
        {t(doctor ? "receipts.on" : "receipts.messages.on")}
      </Checkbox>
      <p className="soft">{t(doctor ? "receipts.text" : "receipts.messages.text")}</p>
      {choose.error && <Fault {...explain(choose.error)} />}
    </Card>
  );
}
