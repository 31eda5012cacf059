// Vouching for a doctor: what the clinic says with its signature, and what to check before (A43, A46).
import { type ReactElement, useState } from "react";
import { useSession } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { explain } from "../../locales/explain.ts";
import { t } from "../../locales/text.ts";
import type { PersonView } from "../../session/api.ts";
import { Button } from "../../ui/button.tsx";
import { Checkbox } from "../../ui/choices.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Fault } from "../../ui/fault.tsx";
import { Facts, Notice } from "../../ui/show.tsx";

interface AttestDialogProps {
  readonly person: PersonView;
  readonly clinicName: string;
  readonly onClose: () => void;
}

export function AttestDialog({ person, clinicName, onClose }: AttestDialogProps): ReactElement {
  const session = useSession();
  const [sure, setSure] = useState(false);
  const attest = useAction(() => session.attest(person.userId));
  const name = person.name ?? "";
  const confirm = async (): Promise<void> => {
    if (await attest.run()) onClose();
  };
  return (
    <Dialog title={t("attest.title", { name })} isOpen onClose={onClose} held={attest.pending}>
      <p>{t("attest.text", { clinic: clinicName, name })}</p>
      <Facts
        facts={[
          [t("attest.name"), name],
          [t("doctor.profession"), person.professionText ?? t("attest.unsaid")],
          [t("doctor.registration"), person.registration ?? t("attest.unsaid")],
          [t("attest.invitation"), person.invitation ?? t("attest.noInvitation")],
        ]}
      />
      {person.invitation === undefined && (
        <Notice tone="warn" title={t("attest.faceToFace")}>
          <p>{t("attest.faceToFace.text")}</p>
        </Notice>
      )}
      <Checkbox isSelected={sure} onChange={setSure}>
        {person.invitation === undefined ? t("attest.sureMet", { name }) : t("attest.sure")}
      </Checkbox>
      {attest.error && <Fault {...explain(attest.error)} />}
      <div className="buttons">
        <Button look="primary" isDisabled={!sure} isPending={attest.pending} onPress={() => void confirm()}>
          {attest.pending ? t("attest.pending") : t("clinic.vouch")}
        </Button>
        <Button onPress={onClose}>{t("ui.cancel")}</Button>
      </div>
    </Dialog>
  );
}
