// Giving and ending access in plain words: who will be able to read, and what ending can not take back.
import { type ReactElement, useState } from "react";
import { useSeam, useSession } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { CONSENT_VERSION, consentSentences, consentText } from "../../locales/consent-text.ts";
import { explain } from "../../locales/explain.ts";
import { t } from "../../locales/text.ts";
import { onlyReadWords } from "../../locales/words.ts";
import type { DoctorCard, MemberView, VaultCard } from "../../session/api.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Fault } from "../../ui/fault.tsx";
import { Icon } from "../../ui/icon.tsx";
import { grantTerms, TermsFields, usualTerms } from "./terms.tsx";

interface GrantDialogProps {
  readonly card: VaultCard;
  readonly doctor: DoctorCard;
  readonly onClose: () => void;
}

export function GrantDialog({ card, doctor, onClose }: GrantDialogProps): ReactElement {
  const { session, nowMs } = useSeam();
  const [terms, setTerms] = useState(usualTerms);
  // The words on screen name the end that is granted.
  const [openedMs] = useState(nowMs);
  const granted = grantTerms(terms, openedMs);
  const grant = useAction(() =>
    session.grant(card.vaultId, doctor.userId, { ...granted, consent: consentText(doctor.name, granted) }),
  );
  const others = [...card.members.filter((member) => !member.me).map((member) => member.name), doctor.name];
  const confirm = async (): Promise<void> => {
    if (await grant.run()) onClose();
  };
  return (
    <Dialog title={t("share.give.title", { name: doctor.name })} isOpen onClose={onClose} held={grant.pending}>
      <p className="line nowrap strong">
        <Icon name="lock" />
        <span>{onlyReadWords(others)}</span>
      </p>
      <TermsFields terms={terms} onChange={setTerms} />
      <section className="stack-small" aria-label={t("consent.title")}>
        <p className="strong">{t("consent.title")}</p>
        {consentSentences(doctor.name, granted).map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
        <p className="soft">{t("consent.version", { version: CONSENT_VERSION })}</p>
      </section>
      {grant.error && <Fault {...explain(grant.error)} />}
      <div className="buttons">
        <Button look="primary" isPending={grant.pending} onPress={() => void confirm()}>
          {grant.pending ? t("share.giving") : t("share.give")}
        </Button>
        <Button onPress={onClose}>{t("ui.cancel")}</Button>
      </div>
    </Dialog>
  );
}

interface RevokeDialogProps {
  readonly card: VaultCard;
  readonly member: MemberView;
  readonly onClose: () => void;
}

export function RevokeDialog({ card, member, onClose }: RevokeDialogProps): ReactElement {
  const session = useSession();
  const revoke = useAction(() => session.revoke(card.vaultId, member.userId));
  const confirm = async (): Promise<void> => {
    if (await revoke.run()) onClose();
  };
  return (
    <Dialog title={t("share.end.title", { name: member.name })} isOpen onClose={onClose} grave held={revoke.pending}>
      <p>{t("share.end.does", { name: member.name })}</p>
      <p className="strong">{t("share.end.cannot", { name: member.name })}</p>
      <p>{t("share.end.duty", { name: member.name })}</p>
      {revoke.error && <Fault {...explain(revoke.error)} />}
      <div className="buttons">
        <Button look="danger" isPending={revoke.pending} onPress={() => void confirm()}>
          {revoke.pending ? t("share.ending") : t("share.end")}
        </Button>
        <Button onPress={onClose}>{t("share.keep")}</Button>
      </div>
    </Dialog>
  );
}
