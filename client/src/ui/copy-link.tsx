// A link to hand on: to copy, to scan, readable whole; it holds a secret, so it is never shortened or sent anywhere by the app.
import type { ReactElement } from "react";
import { t } from "../locales/text.ts";
import { CopyButton } from "./copy-button.tsx";
import { Qr } from "./qr.tsx";

interface CopyLinkProps {
  readonly link: string;
  readonly name: string;
}

export function CopyLink({ link, name }: CopyLinkProps): ReactElement {
  return (
    <div className="kit-top">
      <div className="stack grow">
        <output className="linkbox" aria-label={name}>
          {link}
        </output>
        <CopyButton text={link} name={t("ui.copy")} small />
      </div>
      <Qr text={link} label={t("ui.qr")} />
    </div>
  );
}
