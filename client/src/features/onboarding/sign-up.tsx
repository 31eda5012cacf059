// Joining by link: read the link, take its secret out of the address bar, form, kit, done; the link lives in memory only (A46).
import { type ReactElement, useEffect, useState } from "react";
import { useLocation } from "wouter";
import { useSession, useTopic } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { explain } from "../../locales/explain.ts";
import { t } from "../../locales/text.ts";
import type { KitView, LinkView, Me, Outcome, SignUpForm } from "../../session/api.ts";
import { Button } from "../../ui/button.tsx";
import { Fault } from "../../ui/fault.tsx";
import { KitStep } from "../../ui/kit-step.tsx";
import { Lone, LinkButton, Page } from "../../ui/page.tsx";
import { Notice, Skeleton } from "../../ui/show.tsx";
import { LoneFoot, LoneHead } from "./lone-parts.tsx";
import { DoctorForm, PatientForm, SetupForm } from "./sign-up-forms.tsx";

type Step =
  | { readonly kind: "form" }
  | { readonly kind: "kits"; readonly kits: readonly KitView[] }
  | { readonly kind: "send" }
  | { readonly kind: "done"; readonly me: Me };

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
  const [, go] = useLocation();
  const { url, link } = useLink();
  const [step, setStep] = useState<Step>({ kind: "form" });
  const begin = useAction((form: SignUpForm) => session.beginSignUp(url, form));
  const confirm = useAction((typed: readonly string[]) => session.confirmKits(typed));
  const complete = useAction(() => session.completeSignUp());

  const submit = async (form: SignUpForm): Promise<void> => {
    const begun = await begin.run(form);
    if (begun) setStep({ kind: "kits", kits: begun.value.kits });
  };
  const send = async (): Promise<void> => {
    const done = await complete.run();
    if (!done) return;
    history.replaceState(null, "");
    setStep({ kind: "done", me: done.value });
  };
  const keep = async (typed: readonly string[]): Promise<void> => {
    if (!(await confirm.run(typed))) return;
    setStep({ kind: "send" });
    await send();
  };

  function body(): ReactElement {
    if (phase?.kind === "open" && step.kind === "form") {
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
    const Form = FORMS[link.value.kind];
    switch (step.kind) {
      case "form":
        return (
          <Page title={titleOf(link.value)} lead={leadOf(link.value.kind)}>
            <Form pending={begin.pending} onSubmit={(form) => void submit(form)} />
            {begin.error && <Fault {...explain(begin.error)} />}
          </Page>
        );
      case "kits":
        return (
          <KitStep
            kits={step.kits}
            pending={confirm.pending}
            pendingText={t("signUp.sending")}
            fault={confirm.error && explain(confirm.error)}
            onConfirm={(typed) => void keep(typed)}
          />
        );
      case "send":
        return (
          <Page title={complete.error ? t("signUp.failed") : t("signUp.sending")}>
            {complete.pending && <Skeleton label={t("signUp.sending")} />}
            {complete.error && (
              <Fault {...explain(complete.error)}>
                <div className="buttons">
                  <Button look="primary" onPress={() => void send()}>
                    {t("form.retry")}
                  </Button>
                </div>
              </Fault>
            )}
          </Page>
        );
      case "done":
        return (
          <Page title={t("signUp.done.title")}>
            <Notice tone="good">
              <p>{step.me.profession === "doctor" ? t("signUp.done.doctor") : t("signUp.done.text")}</p>
            </Notice>
            <div className="buttons">
              <Button look="primary" onPress={() => go("/", { replace: true })}>
                {t("signUp.done.open")}
              </Button>
            </div>
          </Page>
        );
    }
  }

  return (
    <Lone foot={<LoneFoot />}>
      <LoneHead />
      <main className={step.kind === "kits" ? "lone-main lone-wide" : "lone-main"}>{body()}</main>
    </Lone>
  );
}
