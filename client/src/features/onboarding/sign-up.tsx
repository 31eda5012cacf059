// Joining by link: read the link, take its secret out of the address bar, form, kit, done; the link lives in memory only (A46).
import { type ReactElement, useEffect, useState } from "react";
import { useSession, useTopic } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { explain } from "../../locales/explain.ts";
import { t } from "../../locales/text.ts";
import type { KitView, LinkView, Outcome, SignUpForm } from "../../session/api.ts";
import { Fault } from "../../ui/fault.tsx";
import { Lone, LinkButton, Page } from "../../ui/page.tsx";
import { Skeleton } from "../../ui/show.tsx";
import { KitsAndSend } from "./kits-and-send.tsx";
import { LoneFoot, LoneHead } from "./lone-parts.tsx";
import { DoctorForm, PatientForm, SetupForm } from "./sign-up-forms.tsx";

const FORMS = { setup: SetupForm, doctor: DoctorForm, patient: PatientForm } as const;

function titleOf({ kind, clinicName }: LinkView): string {
  if (kind === "setup") return t("signUp.setup.title");
  if (kind === "doctor")
    return clinicName ? t("signUp.doctor.titleAt", { clinic: clinicName }) : t("signUp.doctor.title");
  return clinicName ? t("signUp.patient.titleAt", { clinic: clinicName }) : t("signUp.patient.title");
}

function leadOf(kind: LinkView["kind"]): string {
  switch (kind) {
    case "setup":
      return t("signUp.setup.lead");
    case "doctor":
      return t("signUp.doctor.lead");
    case "patient":
      return t("signUp.patient.lead");
  }
}

const heldLink = (state: unknown): string | undefined =>
  typeof state === "object" && state !== null && "link" in state && typeof state.link === "string"
    ? state.link
    : undefined;

/** The link that was opened, kept when the address bar has lost it. */
function useLink(): { readonly url: string; readonly link: Outcome<LinkView> | undefined } {
  const session = useSession();
  // A phone may throw the page away while the kit is written down: the link stays with this entry of the tab's history.
  const [url] = useState(() => (location.hash === "" ? (heldLink(history.state) ?? location.href) : location.href));
  const [link, setLink] = useState<Outcome<LinkView>>();
  useEffect(() => {
    let live = true;
    void session.readLink(url).then((outcome) => {
      if (live) setLink(outcome);
    });
    if (location.hash !== "") history.replaceState({ link: url }, "", location.pathname + location.search);
    return () => {
      live = false;
    };
  }, [session, url]);
  return { url, link };
}

export default function SignUp(): ReactElement {
  const session = useSession();
  const phase = useTopic("phase");
  const { url, link } = useLink();
  const [kits, setKits] = useState<readonly KitView[]>();
  const begin = useAction((form: SignUpForm) => session.beginSignUp(url, form));

  const submit = async (form: SignUpForm): Promise<void> => {
    const begun = await begin.run(form);
    if (begun) setKits(begun.value.kits);
  };

  function body(): ReactElement {
    if (phase?.kind === "open" && !kits) {
      return (
        <Page title={t("signUp.open.title")} lead={t("signUp.open.text")}>
          <LinkButton to="/">{t("app.toStart")}</LinkButton>
        </Page>
      );
    }
    if (!link) return <Skeleton label={t("signUp.reading")} />;
    if (!link.ok) {
      return (
        <Page title={t("signUp.link.title")}>
          <Fault {...explain(link.error)} />
        </Page>
      );
    }
    if (kits)
      return (
        <KitsAndSend
          kits={kits}
          doneText={({ profession }) => t(profession === "doctor" ? "signUp.done.doctor" : "signUp.done.text")}
          onDone={() => history.replaceState(null, "")}
        />
      );
    const Form = FORMS[link.value.kind];
    return (
      <Page title={titleOf(link.value)} lead={leadOf(link.value.kind)}>
        <Form pending={begin.pending} onSubmit={(form) => void submit(form)} />
        {begin.error && <Fault {...explain(begin.error)} />}
      </Page>
    );
  }

  return (
    <Lone foot={<LoneFoot />}>
      <LoneHead />
      <main className={kits ? "lone-main lone-wide" : "lone-main"}>{body()}</main>
    </Lone>
  );
}
