// Whether this device tells of news while the app is closed, and when it stays quiet.
import type { ReactElement } from "react";
import { useAction } from "../../hooks/use-action.ts";
import { type MayWake, type Quiet, useWaking } from "../../hooks/waking.ts";
import { explain } from "../../locales/explain.ts";
import { type MessageId, t } from "../../locales/text.ts";
import { Checkbox } from "../../ui/choices.tsx";
import { Fault } from "../../ui/fault.tsx";
import { Card } from "../../ui/show.tsx";
import { Field } from "../../ui/text-field.tsx";

const clock = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;

const minutesOf = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5));

const WHY: Readonly<Record<Exclude<MayWake, "yes">, MessageId>> = {
  never: "waking.never",
  "install-first": "waking.installFirst",
  denied: "waking.denied",
  "no-service": "waking.noService",
};

interface HoursProps {
  readonly quiet: Quiet;
  readonly onChange: (quiet: Quiet) => void;
}

function Hours({ quiet, onChange }: HoursProps): ReactElement {
  const field = (end: keyof Quiet, label: string): ReactElement => (
    <Field
      label={label}
      type="time"
      value={clock(quiet[end])}
      onChange={(text) => /^\d\d:\d\d$/.test(text) && onChange({ ...quiet, [end]: minutesOf(text) })}
    />
  );
  return (
    <div className="fields-row">
      {field("from", t("waking.quiet.from"))}
      {field("until", t("waking.quiet.until"))}
    </div>
  );
}

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
          {quiet && <Hours quiet={quiet} onChange={withQuiet} />}
        </>
      )}
      {change.error && <Fault {...explain(change.error)} />}
    </Card>
  );
}
