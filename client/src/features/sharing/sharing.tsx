// Who can read the record, and giving or ending access: membership comes from the verified log, doctors from the clinic's attestations (A43).
import { type ComponentType, type ReactElement, useState } from "react";
import { Link } from "wouter";
import { useHeard, useTopic } from "../../hooks/session.tsx";
import { useBlocked } from "../../hooks/use-blocked.ts";
import { useNow } from "../../hooks/use-now.ts";
import { useRecord } from "../../hooks/use-record-page.ts";
import { dated, longDate } from "../../locales/dates.ts";
import { t } from "../../locales/text.ts";
import { contactWords, roleWord } from "../../locales/words.ts";
import type { DoctorCard, MemberView, VaultCard } from "../../session/api.ts";
import type { AccessView } from "../../session/api/readers.ts";
import { Button } from "../../ui/button.tsx";
import { Page } from "../../ui/page.tsx";
import { Avatar, Card, Chip, Empty, Skeleton } from "../../ui/show.tsx";
import { Before } from "./before.tsx";
import { OpenedList } from "./opened-list.tsx";
import { GrantDialog, RevokeDialog } from "./dialogs.tsx";
import { RoleDialog } from "./role-dialog.tsx";
import { SafetyNumber } from "./safety-number.tsx";

type Act = "end" | "role" | "number" | "block";

type Named = Pick<MemberView, "userId" | "name">;

function WriteTo({ userId, name }: { readonly userId: string; readonly name: string }): ReactElement {
  return (
    <Link href={`/messages/new/${userId}`} className="button quiet small" aria-label={t("messages.write.to", { name })}>
      {t("messages.write.button")}
    </Link>
  );
}

const BlockedChip = (): ReactElement => (
  <Chip tone="neutral" icon="stop">
    {t("block.chip")}
  </Chip>
);

interface MemberRowProps {
  readonly member: MemberView;
  readonly access: AccessView | undefined;
  readonly now: number;
  /** In messages, by me. */
  readonly blocked: boolean;
  readonly onAct: (act: Act) => void;
}

function MemberRow({ member, access, now, blocked, onAct }: MemberRowProps): ReactElement {
  const { me, name, role, untilMs } = member;
  const contact = contactWords(member.contact);
  return (
    <li className="row wraps">
      <Avatar name={name} />
      <div className="grow stack-small">
        <p className="strong" dir="auto">
          {me ? t("share.you") : name}
        </p>
        <p className="line">
          <span className="soft">{roleWord(role)}</span>
          {!me && <Chip tone={contact.tone}>{contact.text}</Chip>}
          {blocked && <BlockedChip />}
          {untilMs !== undefined && (
            <Chip tone={untilMs <= now ? "warn" : "neutral"} icon="clock">
              {t(untilMs <= now ? "share.ended" : "share.until", { date: longDate(untilMs) })}
            </Chip>
          )}
        </p>
        {!me && access && (
          <p className="line soft">
            {access.sinceMs !== undefined && <span>{t("share.since", { date: longDate(access.sinceMs) })}</span>}
            <span>
              {access.lastOpenedMs === undefined
                ? t("share.notOpened")
                : t("share.lastOpened", { when: dated(access.lastOpenedMs, now) })}
            </span>
          </p>
        )}
        {access?.consent && (
          <details>
            <summary>{t("share.agreed")}</summary>
            <p className="soft pre-line" lang={access.consent.language} dir="auto">
              {access.consent.text}
            </p>
            <p className="soft">{t("consent.version", { version: access.consent.version })}</p>
          </details>
        )}
      </div>
      {!me && (
        <div className="buttons">
          {!blocked && <WriteTo userId={member.userId} name={name} />}
          <Button small look="quiet" onPress={() => onAct("number")} aria-label={t("number.of", { name })}>
            {t("number.check")}
          </Button>
          {(role === "writer" || role === "reader") && (
            <Button
              small
              look="quiet"
              onPress={() => onAct("role")}
              aria-label={t(role === "writer" ? "share.readOnly.of" : "share.mayWrite.of", { name })}
            >
              {t(role === "writer" ? "share.readOnly" : "share.mayWrite")}
            </Button>
          )}
          {!blocked && (
            <Button small look="quiet" onPress={() => onAct("block")} aria-label={t("block.do.of", { name })}>
              {t("block.do")}
            </Button>
          )}
          <Button small onPress={() => onAct("end")} aria-label={t("share.end.of", { name })}>
            {t("share.end")}
          </Button>
        </div>
      )}
    </li>
  );
}

interface DoctorRowProps {
  readonly doctor: DoctorCard;
  readonly muted: boolean;
  readonly onGive: () => void;
  readonly onNumber: () => void;
}

