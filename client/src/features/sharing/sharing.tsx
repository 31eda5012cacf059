// Who can read the record, and giving or ending access: membership comes from the verified log, doctors from the clinic's attestations (A43).
import { type ReactElement, useState } from "react";
import { useHeard, useTopic } from "../../hooks/session.tsx";
import { longDate } from "../../locales/dates.ts";
import { t } from "../../locales/text.ts";
import { contactWords, roleWord } from "../../locales/words.ts";
import type { DoctorCard, MemberView, VaultCard } from "../../session/api.ts";
import { Button } from "../../ui/button.tsx";
import { Page } from "../../ui/page.tsx";
import { Avatar, Card, Chip, Empty, Skeleton } from "../../ui/show.tsx";
import { GrantDialog, RevokeDialog } from "./dialogs.tsx";

interface MemberRowProps {
  readonly member: MemberView;
  readonly onEnd: (() => void) | undefined;
}

function MemberRow({ member, onEnd }: MemberRowProps): ReactElement {
  const contact = contactWords(member.contact);
  return (
    <li className="row wraps">
      <Avatar name={member.name} />
      <div className="grow stack-small">
        <p className="strong" dir="auto">
          {member.me ? t("share.you") : member.name}
        </p>
        <p className="line">
          <span className="soft">{roleWord(member.role)}</span>
          {!member.me && <Chip tone={contact.tone}>{contact.text}</Chip>}
        </p>
      </div>
      {onEnd && (
        <Button small onPress={onEnd} aria-label={t("share.end.of", { name: member.name })}>
          {t("share.end")}
        </Button>
      )}
    </li>
  );
}

interface DoctorRowProps {
  readonly doctor: DoctorCard;
  readonly onGive: () => void;
}

function DoctorRow({ doctor, onGive }: DoctorRowProps): ReactElement {
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
            {blocked ? contactWords(doctor.contact).text : t("share.vouched", { date: longDate(doctor.untilMs) })}
          </Chip>
        </p>
      </div>
      {!blocked && (
        <Button small look="primary" onPress={onGive} aria-label={t("share.give.to", { name: doctor.name })}>
          {t("share.give")}
        </Button>
      )}
    </li>
  );
}

function Members({ card, onEnd }: { readonly card: VaultCard; readonly onEnd: (member: MemberView) => void }) {
  return (
    <Card title={t("share.members")} flush>
      <ul className="rows">
        {card.members.map((member) => (
          <MemberRow key={member.userId} member={member} onEnd={member.me ? undefined : () => onEnd(member)} />
        ))}
      </ul>
    </Card>
  );
}

export default function Sharing({ chartId }: { readonly chartId: string }): ReactElement {
  const vaults = useTopic("vaults");
  const clinic = useTopic("clinic");
  const heard = useHeard("clinic");
  const [giving, give] = useState<DoctorCard>();
  const [ending, end] = useState<MemberView>();
  const card = vaults?.find((vault) => vault.vaultId === chartId);
  const memberIds = new Set(card?.members.map((member) => member.userId));
  const others = clinic?.doctors.filter((doctor) => !memberIds.has(doctor.userId)) ?? [];
  return (
    <Page title={t("place.sharing")} lead={t("share.lead")}>
      {card ? <Members card={card} onEnd={end} /> : <Skeleton label={t("share.opening")} />}
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
            <DoctorRow key={doctor.userId} doctor={doctor} onGive={() => give(doctor)} />
          ))}
        </ul>
      </Card>
      {giving && card && <GrantDialog card={card} doctor={giving} onClose={() => give(undefined)} />}
      {ending && card && <RevokeDialog card={card} member={ending} onClose={() => end(undefined)} />}
    </Page>
  );
}
