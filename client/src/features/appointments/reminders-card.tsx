// When this device reminds, and whether it may do so beside the app; nothing about it leaves the device.
import { type ReactElement, useState } from "react";
import { chooseReminder, mayNotify, type Reminder, useReminder } from "../../hooks/reminders.ts";
import { type MessageId, t } from "../../locales/text.ts";
import { Button } from "../../ui/button.tsx";
import { Choices } from "../../ui/choices.tsx";
import { Card } from "../../ui/show.tsx";

const WORDS: Readonly<Record<Reminder, MessageId>> = {
  day: "remind.day",
  hours: "remind.hours",
  none: "remind.none",
};

export function RemindersCard(): ReactElement {
  const reminder = useReminder();
  const [may, setMay] = useState(mayNotify);
  const ask = (): void => {
    void Notification.requestPermission().then(setMay);
  };
  return (
    <Card title={t("remind.title")}>
      <Choices
        label={t("remind.when")}
        value={reminder}
        onChange={chooseReminder}
        options={[
          { value: "day", text: t(WORDS.day) },
          { value: "hours", text: t(WORDS.hours) },
          { value: "none", text: t(WORDS.none) },
        ]}
      />
      <p className="soft">{t("remind.text")}</p>
      {reminder !== "none" && may === "default" && (
        <div className="buttons">
          <Button icon="bell" onPress={ask}>
            {t("remind.allow")}
          </Button>
        </div>
      )}
      {reminder !== "none" && may === "granted" && <p>{t("remind.allowed")}</p>}
      {reminder !== "none" && may === "denied" && <p className="soft">{t("remind.denied")}</p>}
    </Card>
  );
}