function DoctorRow({ doctor, muted, onGive, onNumber }: DoctorRowProps): ReactElement {
  const contact = contactWords(doctor.contact);
  const blocked = doctor.contact === "changed → blocked";
  return (
    <li className="row wraps">
      <Avatar name={doctor.name} />
      <div className="grow stack-small">
        <p className="strong" dir="auto">
          {doctor.name}
        </p>
        <p className="soft">
          {t("share.doctor.line", { profession: doctor.profession, registration: doctor.registration })}
        </p>
        <p className="line">
          <Chip tone={blocked ? "danger" : "info"} icon={blocked ? "stop" : "shield"}>
            {blocked ? contact.text : t("share.vouched", { date: longDate(doctor.untilMs) })}
          </Chip>
          {contact.tone === "good" && <Chip tone="good">{contact.text}</Chip>}
          {muted && <BlockedChip />}
        </p>
      </div>
      {blocked && (
        <div className="buttons">
          <Button small look="quiet" onPress={onNumber} aria-label={t("number.of", { name: doctor.name })}>
            {t("number.check")}
          </Button>
        </div>
      )}
      {!blocked && (
        <div className="buttons">
          {!muted && <WriteTo userId={doctor.userId} name={doctor.name} />}
          <Button small look="primary" onPress={onGive} aria-label={t("share.give.to", { name: doctor.name })}>
            {t("share.give")}
          </Button>
        </div>
      )}
    </li>
  );
}

interface MembersProps {
  readonly card: VaultCard;
  readonly access: readonly AccessView[];
  readonly onAct: (act: Act, member: MemberView) => void;
}

function Members({ card, access, onAct }: MembersProps): ReactElement {
  const now = useNow();
  const muted = useBlocked();
  return (
    <Card title={t("share.members")} flush>
      <ul className="rows">
        {card.members.map((member) => (
          <MemberRow
            key={member.userId}
            member={member}
            access={access.find(({ userId }) => userId === member.userId)}
            now={now}
            blocked={muted.has(member.userId)}
            onAct={(act) => onAct(act, member)}
          />
        ))}
      </ul>
    </Card>
  );
}

interface SharingProps {
  readonly chartId: string;
  /** Asked before somebody is blocked in messages. */
  readonly block: ComponentType<{ readonly member: Named; readonly onClose: () => void }>;
}

export default function Sharing({ chartId, block: BlockDialog }: SharingProps): ReactElement {
  const vaults = useTopic("vaults");
  const clinic = useTopic("clinic");
  const heard = useHeard("clinic");
  const muted = useBlocked();
  const [giving, give] = useState<DoctorCard>();
  const [acting, act] = useState<{ readonly what: Act; readonly member: MemberView }>();
  const [checking, check] = useState<Named>();
  const done = (): void => act(undefined);
  const card = vaults?.find((vault) => vault.vaultId === chartId);
  const access = useRecord(chartId, "access", (session) => session.access(chartId)) ?? [];
  const memberIds = new Set(card?.members.map((member) => member.userId));
  const others = clinic?.doctors.filter((doctor) => !memberIds.has(doctor.userId)) ?? [];
  return (
    <Page title={t("place.sharing")} lead={t("share.lead")} wide>
      <div className="panes even">
        <div className="pane">
          {card ? (
            <Members card={card} access={access} onAct={(what, member) => act({ what, member })} />
          ) : (
            <Skeleton label={t("share.opening")} />
          )}
          <Before access={access} />
          <OpenedList chartId={chartId} />
        </div>
        <Card title={clinic ? t("share.doctorsAt", { clinic: clinic.name }) : t("share.doctors")} flush>
          {!heard && (
            <div className="card-body">
              <Skeleton label={t("share.opening")} />
            </div>
          )}
          {heard && others.length === 0 && (
            <Empty icon="people" title={t("share.noDoctors")}>
              <p>{t("share.noDoctors.text")}</p>
            </Empty>
          )}
          <ul className="rows">
            {others.map((doctor) => (
              <DoctorRow
                key={doctor.userId}
                doctor={doctor}
                muted={muted.has(doctor.userId)}
                onGive={() => give(doctor)}
                onNumber={() => check(doctor)}
              />
            ))}
          </ul>
        </Card>
      </div>
      {giving && card && <GrantDialog card={card} doctor={giving} onClose={() => give(undefined)} />}
      {acting?.what === "end" && card && <RevokeDialog card={card} member={acting.member} onClose={done} />}
      {acting?.what === "role" && card && <RoleDialog card={card} member={acting.member} onClose={done} />}
      {acting?.what === "block" && <BlockDialog member={acting.member} onClose={done} />}
      {acting?.what === "number" && <SafetyNumber member={acting.member} onClose={done} />}
      {checking && <SafetyNumber member={checking} onClose={() => check(undefined)} />}
    </Page>
  );
}
