// Who comes, how old, for what and where: the same lines on the day, among the requests and on the waitlist.
import type { ReactElement } from "react";
import { displayAge } from "../../domain/display.ts";
import { doubtText, markOf, wayWord } from "../../locales/appointment-words.ts";
import { dated } from "../../locales/dates.ts";
import { t } from "../../locales/text.ts";
import { ageText } from "../../locales/when.ts";
import type { AppointmentView, SlotView } from "../../session/api/appointments.ts";
import { AppointmentMark } from "../../ui/appointment-mark.tsx";
import { Chip, Notice } from "../../ui/show.tsx";
import { StateMark } from "../../ui/state-mark.tsx";

export const personName = ({ other }: AppointmentView): string =>
  other.name === "" ? t("patients.unnamed") : other.name;

export function Age({ one, now }: { readonly one: AppointmentView; readonly now: number }): ReactElement | null {
  const age = displayAge(one.other.born, new Date(now).toISOString());
  return age === undefined ? null : <bdi className="soft">{ageText(age)}</bdi>;
}

/** `Visit · 30 minutes · In person · Harbour Street 4`: each in its own direction. */
export function Where({ slot }: { readonly slot: SlotView }): ReactElement {
  const { visitName, placeName, way, minutes } = slot;
  const length = t("schedule.minutes", { count: minutes });
  const parts = { visitName, length, way: way === undefined ? "" : wayWord(way), placeName };
  return (
    <span className="line facts-line">
      {Object.entries(parts).map(([what, text]) => text !== "" && <bdi key={what}>{text}</bdi>)}
    </span>
  );
}

/** Of a time that is not agreed: until when the relay keeps it, or that it does no more. */
export const keptText = (holdUntilMs: number, now: number): string =>
  holdUntilMs > now ? t("schedule.keptUntil", { when: dated(holdUntilMs, now) }) : t("schedule.keptNoMore");

interface FlagsProps {
  readonly one: AppointmentView;
  readonly first: boolean;
  /** Results of hers that no doctor has acknowledged. */
  readonly critical: number;
}

/** What he should know before she sits down. */
export function Flags({ one, first, critical }: FlagsProps): ReactElement | null {
  const walkIn = one.steps[0]?.kind === "walkin";
  const blocked = one.other.contact === "changed → blocked";
  if (!first && critical === 0 && !walkIn && !blocked) return null;
  return (
    <p className="line">
      {critical > 0 && <Chip tone="danger">{t("schedule.flag.critical", { count: critical })}</Chip>}
      {blocked && <Chip tone="danger">{t("schedule.flag.changed")}</Chip>}
      {first && (
        <Chip tone="info" icon="people">
          {t("schedule.flag.first")}
        </Chip>
      )}
      {walkIn && (
        <Chip tone="neutral" icon="plus">
          {t("schedule.flag.walkIn")}
        </Chip>
      )}
    </p>
  );
}

/** What relay and thread do not agree about. */
export function Doubts({ one }: { readonly one: AppointmentView }): ReactElement | null {
  if (one.doubts.length === 0) return null;
  return (
    <Notice tone="warn">
      {one.doubts.map((doubt) => (
        <p key={doubt}>{doubtText(doubt)}</p>
      ))}
    </Notice>
  );
}

/** Where it stands, and beside it that the relay has still to answer: a doctor works on with what he said. */
export function Standing({ one }: { readonly one: AppointmentView }): ReactElement {
  return (
    <>
      <AppointmentMark mark={markOf({ ...one, waiting: false })} />
      {one.waiting && <StateMark place="device" />}
    </>
  );
}
