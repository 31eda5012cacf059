// Joining by link: read the link, take its secret out of the address bar, form, kit, done; the link lives in memory only (A46).
import { type ReactElement, useEffect, useState } from "react";
import { dropLink, keepLink } from "../../hooks/kept-link.ts";
import { useSeam, useTopic } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { useInstall } from "../../hooks/use-install.ts";
import { explain } from "../../locales/explain.ts";
import { t } from "../../locales/text.ts";
import type { KitView, LinkView, Outcome, SignUpForm } from "../../session/api.ts";
import { Fault } from "../../ui/fault.tsx";
import { Lone, LinkButton, Page } from "../../ui/page.tsx";
import { Skeleton } from "../../ui/show.tsx";
import { KitsAndSend } from "./kits-and-send.tsx";
import { InstallFirst } from "./install-first.tsx";
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
  const { session, nowMs } = useSeam();
  // A phone may throw the page away while the kit is written down: the link stays with this entry of the tab's history.
  const [url] = useState(() => (location.hash === "" ? (heldLink(history.state) ?? location.href) : location.href));
  const [link, setLink] = useState<Outcome<LinkView>>();
  useEffect(() => {
    let live = true;
    void session.readLink(url).then((outcome) => {
      if (!live) return;
      setLink(outcome);
      // For the installed app: its first page is not this one.
      if (outcome.ok && outcome.value.kind === "patient") keepLink(url, nowMs());
    });
    if (location.hash !== "") history.replaceState({ link: url }, "", location.pathname + location.search);
    return () => {
      live = false;
    };
  }, [session, nowMs, url]);
  return { url, link };
}

export default function SignUp(): ReactElement {
  const { session } = useSeam();
  const { platform, installed } = useInstall();
  const [stays, setStays] = useState(installed || platform === "desktop");
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
          <div className="buttons">
            <LinkButton to="/">{t("app.toStart")}</LinkButton>
          </div>
        </Page>
      );
    }
    if (kits)
      return (
        <KitsAndSend
          kits={kits}
          doneText={({ profession }) => t(profession === "doctor" ? "signUp.done.doctor" : "signUp.done.text")}
          onDone={() => {
            history.replaceState(null, "");
            dropLink();
          }}
        />
      );
    if (!stays && link.value.kind === "patient")
      return <InstallFirst title={titleOf(link.value)} link={url} onStay={() => setStays(true)} />;
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
