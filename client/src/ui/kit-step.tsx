// Keeping a recovery kit: print or write it down, then type two groups of each again; nothing goes on before (protocol §3).
import { type FormEvent, type ReactElement, useState } from "react";
import { longDate } from "../locales/dates.ts";
import { t } from "../locales/text.ts";
import { Button } from "./button.tsx";
import { Fault, type FaultWords } from "./fault.tsx";
import { KitSheet } from "./kit-sheet.tsx";
import { Page } from "./page.tsx";
import { Card, Notice } from "./show.tsx";
import { Field } from "./text-field.tsx";

/** What the paper says; nothing else ever shows it again. */
interface Kit {
  readonly owner: "me" | "clinic";
  readonly title: string;
  readonly signInCode?: readonly string[];
  readonly recoveryCode: readonly string[];
  readonly relayAddress: string;
  readonly clinicId: string;
  readonly createdMs: number;
  readonly qrText: string;
  readonly retype: readonly { readonly code: "sign-in" | "recovery"; readonly index: number }[];
}

interface KitStepProps {
  readonly kits: readonly Kit[];
  readonly pending: boolean;
  /** What the button says while it works. */
  readonly pendingText: string;
  readonly fault: FaultWords | undefined;
  readonly onConfirm: (typed: readonly string[]) => void;
  readonly onCancel?: () => void;
}

const groupLabel = ({ code, index }: Kit["retype"][number]): string =>
  code === "sign-in" ? t("kit.retype.signIn", { number: index + 1 }) : t("kit.retype.recovery", { number: index + 1 });

const kitTitle = ({ owner }: Kit): string => (owner === "me" ? t("kit.of.me") : t("kit.of.clinic"));

export function KitStep({ kits, pending, pendingText, fault, onConfirm, onCancel }: KitStepProps): ReactElement {
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
      <div className="no-print">
        <Notice tone="info" title={t("kit.once")} />
      </div>
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
        {fault && <Fault {...fault} />}
        <div className="buttons">
          <Button type="submit" look="primary" isPending={pending}>
            {pending ? pendingText : t("kit.confirm")}
          </Button>
          {onCancel && <Button onPress={onCancel}>{t("ui.cancel")}</Button>}
        </div>
      </form>
    </Page>
  );
}
