// New keys for the whole account, with the kit in hand: which devices stay, a new password, a new kit, and the re-key that follows (protocol §4, A36, A72).
import { type FormEvent, type ReactElement, useState } from "react";
import { useSession, useTopic } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { useNewPassword } from "../../hooks/use-new-password.ts";
import { isMisread, useRecoveryCode } from "../../hooks/use-recovery-code.ts";
import { explain } from "../../locales/explain.ts";
import { t } from "../../locales/text.ts";
import type { DeviceView } from "../../session/api/account.ts";
import type { KitView } from "../../session/api.ts";
import { Button } from "../../ui/button.tsx";
import { Checkbox } from "../../ui/choices.tsx";
import { CodeField } from "../../ui/code-field.tsx";
import { Fault } from "../../ui/fault.tsx";
import { NewPassword } from "../../ui/new-password.tsx";
import { LinkButton, Page } from "../../ui/page.tsx";
import { Card, Notice } from "../../ui/show.tsx";
import { deviceName } from "./device-name.ts";
import { KitFlow } from "./kit-flow.tsx";

type Step = { readonly kind: "form" } | { readonly kind: "kit"; readonly kit: KitView } | { readonly kind: "done" };

interface KeepProps {
  readonly others: readonly DeviceView[];
  readonly kept: ReadonlySet<string>;
  readonly onChange: (kept: ReadonlySet<string>) => void;
}

function Keep({ others, kept, onChange }: KeepProps): ReactElement {
  const toggle = (deviceId: string, on: boolean): void => {
    const next = new Set(kept);
    if (on) next.add(deviceId);
    else next.delete(deviceId);
    onChange(next);
  };
  return (
    <fieldset className="group">
      <legend className="legend">{t("keys.keep")}</legend>
      <p className="soft">{t("keys.keep.hint")}</p>
      {others.map((device) => (
        <Checkbox
          key={device.deviceId}
          isSelected={kept.has(device.deviceId)}
          onChange={(on) => toggle(device.deviceId, on)}
        >
          <span dir="auto">{deviceName(device)}</span>
        </Checkbox>
      ))}
    </fieldset>
  );
}

function KeysForm({ onKit }: { readonly onKit: (kit: KitView) => void }): ReactElement {
  const session = useSession();
  const account = useTopic("account");
  const kit = useRecoveryCode();
  const [password, setPassword] = useState("");
  const [chosen, choose] = useState<ReadonlySet<string>>();
  const [tried, setTried] = useState(false);
  const choice = useNewPassword(password);
  const others = account?.devices.filter(({ thisDevice, revoked }) => !thisDevice && !revoked) ?? [];
  // Nobody is kept by default whom nobody has confirmed.
  const kept = chosen ?? new Set(others.filter(({ alarm, temporary }) => !alarm && !temporary).map((d) => d.deviceId));
  const begin = useAction(async () => {
    const code = await kit.read();
    const keep = others.map(({ deviceId }) => deviceId).filter((deviceId) => kept.has(deviceId));
    return code.ok ? session.beginRotation({ recoveryCode: code.value, password, keep }) : code;
  });
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setTried(true);
    if (kit.isEmpty || password === "") return;
    const begun = await begin.run();
    if (begun) onKit(begun.value.kit);
  };
  return (
    <form className="form" noValidate onSubmit={(event) => void submit(event)}>
      <CodeField
        value={kit.value}
        onChange={kit.onChange}
        hint={t("recover.code.hint")}
        fault={kit.faultOf(begin.error, tried)}
      />
      {others.length > 0 && <Keep others={others} kept={kept} onChange={choose} />}
      <NewPassword
        {...choice}
        value={password}
        onChange={setPassword}
        fault={tried && password === "" ? t("form.required") : undefined}
      />
      {begin.error && !isMisread(begin.error) && <Fault {...explain(begin.error)} />}
      <div className="buttons">
        <Button type="submit" look="primary" icon="key" isPending={begin.pending}>
          {begin.pending ? t("signUp.making") : t("form.continue")}
        </Button>
        <LinkButton to="/settings/devices">{t("ui.cancel")}</LinkButton>
      </div>
    </form>
  );
}

export default function NewKeys(): ReactElement {
  const [step, setStep] = useState<Step>({ kind: "form" });
  switch (step.kind) {
    case "form":
      return (
        <Page title={t("keys.title")} lead={t("keys.lead")} back={{ to: "/settings", text: t("place.settings") }}>
          <Card title={t("keys.does")}>
            <ul className="bullets">
              <li>{t("keys.does.old")}</li>
              <li>{t("keys.does.kit")}</li>
              <li>{t("keys.does.records")}</li>
              <li>{t("keys.does.cannot")}</li>
            </ul>
          </Card>
          <KeysForm onKit={(kit) => setStep({ kind: "kit", kit })} />
          <p className="soft">{t("keys.noKit")}</p>
          <div className="buttons">
            <LinkButton to="/settings/new-kit">{t("newKit.title")}</LinkButton>
          </div>
        </Page>
      );
    case "kit":
      return (
        <KitFlow kit={step.kit} onDone={() => setStep({ kind: "done" })} onCancel={() => setStep({ kind: "form" })} />
      );
    case "done":
      return (
        <Page title={t("keys.done")}>
          <Notice tone="good" title={t("keys.done.kit")}>
            <p>{t("keys.done.text")}</p>
          </Notice>
          <div className="buttons">
            <LinkButton to="/settings/devices" look="primary">
              {t("devices.title")}
            </LinkButton>
          </div>
        </Page>
      );
  }
}
