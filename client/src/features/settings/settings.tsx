// This device: who is signed in here, the look, locking, and what the product is not.
import { type FormEvent, type ReactElement, type ReactNode, useState } from "react";
import { Link } from "wouter";
import { useSession } from "../../hooks/session.tsx";
import { chooseLanguage, useLanguage } from "../../hooks/language.ts";
import { useAction } from "../../hooks/use-action.ts";
import { explain } from "../../locales/explain.ts";
import { LANGUAGE_OPTIONS } from "../../locales/languages.ts";
import { t } from "../../locales/text.ts";
import { professionWord } from "../../locales/words.ts";
import type { Me } from "../../session/api.ts";
import { Button } from "../../ui/button.tsx";
import { Choices } from "../../ui/choices.tsx";
import { Fault } from "../../ui/fault.tsx";
import { Page } from "../../ui/page.tsx";
import { Card, Facts, Notice } from "../../ui/show.tsx";
import { SelectField } from "../../ui/select-field.tsx";
import { BlockedCard } from "./blocked-card.tsx";
import { KeyboardCard } from "./keyboard-card.tsx";
import { MailCard } from "./mail-card.tsx";
import { ReceiptsCard } from "./receipts-card.tsx";
import { UnitsCard } from "./units-card.tsx";
import { WakingCard } from "./waking-card.tsx";
import { Field } from "../../ui/text-field.tsx";
import { applyTheme, readTheme, type Theme } from "../../ui/theme.ts";

/** Whoever opens this device reads it on the lock screen, so the person chooses it. */
function NameHere({ label }: { readonly label: string }): ReactElement {
  const session = useSession();
  const [name, setName] = useState(label);
  const rename = useAction(() => session.renameHere(name));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (name.trim() !== "" && name.trim() !== label) void rename.run();
  };
  return (
    <form className="form" noValidate onSubmit={submit}>
      <Field
        label={t("settings.name")}
        hint={t("settings.name.hint")}
        value={name}
        onChange={setName}
        maxLength={60}
        fault={name.trim() === "" ? t("form.required") : undefined}
      />
      {rename.error && <Fault {...explain(rename.error)} />}
      {name.trim() !== label && name.trim() !== "" && (
        <div className="buttons">
          <Button type="submit" isPending={rename.pending}>
            {t("settings.name.save")}
          </Button>
        </div>
      )}
    </form>
  );
}

function LookCard(): ReactElement {
  const [theme, setTheme] = useState(readTheme);
  const pick = (next: Theme): void => {
    applyTheme(next);
    setTheme(next);
  };
  return (
    <Card title={t("settings.look")}>
      <Choices
        label={t("settings.theme")}
        value={theme}
        onChange={pick}
        options={[
          { value: "system", text: t("settings.theme.system") },
          { value: "light", text: t("settings.theme.light") },
          { value: "dark", text: t("settings.theme.dark") },
        ]}
        wide
      />
      <SelectField
        label={t("settings.language")}
        value={useLanguage()}
        onChange={(language) => void chooseLanguage(language)}
        options={LANGUAGE_OPTIONS}
      />
    </Card>
  );
}

function AboutCard(): ReactElement {
  return (
    <Card title={t("settings.about")}>
      <Notice tone="info" title={t("app.notDevice")}>
        <p>{t("app.notDevice.long")}</p>
      </Notice>
      <p>
        <Link href="/relay" className="card-link">
          {t("relaySees.title")}
        </Link>
      </p>
    </Card>
  );
}

interface SettingsProps {
  readonly me: Me;
  /** Links to the account's own pages. */
  readonly ways: ReactNode;
}

export default function Settings({ me, ways }: SettingsProps): ReactElement {
  const session = useSession();
  return (
    <Page title={t("place.settings")} wide>
      <div className="panes even">
        <div className="pane">
          <Card title={t("settings.account")}>
            <Facts
              facts={[
                [t("settings.kind"), professionWord(me.profession)],
                [t("kit.relay"), me.relayAddress],
                [
                  t("kit.clinicId"),
                  <span key="clinic" className="mono">
                    {me.clinicId}
                  </span>,
                ],
                [
                  t("settings.device"),
                  <span key="device" className="mono">
                    {me.deviceId}
                  </span>,
                ],
              ]}
            />
            {!me.temporary && (
              <>
                <NameHere label={me.label} />
                <div className="buttons">
                  <Button look="primary" icon="lock" onPress={() => void session.lock()}>
                    {t("app.lock")}
                  </Button>
                </div>
                <p className="soft">{t("settings.lock.text")}</p>
              </>
            )}
          </Card>
          <LookCard />
          {me.profession !== "admin" && <UnitsCard />}
          {!me.temporary && <WakingCard userId={me.userId} />}
          {!me.temporary && <MailCard />}
          {me.profession !== "admin" && <ReceiptsCard doctor={me.profession === "doctor"} />}
          <BlockedCard />
          {me.profession === "doctor" && <KeyboardCard />}
          <AboutCard />
        </div>
        {ways}
      </div>
    </Page>
  );
}
