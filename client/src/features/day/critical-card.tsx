// Critical results that no doctor has acknowledged, newest first: a row leads to the result in its chart; one is acknowledged there, several of one patient here, each by itself.
import { type ReactElement, useState } from "react";
import { Link } from "wouter";
import { conceptWord } from "../../locales/concept-words.ts";
import { ago, count } from "../../locales/dates.ts";
import { digits } from "../../locales/numbers.ts";
import { t } from "../../locales/text.ts";
import { whenText } from "../../locales/when.ts";
import type { VaultCard } from "../../session/api.ts";
import { mayWrite } from "../../hooks/may-write.ts";
import { waitingResults } from "../../hooks/waiting-results.ts";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Card, Chip, Empty, Value } from "../../ui/show.tsx";
import { type Gate, SeveralDialog } from "./several-dialog.tsx";

interface CriticalCardProps {
  readonly cards: readonly VaultCard[];
  readonly now: number;
  readonly gate: Gate;
}

export function CriticalCard({ cards, now, gate }: CriticalCardProps): ReactElement {
  const [asked, ask] = useState<string>();
  const several = cards.filter((card) => (card.things?.critical.length ?? 0) > 1 && mayWrite(card));
  const about = cards.find(({ vaultId }) => vaultId === asked);
  const all = waitingResults(cards);
  return (
    <Card title={t("day.critical")} flush action={<span className="soft">{count(all.length)}</span>}>
      {all.length === 0 && <Empty icon="check" title={t("day.critical.none")} />}
      <ul className="rows">
        {all.map(({ card, result }) => {
          const test = conceptWord(result.concept, result.label);
          const patient = card.name ?? t("patients.unnamed");
          const figure = digits(result.figure);
          const value = `${figure} ${result.unit}`.trim();
          return (
            <li key={`${card.vaultId} ${result.version}`} className="row reading-row">
              <div className="grow stack-small">
                <div className="line">
                  <Link
                    href={`/patients/${card.vaultId}/item/${result.item}`}
                    className="name"
                    dir="auto"
                    aria-label={t("day.critical.open", { test, value, patient })}
                  >
                    {patient}
                  </Link>
                  <Chip tone="danger">{t("range.critical")}</Chip>
                </div>
                <p dir="auto">{test}</p>
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
      {all.length > 0 && <p className="card-body soft">{t("day.critical.text")}</p>}
      {several.length > 0 && (
        <div className="card-body buttons">
          {several.map((card) => (
            <Button key={card.vaultId} small onPress={() => ask(card.vaultId)}>
              <span dir="auto">{t("day.several", { patient: card.name ?? t("patients.unnamed") })}</span>
            </Button>
          ))}
        </div>
      )}
      {about && <SeveralDialog gate={gate} card={about} onClose={() => ask(undefined)} />}
    </Card>
  );
}
