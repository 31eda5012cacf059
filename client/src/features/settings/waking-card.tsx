// Whether this device tells of news while the app is closed, and when it stays quiet.
import type { ReactElement } from "react";
import { useAction } from "../../hooks/use-action.ts";
import { type MayWake, type Quiet, useWaking } from "../../hooks/waking.ts";
import { explain } from "../../locales/explain.ts";
import { type MessageId, t } from "../../locales/text.ts";
import { Checkbox } from "../../ui/choices.tsx";
import { Fault } from "../../ui/fault.tsx";
import { Card } from "../../ui/show.tsx";
import { QuietHours } from "./quiet-hours.tsx";

const WHY: Readonly<Record<Exclude<MayWake, "yes">, MessageId>> = {
  never: "waking.never",
  "install-first": "waking.installFirst",
  denied: "waking.denied",
  "no-service": "waking.noService",
};

export function WakingCard({ userId }: { readonly userId: string }): ReactElement {
  const { on, quiet, may, choose } = useWaking(userId);
  const change = useAction(choose);
  const withQuiet = (next: Quiet | undefined): void => void change.run({ on, ...(next && { quiet: next }) });
  return (
    <Card title={t("waking.title")}>
      <Checkbox
        isSelected={on}
        isDisabled={!on && (may === "never" || may === "install-first")}
        onChange={(next) => void change.run({ on: next, ...(quiet && { quiet }) })}
      >
        {t("waking.on")}
      </Checkbox>
      <p className="soft">{t("waking.text")}</p>
      {may !== "yes" && <output>{t(WHY[may])}</output>}
      {on && (
        <>
          <Checkbox
            isSelected={quiet !== undefined}
            onChange={(next) => withQuiet(next ? { from: 22 * 60, until: 7 * 60 } : undefined)}
          >
            {t("waking.quiet")}
          </Checkbox>
          {quiet && <QuietHours quiet={quiet} onChange={withQuiet} />}
        </>
      )}
      {change.error && <Fault {...explain(change.error)} />}
    </Card>
  );
}
