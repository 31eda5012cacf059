// Critical results that no doctor has acknowledged, newest first: a row leads to the result in its chart, and only there it is acknowledged.
import type { ReactElement } from "react";
import { Link } from "wouter";
import { conceptWord } from "../../locales/concept-words.ts";
import { ago, count } from "../../locales/dates.ts";
import { digits } from "../../locales/numbers.ts";
import { t } from "../../locales/text.ts";
import { whenText } from "../../locales/when.ts";
import type { VaultCard } from "../../session/api.ts";
import { Icon } from "../../ui/icon.tsx";
import { Card, Chip, Empty, Value } from "../../ui/show.tsx";

interface CriticalCardProps {
  readonly cards: readonly VaultCard[];
  readonly now: number;
}

export function CriticalCard({ cards, now }: CriticalCardProps): ReactElement {
  const all = cards
    .flatMap((card) => (card.things?.critical ?? []).map((result) => ({ card, result })))
    .toSorted((a, b) => (b.result.effectiveMs ?? 0) - (a.result.effectiveMs ?? 0));
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
    </Card>
  );
}
