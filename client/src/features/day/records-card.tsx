// What else waits for a doctor in his patients' records: two versions of one thing, objections to what he wrote, entries kept aside, access that ends soon.
import type { ReactElement } from "react";
import { Link } from "wouter";
import { dated } from "../../locales/dates.ts";
import { t } from "../../locales/text.ts";
import type { VaultCard } from "../../session/api.ts";
import { Icon } from "../../ui/icon.tsx";
import { Card, Empty } from "../../ui/show.tsx";

/** Two weeks before it ends, somebody may still ask for more. */
const SOON_MS = 14 * 86_400_000;

interface Line {
  readonly key: string;
  readonly to: string;
  readonly text: string;
}

function linesOf({ vaultId, things, aside, members }: VaultCard, now: number): readonly Line[] {
  const home = `/patients/${vaultId}`;
  const untilMs = members.find(({ me }) => me)?.untilMs;
  const { conflicts = 0, objections = 0, objected } = things ?? {};
  return [
    ...(conflicts > 0
      ? [{ key: "conflicts", to: `${home}/conflicts`, text: t("day.conflicts", { count: conflicts }) }]
      : []),
    ...(objected ?? []).map(({ item, title }) => ({
      key: `objection ${item}`,
      to: `${home}/item/${item}`,
      text: t("day.objection", { title }),
    })),
    // Of a chart that was read last by an older app only the number is known.
    ...(objections > 0 && objected === undefined
      ? [{ key: "objections", to: home, text: t("day.objections", { count: objections }) }]
      : []),
    ...(aside > 0 ? [{ key: "aside", to: home, text: t("day.aside", { count: aside }) }] : []),
    ...(untilMs !== undefined && untilMs - now < SOON_MS
      ? [{ key: "ends", to: home, text: t("day.ends", { when: dated(untilMs, now) }) }]
      : []),
  ];
}

interface RecordsCardProps {
  readonly cards: readonly VaultCard[];
  readonly now: number;
}

export function RecordsCard({ cards, now }: RecordsCardProps): ReactElement {
  const rows = cards.flatMap((card) => linesOf(card, now).map((line) => ({ card, line })));
  return (
    <Card title={t("day.records")} flush>
      {rows.length === 0 && <Empty icon="check" title={t("day.records.none")} />}
      <ul className="rows">
        {rows.map(({ card, line }) => (
          <li key={`${card.vaultId} ${line.key}`}>
            <Link href={line.to} className="row">
              <span className="grow stack-small">
                <span className="strong" dir="auto">
                  {card.name ?? t("patients.unnamed")}
                </span>
                <span>{line.text}</span>
              </span>
              <Icon name="chevron" />
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}
