// The devices of one's account: which they are, which are new, taking one off; and what still has to be done after it (protocol §4, A6).
import { type ReactElement, useState } from "react";
import { useSession, useTopic } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { longDate } from "../../locales/dates.ts";
import { explain } from "../../locales/explain.ts";
import { t } from "../../locales/text.ts";
import type { AccountView, DeviceView, PeopleNotice } from "../../session/api/account.ts";
import { Button } from "../../ui/button.tsx";
import { Fault } from "../../ui/fault.tsx";
import { LinkButton, Page } from "../../ui/page.tsx";
import { Card, Chip, Notice, Skeleton } from "../../ui/show.tsx";
import { deviceName, deviceSince } from "./device-name.ts";
import { EverywhereDialog, NameDialog, TakeOffDialog } from "./device-dialogs.tsx";

function Chips({ device }: { readonly device: DeviceView }): ReactElement | null {
  const { thisDevice, temporary, revoked } = device;
  if (!thisDevice && !temporary && !revoked) return null;
  return (
    <p className="line">
      {thisDevice && (
        <Chip tone="info" icon="device">
          {t("devices.this")}
        </Chip>
      )}
      {temporary && (
        <Chip tone="warn" icon="eye">
          {t("devices.public")}
        </Chip>
      )}
      {revoked && (
        <Chip tone="neutral" icon="stop">
          {t("devices.revoked")}
        </Chip>
      )}
    </p>
  );
}

interface RowProps {
  readonly device: DeviceView;
  readonly onOff: (device: DeviceView) => void;
}

function Row({ device, onOff }: RowProps): ReactElement {
  const session = useSession();
  const [naming, setNaming] = useState(false);
  const dismiss = useAction(() => session.dismissAlarm(device.deviceId));
  const name = deviceName(device);
  return (
    <li className="row wraps">
      <div className="grow stack-small">
        <p className="strong" dir="auto">
          {name}
        </p>
        <Chips device={device} />
        <p className="soft">{deviceSince(device)}</p>
        {device.alarm && (
          <Notice tone="warn" title={t("devices.alarm")}>
            <p>{t("devices.alarm.text")}</p>
            {dismiss.error && <Fault {...explain(dismiss.error)} />}
            <div className="buttons">
              <Button small isPending={dismiss.pending} onPress={() => void dismiss.run()}>
                {t("devices.alarm.yes")}
              </Button>
              <Button small look="danger" onPress={() => onOff(device)}>
                {t("devices.alarm.no")}
              </Button>
            </div>
          </Notice>
        )}
        {!device.revoked && (
          <div className="buttons">
            <Button small aria-label={t("devices.name.of", { name })} onPress={() => setNaming(true)}>
              {t("devices.name")}
            </Button>
            {!device.thisDevice && !device.alarm && (
              <Button small look="quiet" aria-label={t("devices.off.of", { name })} onPress={() => onOff(device)}>
                {t("devices.off.button")}
              </Button>
            )}
          </div>
        )}
      </div>
      {naming && <NameDialog device={device} onClose={() => setNaming(false)} />}
    </li>
  );
}

function News({ notices }: { readonly notices: readonly PeopleNotice[] }): ReactElement {
  return (
    <Card title={t("devices.people")} flush>
      <ul className="rows">
        {notices.map(({ userId, name, kind, seenMs }) => (
          <li key={`${userId}-${kind}-${seenMs}`} className="row">
            <div className="grow">
              <p dir="auto">
                {kind === "new-keys" ? t("devices.people.keys", { name }) : t("devices.people.new", { name })}
              </p>
              <p className="soft">{longDate(seenMs)}</p>
            </div>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Body({ account }: { readonly account: AccountView }): ReactElement {
  const [going, takeOff] = useState<DeviceView>();
  const [everywhere, setEverywhere] = useState(false);
  const [said, say] = useState<string>();
  const live = account.devices.filter(({ revoked }) => !revoked);
  const off = account.devices.filter(({ revoked }) => revoked);
  return (
    <>
      <div aria-live="polite" className="said">
        {said !== undefined && <Notice tone="good" title={said} />}
      </div>
      <Card title={t("devices.live")} flush>
        <ul className="rows">
          {live.map((device) => (
            <Row key={device.deviceId} device={device} onOff={takeOff} />
          ))}
        </ul>
      </Card>
      {live.length > 1 && (
        <Card title={t("devices.everywhere")}>
          <p className="soft">{t("devices.everywhere.lead")}</p>
          <div className="buttons">
            <Button onPress={() => setEverywhere(true)}>{t("devices.everywhere")}</Button>
          </div>
        </Card>
      )}
      <Card title={t("devices.keys")}>
        <p className="soft">{t("devices.keys.text")}</p>
        <div className="buttons">
          <LinkButton to="/settings/new-keys">{t("keys.title")}</LinkButton>
        </div>
      </Card>
      {account.notices.length > 0 && <News notices={account.notices} />}
      {off.length > 0 && (
        <Card title={t("devices.offList")} flush>
          <ul className="rows">
            {off.map((device) => (
              <Row key={device.deviceId} device={device} onOff={takeOff} />
            ))}
          </ul>
        </Card>
      )}
      {going && (
        <TakeOffDialog
          device={going}
          onClose={() => takeOff(undefined)}
          onDone={() => {
            say(t("devices.off.done", { name: deviceName(going) }));
            takeOff(undefined);
          }}
        />
      )}
      {everywhere && (
        <EverywhereDialog
          onClose={() => setEverywhere(false)}
          onDone={(count) => {
            say(t("devices.everywhere.done", { count }));
            setEverywhere(false);
          }}
        />
      )}
    </>
  );
}

export default function Devices(): ReactElement {
  const account = useTopic("account");
  return (
    <Page title={t("devices.title")} lead={t("devices.lead")} back={{ to: "/settings", text: t("place.settings") }}>
      {account ? <Body account={account} /> : <Skeleton label={t("app.opening")} />}
    </Page>
  );
}
