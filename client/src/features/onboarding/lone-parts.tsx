// Head and foot of the screens outside the frame: the product's name, what it is not, and what the relay can see.
import type { ReactElement } from "react";
import { Link } from "wouter";
import { t } from "../../locales/text.ts";
import { Mark } from "../../ui/icon.tsx";

export function LoneHead(): ReactElement {
  return (
    <header className="no-print">
      <Link href="/" className="brand">
        <Mark />
        {t("app.name")}
      </Link>
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
