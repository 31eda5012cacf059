// How to install the app on this kind of device, with a picture a step; the browser's own button where it has one.
import { type ReactElement, useState } from "react";
import { type Platform, useInstall } from "../../hooks/use-install.ts";
import { type MessageId, t } from "../../locales/text.ts";
import { Button } from "../../ui/button.tsx";
import { Choices } from "../../ui/choices.tsx";
import { InstallPicture, type InstallScene } from "../../ui/install-picture.tsx";

const STEPS: Readonly<Record<Platform, readonly (readonly [InstallScene, MessageId])[]>> = {
  ios: [
    ["share", "install.ios.share"],
    ["add", "install.ios.add"],
    ["icon", "install.open"],
  ],
  android: [
    ["menu", "install.android.menu"],
    ["add", "install.android.add"],
    ["icon", "install.open"],
  ],
  desktop: [
    ["bar", "install.desktop.bar"],
    ["window", "install.desktop.open"],
  ],
};

export function InstallSteps(): ReactElement {
  const { platform, ask } = useInstall();
  const [shown, show] = useState(platform);
  return (
    <>
      {ask && shown === platform && (
        <div className="buttons">
          <Button look="primary" icon="device" onPress={() => void ask()}>
            {t("install.button")}
          </Button>
        </div>
      )}
      <Choices
        label={t("install.on")}
        value={shown}
        onChange={show}
        options={[
          { value: "ios", text: t("install.ios") },
          { value: "android", text: t("install.android") },
          { value: "desktop", text: t("install.desktop") },
        ]}
        wide
      />
      <ol className="install-steps">
        {STEPS[shown].map(([scene, text]) => (
          <li key={text}>
            <InstallPicture scene={scene} />
            <span>{t(text)}</span>
          </li>
        ))}
      </ol>
    </>
  );
}
