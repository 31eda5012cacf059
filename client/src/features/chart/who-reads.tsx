// "Only you and Dr Rao can read this": the chart's members in one sentence, from the verified membership log; who is a guest may go.
import { type ReactElement, useState } from "react";
import { t } from "../../locales/text.ts";
import { onlyReadWords } from "../../locales/words.ts";
import type { VaultCard } from "../../session/api.ts";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Card } from "../../ui/show.tsx";
import { LeaveDialog } from "./leave-dialog.tsx";

export function WhoReads({ card }: { readonly card: VaultCard }): ReactElement {
  const [leaving, leave] = useState(false);
  const others = card.members.filter((member) => !member.me).map((member) => member.name);
  const isGuest = card.role !== undefined && card.role !== "owner";
  return (
    <Card title={t("who.title")}>
      <p className="line nowrap">
        <Icon name="lock" />
        <span>{onlyReadWords(others)}</span>
      </p>
      {isGuest && (
        <div className="buttons">
          <Button small look="quiet" onPress={() => leave(true)}>
            {t("share.leave")}
          </Button>
        </div>
      )}
      {leaving && (
        <LeaveDialog vaultId={card.vaultId} name={card.name ?? t("word.patient")} onClose={() => leave(false)} />
      )}
    </Card>
  );
}
