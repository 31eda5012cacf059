// The patients' link: one link for all, to copy or to hang on the wall as a poster; it pins the clinic's identity (protocol §4).
import type { ReactElement } from "react";
import { createPortal } from "react-dom";
import { useSession } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { explain } from "../../locales/explain.ts";
import { t } from "../../locales/text.ts";
import { Button } from "../../ui/button.tsx";
import { CopyLink } from "../../ui/copy-link.tsx";
import { Fault } from "../../ui/fault.tsx";
import { Mark } from "../../ui/icon.tsx";
import { Qr } from "../../ui/qr.tsx";
import { Card } from "../../ui/show.tsx";

interface PatientsLinkProps {
  readonly clinicName: string;
  readonly link: string | undefined;
}

/** Only paper sees it. */
function Poster({ clinicName, link }: { readonly clinicName: string; readonly link: string }): ReactElement {
  return createPortal(
    <section className="poster" aria-hidden="true">
      <Mark className="mark-large" />
      <p className="poster-title">{t("poster.title", { clinic: clinicName })}</p>
      <Qr text={link} label={t("ui.qr")} />
      <p className="poster-text">{t("poster.text")}</p>
      <p className="mono">{link}</p>
    </section>,
    document.body,
  );
}

export function PatientsLink({ clinicName, link }: PatientsLinkProps): ReactElement {
  const session = useSession();
  const make = useAction(() => session.createPatientLink());
  return (
    <Card title={t("link.patients")}>
      <p className="soft">{t("link.patients.text")}</p>
      {make.error && <Fault {...explain(make.error)} />}
      {link === undefined ? (
        <div className="buttons">
          <Button look="primary" isPending={make.pending} onPress={() => void make.run()}>
            {t("link.make")}
          </Button>
        </div>
      ) : (
        <>
          <CopyLink link={link} name={t("link.patients")} />
          <div className="buttons">
            <Button small icon="print" onPress={() => print()}>
              {t("link.poster")}
            </Button>
          </div>
          <Poster clinicName={clinicName} link={link} />
        </>
      )}
    </Card>
  );
}
