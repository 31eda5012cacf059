// Critical results that no doctor has acknowledged, patient by patient: a row leads to the result in its chart; one is acknowledged there, several of one patient here, each by itself.
import { type ReactElement, useId, useState } from "react";
import { Link } from "wouter";
import { conceptWord } from "../../locales/concept-words.ts";
import { ago, count } from "../../locales/dates.ts";
import { digits } from "../../locales/numbers.ts";
import { t } from "../../locales/text.ts";
import { whenText } from "../../locales/when.ts";
import type { VaultCard } from "../../session/api.ts";
import { mayWrite } from "../../hooks/may-write.ts";
import { type WaitingGroup, waitingGroups } from "../../hooks/waiting-results.ts";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Card, Chip, Empty, Value } from "../../ui/show.tsx";
import { type Gate, SeveralDialog } from "./several-dialog.tsx";

/** A file that brings twenty for one patient leaves the others on the screen; one row is never all that is hidden. */
const FEW = 3;

interface GroupProps {
  readonly group: WaitingGroup;
  readonly now: number;
  readonly onSeveral: (() => void) | undefined;
}

function Group({ group: { card, results }, now, onSeveral }: GroupProps): ReactElement {
  const title = useId();
  const [isOpen, open] = useState(false);
  const patient = card.name ?? t("patients.unnamed");
  const isLong = results.length > FEW + 1;
  const shown = isLong && !isOpen ? results.slice(0, FEW) : results;
  return (
    <li aria-labelledby={title}>
      <div className="group-head line">
        <h3 id={title} className="grow" dir="auto">
          {patient}
        </h3>
        <Chip tone="danger">{t("patients.critical", { count: results.length })}</Chip>
      </div>
      <ul className="rows">
        {shown.map((result) => {
          const test = conceptWord(result.concept, result.label);
          const figure = digits(result.figure);
          const value = `${figure} ${result.unit}`.trim();
          return (
            <li key={result.version} className="row reading-row">
              <div className="grow stack-small">
                <Link
                  href={`/patients/${card.vaultId}/item/${result.item}`}
                  className="name"
                  dir="auto"
                  aria-label={t("day.critical.open", { test, value, patient })}
                >
                  {test}
                </Link>
                <p className="soft line facts-line">
                  <bdi>{whenText(result.effective)}</bdi>
                  {result.effectiveMs !== undefined && <bdi>{ago(result.effectiveMs, now)}</bdi>}
                </p>
              </div>
              <div className="reading-value">
                <Value figure={figure} unit={result.unit} />
              </div>
              <Icon name="chevron" size={20} />
            </li>
          );
        })}
      </ul>
      {(isLong || onSeveral) && (
        <div className="group-foot buttons">
          {isLong && (
            <Button small look="quiet" aria-expanded={isOpen} aria-describedby={title} onPress={() => open(!isOpen)}>
              {isOpen ? t("day.critical.fewer") : t("day.critical.all", { count: results.length })}
            </Button>
          )}
          {onSeveral && (
            <Button small onPress={onSeveral}>
              <span dir="auto">{t("day.several", { patient })}</span>
            </Button>
          )}
        </div>
      )}
    </li>
  );
}

interface CriticalCardProps {
  readonly cards: readonly VaultCard[];
  readonly now: number;
  readonly gate: Gate;
}

export function CriticalCard({ cards, now, gate }: CriticalCardProps): ReactElement {
  const [asked, ask] = useState<string>();
  const about = cards.find(({ vaultId }) => vaultId === asked);
  const groups = waitingGroups(cards);
  const total = groups.reduce((sum, { results }) => sum + results.length, 0);
  return (
    <Card title={t("day.critical")} flush action={<span className="soft">{count(total)}</span>}>
      {groups.length === 0 && <Empty icon="check" title={t("day.critical.none")} />}
      <ul className="groups">
        {groups.map((group) => {
          const { card, results } = group;
          const isSeveral = results.length > 1 && mayWrite(card);
          return (
            <Group
              key={card.vaultId}
              group={group}
              now={now}
              onSeveral={isSeveral ? () => ask(card.vaultId) : undefined}
            />
          );
        })}
      </ul>
      {groups.length > 0 && <p className="card-body soft">{t("day.critical.text")}</p>}
      {about && <SeveralDialog gate={gate} card={about} onClose={() => ask(undefined)} />}
    </Card>
  );
}
