// The admin's page: people, vouching for doctors, invitations and the patients' link; nothing clinical is here or could be.
import { type ReactElement, useState } from "react";
import { useTopic } from "../../hooks/session.tsx";
import { useNow } from "../../hooks/use-now.ts";
import { dated, longDate } from "../../locales/dates.ts";
import { t } from "../../locales/text.ts";
import { professionWord } from "../../locales/words.ts";
import type { AdminView, PersonView } from "../../session/api.ts";
import { Button } from "../../ui/button.tsx";
import { Page } from "../../ui/page.tsx";
import { Avatar, Card, Chip, Empty, Skeleton } from "../../ui/show.tsx";
import { AttestDialog } from "./attest-dialog.tsx";
import { Invitations } from "./invitations.tsx";
import { NoticeCard } from "./notice-card.tsx";
import { PatientsLink } from "./patients-link.tsx";

const nameOf = (person: PersonView): string => person.name ?? professionWord(person.profession);

function PersonRow({ person, onVouch }: { readonly person: PersonView; readonly onVouch: (() => void) | undefined }) {
  const now = useNow();
  const phase = useTopic("phase");
  const isMe = phase?.kind === "open" && phase.me.userId === person.userId;
  const name = isMe ? t("share.you") : nameOf(person);
  const calling = person.professionText ?? professionWord(person.profession);
  const current = person.attestedUntilMs !== undefined && person.attestedUntilMs > now;
  return (
    <li className="row wraps">
      <Avatar name={nameOf(person)} />
      <div className="grow stack-small">
        <p className="strong" dir="auto">
          {name}
        </p>
        <p className="soft line">
          {calling !== name && <span>{calling}</span>}
          {person.registration !== undefined && (
            <span>{t("clinic.registration", { number: person.registration })}</span>
          )}
          <span>{t("clinic.joined", { when: dated(person.signedUpMs, now) })}</span>
        </p>
        {person.profession === "doctor" && (
          <p className="line">
            {current && person.attestedUntilMs !== undefined ? (
              <Chip tone="good" icon="shield">
                {t("clinic.vouched", { date: longDate(person.attestedUntilMs) })}
              </Chip>
            ) : (
              <Chip tone="warn">{t("clinic.notVouched")}</Chip>
            )}
            <span className="soft">
              {person.invitation === undefined ? t("clinic.noProof") : t("clinic.proved", { label: person.invitation })}
            </span>
          </p>
        )}
      </div>
      {onVouch && (
        <Button look="primary" small onPress={onVouch} aria-label={t("clinic.vouch.of", { name: nameOf(person) })}>
          {t("clinic.vouch")}
        </Button>
      )}
    </li>
  );
}

const RANK = { admin: 0, doctor: 1, patient: 2 } as const;

/** Admins, doctors, patients; within each the newest first. */
const inOrder = (people: readonly PersonView[]): readonly PersonView[] =>
  people.toSorted((a, b) => RANK[a.profession] - RANK[b.profession] || b.signedUpMs - a.signedUpMs);

interface PeopleProps {
  readonly title: string;
  readonly people: readonly PersonView[];
  readonly onVouch?: (person: PersonView) => void;
}

function People({ title, people, onVouch }: PeopleProps): ReactElement {
  return (
    <Card
      title={title}
      flush
      action={<span className="soft">{t("clinic.people.count", { count: people.length })}</span>}
    >
      {people.length === 0 && (
        <Empty icon="people" title={t("clinic.people.none")}>
          <p>{t("clinic.people.none.text")}</p>
        </Empty>
      )}
      <ul className="rows">
        {people.map((person) => (
          <PersonRow key={person.userId} person={person} onVouch={onVouch && (() => onVouch(person))} />
        ))}
      </ul>
    </Card>
  );
}

function Body({ admin }: { readonly admin: AdminView }): ReactElement {
  const now = useNow();
  const [vouching, vouch] = useState<PersonView>();
  const waits = (person: PersonView): boolean =>
    person.profession === "doctor" && (person.attestedUntilMs === undefined || person.attestedUntilMs <= now);
  const waiting = admin.people.filter(waits);
  return (
    <div className="panes">
      <div className="pane">
        {waiting.length > 0 && <People title={t("clinic.waiting")} people={waiting} onVouch={vouch} />}
        <People title={t("clinic.people")} people={inOrder(admin.people.filter((person) => !waits(person)))} />
      </div>
      <div className="pane">
        <Invitations invitations={admin.invitations} />
        <NoticeCard />
        <PatientsLink clinicName={admin.clinicName} link={admin.patientLink} />
        <Card title={t("kit.of.clinic")}>
          <p>{t("clinic.kit.text")}</p>
          <p className="soft">{t("clinic.kit.where", { way: t("clinicKit.way") })}</p>
        </Card>
      </div>
      {vouching && <AttestDialog person={vouching} clinicName={admin.clinicName} onClose={() => vouch(undefined)} />}
    </div>
  );
}

export default function Clinic(): ReactElement {
  const admin = useTopic("admin");
  return (
    <Page title={admin?.clinicName ?? t("place.clinic")} lead={t("clinic.lead")} wide>
      {admin ? <Body admin={admin} /> : <Skeleton rows={8} label={t("clinic.opening")} />}
    </Page>
  );
}
