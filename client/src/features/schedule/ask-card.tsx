// What patients ask of the doctor, longest first: confirm, offer another time, say no; and the offers nobody has answered.
import { type ReactElement, useState } from "react";
import { Link } from "wouter";
import { askedMs, isFirstVisit } from "../../hooks/visits.ts";
import { type AppointmentMarkKind, dayText, markOf, slotText } from "../../locales/appointment-words.ts";
import { ago } from "../../locales/dates.ts";
import { t } from "../../locales/text.ts";
import type { AppointmentView } from "../../session/api/appointments.ts";
import { AppointmentMark } from "../../ui/appointment-mark.tsx";
import { Button } from "../../ui/button.tsx";
import { Card, Empty } from "../../ui/show.tsx";
import { StateMark } from "../../ui/state-mark.tsx";
import { ActButton } from "./act-button.tsx";
import { ProposeDialog } from "./propose-dialog.tsx";
import { ReasonDialog } from "./reason-dialog.tsx";
import { Age, Doubts, Flags, keptText, personName, Where } from "./visit-facts.tsx";

interface AskRowProps {
  readonly one: AppointmentView;
  readonly all: readonly AppointmentView[];
  readonly now: number;
}

/** What the card's own title says. */
const expected: ReadonlySet<AppointmentMarkKind> = new Set(["asked", "offered", "waitlist"]);

type Asking = "decline" | "propose" | "cancel";

function Wanted({ one, now }: Pick<AskRowProps, "one" | "now">): ReactElement {
  const { slot, stands, waitsUntilMs } = one;
  if (one.state === "waitlist")
    return (
      <p className="strong">
        {t("schedule.wants", {
          from: dayText(slot.startMs, slot.zone, now),
          until: dayText(waitsUntilMs ?? slot.startMs, slot.zone, now),
        })}
      </p>
    );
  return (
    <>
      <p className="strong">{slotText(slot, now)}</p>
      {stands && <p className="soft">{t("schedule.insteadOf", { when: slotText(stands, now) })}</p>}
    </>
  );
}

function AskRow({ one, all, now }: AskRowProps): ReactElement {
  const [asking, ask] = useState<Asking>();
  const { may, holdUntilMs, state } = one;
  const name = personName(one);
  const mark = markOf({ ...one, waiting: false });
  const close = (): void => ask(undefined);
  return (
    <li className="ask-row">
      <p className="line">
        <Link href={`/schedule/visit/${one.id}`} className="name" dir="auto">
          {name}
        </Link>
        <Age one={one} now={now} />
        {!expected.has(mark) && <AppointmentMark mark={mark} />}
        {one.waiting && <StateMark place="device" />}
      </p>
      <Wanted one={one} now={now} />
      <p className="soft">
        <Where slot={one.slot} />
      </p>
      {one.reason !== "" && (
        <p className="visit-reason" dir="auto">
          {one.reason}
        </p>
      )}
      <Flags one={one} first={isFirstVisit(one, all)} critical={0} />
      <Doubts one={one} />
      <p className="soft line facts-line">
        <bdi>{t("schedule.asked", { ago: ago(askedMs(one), now) })}</bdi>
        {holdUntilMs !== undefined && state !== "waitlist" && <bdi>{keptText(holdUntilMs, now)}</bdi>}
      </p>
      <div className="buttons">
        {state === "pending" && may.includes("confirm") && <ActButton one={one} act="confirm" look="primary" />}
        {may.includes("propose") && (
          <Button
            small
            look={state === "waitlist" ? "primary" : "secondary"}
            aria-label={t(state === "waitlist" ? "schedule.act.offer.of" : "schedule.act.propose.of", { name })}
            onPress={() => ask("propose")}
          >
            {t(state === "waitlist" ? "schedule.act.offer" : "schedule.act.propose")}
          </Button>
        )}
        {may.includes("decline") && (
          <Button small look="quiet" aria-label={t("schedule.act.decline.of", { name })} onPress={() => ask("decline")}>
            {t("schedule.act.decline")}
          </Button>
        )}
        {state === "proposed" && may.includes("cancel") && (
          <Button small look="quiet" aria-label={t("schedule.act.cancel.of", { name })} onPress={() => ask("cancel")}>
            {t("schedule.act.takeBack")}
          </Button>
        )}
      </div>
      {asking === "propose" && <ProposeDialog one={one} now={now} onClose={close} />}
      {(asking === "decline" || asking === "cancel") && <ReasonDialog one={one} act={asking} onClose={close} />}
    </li>
  );
}

interface AskCardProps {
  readonly title: string;
  readonly none?: string;
  readonly asked: readonly AppointmentView[];
  readonly all: readonly AppointmentView[];
  readonly now: number;
}

export function AskCard({ title, none, asked, all, now }: AskCardProps): ReactElement | null {
  if (asked.length === 0 && none === undefined) return null;
  return (
    <Card
      title={title}
      flush
      action={asked.length > 0 && <span className="soft">{t("schedule.count.plain", { count: asked.length })}</span>}
    >
      {asked.length === 0 && <Empty icon="check" title={none ?? ""} />}
      <ul className="rows">
        {asked.map((one) => (
          <AskRow key={one.id} one={one} all={all} now={now} />
        ))}
      </ul>
    </Card>
  );
}
