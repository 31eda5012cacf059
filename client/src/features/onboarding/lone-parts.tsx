// Head and foot of the screens outside the frame: the product's name, what it is not, and what the relay can see.
import type { ReactElement } from "react";
import { Link } from "wouter";
import { chooseLanguage, useLanguage } from "../../hooks/language.ts";
import { LANGUAGE_OPTIONS } from "../../locales/languages.ts";
import { t } from "../../locales/text.ts";
import { Mark } from "../../ui/icon.tsx";
import { SelectField } from "../../ui/select-field.tsx";

function LanguageSelect(): ReactElement {
  return (
    <SelectField
      label={t("settings.language")}
      quiet
      value={useLanguage()}
      onChange={(language) => void chooseLanguage(language)}
      options={LANGUAGE_OPTIONS}
    />
  );
}

export function LoneHead(): ReactElement {
  return (
    <header className="lone-head no-print">
      <Link href="/" className="brand">
        <Mark />
        {t("app.name")}
      </Link>
      <LanguageSelect />
    </header>
  );
}

export function LoneFoot(): ReactElement {
  return (
    <footer className="lone-foot no-print">
      <Link href="/relay">{t("relaySees.title")}</Link>
      <span>{t("app.notDevice")}</span>
    </footer>
  );
}
