// Keeping the recovery kit: print or write it down, then type two groups of each again; onboarding does not end before (protocol §3).
import { type FormEvent, type ReactElement, useState } from "react";
import { longDate } from "../../locales/dates.ts";
import { explain } from "../../locales/explain.ts";
import { t } from "../../locales/text.ts";
import type { KitView, SessionError } from "../../session/api.ts";
import { Button } from "../../ui/button.tsx";
import { Fault } from "../../ui/fault.tsx";
import { KitSheet } from "../../ui/kit-sheet.tsx";
import { Page } from "../../ui/page.tsx";
import { Card } from "../../ui/show.tsx";
import { Field } from "../../ui/text-field.tsx";

interface KitStepProps {
  readonly kits: readonly KitView[];
  readonly pending: boolean;
  readonly error: SessionError | undefined;
  readonly onConfirm: (typed: readonly string[]) => void;
}

const groupLabel = ({ code, index }: KitView["retype"][number]): string =>
  code === "sign-in" ? t("kit.retype.signIn", { number: index + 1 }) : t("kit.retype.recovery", { number: index + 1 });

const kitTitle = ({ owner }: KitView): string => (owner === "me" ? t("kit.of.me") : t("kit.of.clinic"));

export function KitStep({ kits, pending, error, onConfirm }: KitStepProps): ReactElement {
  const wanted = kits.flatMap((kit) => kit.retype.map((group) => ({ kit, group })));
  const [typed, setTyped] = useState<readonly string[]>(() => wanted.map(() => ""));
  const [tried, setTried] = useState(false);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (typed.every((text) => text.trim() !== "")) onConfirm(typed.map((text) => text.trim()));
  };
  return (
    <Page
      title={kits.length > 1 ? t("kit.title.many") : t("kit.title")}
      lead={t("kit.lead")}
      actions={
        <Button icon="print" onPress={() => print()}>
          {t("kit.print")}
        </Button>
      }
    >
      {kits.map((kit) => (
        <KitSheet
          key={kit.owner}
          title={kitTitle(kit)}
          signInCode={kit.signInCode}
          recoveryCode={kit.recoveryCode}
          qrText={kit.qrText}
          warning={kit.owner === "me" ? t("kit.warning.me") : t("kit.warning.clinic")}
          facts={[
            [t("kit.for"), kit.title],
            [t("kit.relay"), kit.relayAddress],
            [t("kit.clinicId"), kit.clinicId],
            [t("kit.created"), longDate(kit.createdMs)],
          ]}
        />
      ))}
      <form className="form no-print" noValidate onSubmit={submit}>
        {kits.map((kit) => (
          <Card key={kit.owner} title={t("kit.check", { title: kitTitle(kit) })}>
            <p className="soft">{t("kit.check.text")}</p>
            <div className="fields-row">
              {wanted.map(({ kit: owner, group }, at) =>
                owner === kit ? (
                  <Field
                    key={groupLabel(group)}
                    label={groupLabel(group)}
                    kind="code"
                    autoComplete="off"
                    value={typed[at] ?? ""}
                    onChange={(text) => setTyped(typed.with(at, text))}
                    fault={tried && (typed[at] ?? "").trim() === "" ? t("form.required") : undefined}
                  />
                ) : null,
              )}
            </div>
          </Card>
        ))}
        {error && <Fault {...explain(error)} />}
        <div className="buttons">
          <Button type="submit" look="primary" isPending={pending}>
            {pending ? t("signUp.sending") : t("kit.confirm")}
          </Button>
        </div>
      </form>
    </Page>
  );
}
