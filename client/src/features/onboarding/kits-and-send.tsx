// The end of every sign-up: kits kept and retyped, the account sent, again if need be, and the door opened.
import { type ReactElement, useState } from "react";
import { useLocation } from "wouter";
import { useSession } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { explain } from "../../locales/explain.ts";
import { t } from "../../locales/text.ts";
import type { KitView, Me } from "../../session/api.ts";
import { Button } from "../../ui/button.tsx";
import { Fault } from "../../ui/fault.tsx";
import { KitStep } from "../../ui/kit-step.tsx";
import { Page } from "../../ui/page.tsx";
import { Notice, Skeleton } from "../../ui/show.tsx";

type Step = { readonly kind: "kits" } | { readonly kind: "send" } | { readonly kind: "done"; readonly me: Me };

interface KitsAndSendProps {
  readonly kits: readonly KitView[];
  /** What is said when all is done. */
  readonly doneText: (me: Me) => string;
  readonly onDone?: () => void;
}

export function KitsAndSend({ kits, doneText, onDone }: KitsAndSendProps): ReactElement {
  const session = useSession();
  const [, go] = useLocation();
  const [step, setStep] = useState<Step>({ kind: "kits" });
  const confirm = useAction((typed: readonly string[]) => session.confirmKits(typed));
  const complete = useAction(() => session.completeSignUp());
  const send = async (): Promise<void> => {
    const done = await complete.run();
    if (!done) return;
    onDone?.();
    setStep({ kind: "done", me: done.value });
  };
  const keep = async (typed: readonly string[]): Promise<void> => {
    if (!(await confirm.run(typed))) return;
    setStep({ kind: "send" });
    await send();
  };
  switch (step.kind) {
    case "kits":
      return (
        <KitStep
          kits={kits}
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
            <p>{doneText(step.me)}</p>
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
