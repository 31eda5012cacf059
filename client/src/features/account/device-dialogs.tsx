// Naming a device, and taking one off: the question whether it was locked decides whether new keys have to follow (protocol §4, A72).
import { type FormEvent, type ReactElement, useState } from "react";
import { useLocation } from "wouter";
import { useSession } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { explain } from "../../locales/explain.ts";
import { t } from "../../locales/text.ts";
import type { DeviceView } from "../../session/api/account.ts";
import { Button } from "../../ui/button.tsx";
import { Choices } from "../../ui/choices.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Fault } from "../../ui/fault.tsx";
import { Notice } from "../../ui/show.tsx";
import { Field } from "../../ui/text-field.tsx";
import { deviceName } from "./device-name.ts";

interface DialogProps {
  readonly device: DeviceView;
  readonly onClose: () => void;
}

export function NameDialog({ device, onClose }: DialogProps): ReactElement {
  const session = useSession();
  const [label, setLabel] = useState(device.label ?? "");
  const save = useAction(() => session.labelDevice(device.deviceId, label));
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (await save.run()) onClose();
  };
  return (
    <Dialog title={t("devices.name.title")} isOpen onClose={onClose} held={save.pending}>
      <form className="form" noValidate onSubmit={(event) => void submit(event)}>
        <Field
          label={t("devices.name.label")}
          hint={t("devices.name.hint")}
          maxLength={100}
          value={label}
          onChange={setLabel}
        />
        {save.error && <Fault {...explain(save.error)} />}
        <div className="buttons">
          <Button type="submit" look="primary" isPending={save.pending}>
            {t("devices.name.save")}
          </Button>
          <Button onPress={onClose}>{t("ui.cancel")}</Button>
        </div>
      </form>
    </Dialog>
  );
}

type Was = "locked" | "unlocked";

interface TakeOffProps extends DialogProps {
  readonly onDone: () => void;
}

export function TakeOffDialog({ device, onClose, onDone }: TakeOffProps): ReactElement {
  const session = useSession();
  const [, go] = useLocation();
  // Whoever signed in anew knew password and code, so a lock says nothing.
  const [was, setWas] = useState<Was | undefined>(device.alarm ? "unlocked" : undefined);
  const [tried, setTried] = useState(false);
  const revoke = useAction(() => session.revokeDevice(device.deviceId));
  const takeOff = async (): Promise<void> => {
    setTried(true);
    if (was === undefined || !(await revoke.run())) return;
    onDone();
    if (was === "unlocked") go("/settings/new-keys");
  };
  return (
    <Dialog
      title={t("devices.off.title", { name: deviceName(device) })}
      isOpen
      onClose={onClose}
      grave
      held={revoke.pending}
    >
      <p>{t("devices.off.text")}</p>
      {device.alarm ? (
        <Notice tone="warn" title={t("devices.off.stranger")}>
          <p>{t("devices.off.stranger.text")}</p>
        </Notice>
      ) : (
        <Choices
          label={t("devices.off.locked")}
          value={was}
          onChange={setWas}
          options={[
            { value: "locked", text: t("devices.off.locked.yes") },
            { value: "unlocked", text: t("devices.off.locked.no") },
          ]}
          fault={tried && was === undefined ? t("form.choose") : undefined}
        />
      )}
      {was === "unlocked" && !device.alarm && <p>{t("devices.off.keysFollow")}</p>}
      {revoke.error && <Fault {...explain(revoke.error)} />}
      <div className="buttons">
        <Button look="danger" isPending={revoke.pending} onPress={() => void takeOff()}>
          {was === "unlocked" ? t("devices.off.andKeys") : t("devices.off.button")}
        </Button>
        <Button onPress={onClose}>{t("ui.cancel")}</Button>
      </div>
    </Dialog>
  );
}

interface EverywhereProps {
  readonly onClose: () => void;
  readonly onDone: (count: number) => void;
}

export function EverywhereDialog({ onClose, onDone }: EverywhereProps): ReactElement {
  const session = useSession();
  const everywhere = useAction(() => session.signOutEverywhere());
  const confirm = async (): Promise<void> => {
    const done = await everywhere.run();
    if (done) onDone(done.value.revoked);
  };
  return (
    <Dialog title={t("devices.everywhere.title")} isOpen onClose={onClose} grave held={everywhere.pending}>
      <p>{t("devices.everywhere.text")}</p>
      {everywhere.error && <Fault {...explain(everywhere.error)} />}
      <div className="buttons">
        <Button look="danger" isPending={everywhere.pending} onPress={() => void confirm()}>
          {t("devices.everywhere")}
        </Button>
        <Button onPress={onClose}>{t("ui.cancel")}</Button>
      </div>
    </Dialog>
  );
}
