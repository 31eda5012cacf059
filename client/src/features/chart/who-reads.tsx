// "Only you and Dr Rao can read this": the chart's members in one sentence, from the verified membership log.
import type { ReactElement } from "react";
import { t } from "../../locales/text.ts";
import type { VaultCard } from "../../session/api.ts";
import { Icon } from "../../ui/icon.tsx";
import { Card } from "../../ui/show.tsx";

export function WhoReads({ card }: { readonly card: VaultCard }): ReactElement {
  const others = card.members.filter((member) => !member.me).map((member) => member.name);
  return (
    <Card title={t("who.title")}>
      <p className="line nowrap">
        <Icon name="lock" />
        <span>{others.length === 0 ? t("share.onlyYou") : t("share.onlyYouAnd", { names: others.join(", ") })}</span>
      </p>
    </Card>
  );
}
