// One line of the doctor's day: when, who, for what, where it stands, and the one thing that comes next.
import type { ReactElement } from "react";
import { Link } from "wouter";
import { justSaid, nextAct, type Visit } from "../../hooks/visits.ts";
import { clockText } from "../../locales/appointment-words.ts";
import { t } from "../../locales/text.ts";
import { Chip } from "../../ui/show.tsx";
import { ActButton, isPlain } from "./act-button.tsx";
import { Age, Doubts, Flags, personName, Standing, Where } from "./visit-facts.tsx";

interface VisitRowProps {
  readonly visit: Visit;
  readonly now: number;
  readonly first: boolean;
  readonly critical: number;
}

export function VisitRow({ visit: { one, slot, stands }, now, first, critical }: VisitRowProps): ReactElement {
  const next = stands ? undefined : nextAct(one, now);
  const { startMs, minutes, zone } = slot;
  const over = one.state === "fulfilled" || one.state === "noshow";
  const missed = one.state === "booked" && startMs < now && one.may.includes("noshow");
  return (
    <li className={over ? "visit-row over" : "visit-row"}>
      <p className="visit-time">
        <bdi className="strong">{clockText(startMs, zone)}</bdi>
        <bdi className="soft">{clockText(startMs + minutes * 60_000, zone)}</bdi>
      </p>
      <div className="grow stack-small">
        <p className="line">
          <Link href={`/schedule/visit/${one.id}`} className="name" dir="auto">
            {personName(one)}
          </Link>
          <Age one={one} now={now} />
          {stands ? (
            <Chip tone="neutral" icon="clock">
              {t("schedule.stands")}
            </Chip>
          ) : (
            <Standing one={one} />
          )}
        </p>
        <p className="soft">
          <Where slot={slot} />
        </p>
        {one.reason !== "" && (
          <p className="visit-reason" dir="auto">
            {one.reason}
          </p>
        )}
        <Flags one={one} first={first} critical={critical} />
        {!stands && <Doubts one={one} />}
      </div>
      <div className="buttons no-print">
        {justSaid(one, now) && <ActButton one={one} act="undo" look="quiet" />}
        {missed && <ActButton one={one} act="noshow" look="quiet" />}
        {next !== undefined && isPlain(next) && <ActButton one={one} act={next} look="primary" />}
      </div>
    </li>
  );
}
