// The way of one appointment, act by act: who did what, with which words, when, and whether the relay took it.
import type { ReactElement } from "react";
import { stepWord } from "../locales/appointment-words.ts";
import { dated } from "../locales/dates.ts";
import { t } from "../locales/text.ts";
import { Card, Chip } from "./show.tsx";
import { StateMark } from "./state-mark.tsx";

interface HistoryStep {
  readonly kind: Parameters<typeof stepWord>[0];
  readonly byMe: boolean;
  readonly madeMs: number;
  readonly note: string;
  readonly where: "decided" | "waiting" | "refused" | "overtaken";
}

interface RowProps {
  readonly step: HistoryStep;
  /** The other one's. */
  readonly name: string;
  readonly now: number;
}

function Row({ step, name, now }: RowProps): ReactElement {
  const { kind, byMe, madeMs, note, where } = step;
  return (
    <li className="row">
      <div className="grow stack-small">
        <p className="strong">{t("visit.step", { who: byMe ? t("share.you") : name, what: stepWord(kind) })}</p>
        {note !== "" && (
          <p className="visit-reason" dir="auto">
            {note}
          </p>
        )}
        <p className="soft">
          <bdi>{dated(madeMs, now)}</bdi>
        </p>
        {where === "waiting" && (
          <p>
            <StateMark place="device" />
          </p>
        )}
        {(where === "refused" || where === "overtaken") && (
          <p>
            <Chip tone="warn">{t(where === "refused" ? "visit.step.refused" : "visit.step.overtaken")}</Chip>
          </p>
        )}
      </div>
    </li>
  );
}

interface VisitHistoryProps extends Omit<RowProps, "step"> {
  /** In order; the newest is shown first. */
  readonly steps: readonly HistoryStep[];
}

export function VisitHistory({ steps, name, now }: VisitHistoryProps): ReactElement {
  return (
    <Card title={t("visit.history")} flush>
      <ol className="rows">
        {steps.toReversed().map((step) => (
          <Row key={`${step.madeMs} ${step.kind}`} step={step} name={name} now={now} />
        ))}
      </ol>
    </Card>
  );
}
