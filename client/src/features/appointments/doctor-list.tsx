// The clinic's doctors who see patients here, whoever is free soonest first.
import type { ReactElement } from "react";
import { useNextFree } from "../../hooks/use-free-times.ts";
import { useNow } from "../../hooks/use-now.ts";
import { useTopic } from "../../hooks/session.tsx";
import { clockText, dayText } from "../../locales/appointment-words.ts";
import { explain } from "../../locales/explain.ts";
import { t } from "../../locales/text.ts";
import { contactWords } from "../../locales/words.ts";
import type { BookableView, TimeView } from "../../session/api/appointments.ts";
import { Button } from "../../ui/button.tsx";
import { ContactChip } from "../../ui/contact-chip.tsx";
import { Fault } from "../../ui/fault.tsx";
import { Avatar, Card, Chip, Empty, Skeleton } from "../../ui/show.tsx";

interface DoctorListProps {
  readonly doctors: readonly BookableView[] | undefined;
  readonly onChoose: (doctor: BookableView) => void;
}

interface RowProps {
  readonly doctor: BookableView;
  readonly next: TimeView | null | undefined;
  readonly callLine: string;
  readonly onChoose: () => void;
}

function Row({ doctor, next, callLine, onChoose }: RowProps): ReactElement {
  const now = useNow();
  const { name, profession, zone, mode, contact, problem } = doctor;
  const blocked = contact === "changed → blocked";
  const open = mode !== "view-only" && !blocked;
  return (
    <li className="row wraps">
      <Avatar name={name} />
      <div className="grow stack-small">
        <p className="strong">
          <bdi>{name}</bdi>
        </p>
        <p className="soft">{profession}</p>
        {blocked ? (
          <p>
            <ContactChip contact={contact} />
          </p>
        ) : (
          <p className="soft">{contactWords(contact).text}</p>
        )}
        {problem && <Fault {...explain(problem)} />}
        {mode === "view-only" && (
          <p>{callLine === "" ? t("book.viewOnly") : t("book.viewOnly.call", { line: callLine })}</p>
        )}
        {open && next !== undefined && (
          <p>
            <Chip tone={next ? "good" : "neutral"} icon="calendar">
              {next
                ? t("book.nextFree", {
                    when: t("visit.when", {
                      day: dayText(next.startMs, zone, now),
                      hours: clockText(next.startMs, zone),
                    }),
                  })
                : t("book.nextFree.none")}
            </Chip>
          </p>
        )}
      </div>
      {open && (
        <Button look="primary" small onPress={onChoose} aria-label={t("book.choose.of", { name })}>
          {t("book.choose")}
        </Button>
      )}
    </li>
  );
}

export function DoctorList({ doctors, onChoose }: DoctorListProps): ReactElement {
  const next = useNextFree(doctors);
  const callLine = useTopic("clinic")?.notice?.callLine ?? "";
  if (!doctors || !next) return <Skeleton rows={4} label={t("visits.opening")} />;
  if (doctors.length === 0)
    return (
      <Card>
        <Empty icon="people" title={t("book.noDoctors")}>
          <p>{callLine === "" ? t("book.noDoctors.text") : t("book.noDoctors.call", { line: callLine })}</p>
        </Empty>
      </Card>
    );
  const soon = ({ userId }: BookableView): number => next[userId]?.startMs ?? Infinity;
  return (
    <Card title={t("book.who")} flush>
      <ul className="rows">
        {doctors
          .toSorted((a, b) => soon(a) - soon(b) || (a.name < b.name ? -1 : 1))
          .map((doctor) => (
            <Row
              key={doctor.userId}
              doctor={doctor}
              next={next[doctor.userId]}
              callLine={callLine}
              onChoose={() => onChoose(doctor)}
            />
          ))}
      </ul>
    </Card>
  );
}
