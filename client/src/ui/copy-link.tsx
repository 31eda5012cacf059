// A link to hand on: to copy, to scan, readable whole; it holds a secret, so it is never shortened or sent anywhere by the app.
import { type ReactElement, useState } from "react";
import { t } from "../locales/text.ts";
import { Button } from "./button.tsx";
import { Qr } from "./qr.tsx";

interface CopyLinkProps {
  readonly link: string;
  readonly name: string;
}

export function CopyLink({ link, name }: CopyLinkProps): ReactElement {
  const [copied, setCopied] = useState<boolean>();
  const copy = async (): Promise<void> => {
    const done = await navigator.clipboard.writeText(link).then(
      () => true,
      () => false,
    );
    setCopied(done);
  };
  return (
    <div className="kit-top">
      <div className="stack grow">
        <output className="linkbox" aria-label={name}>
          {link}
        </output>
        <div className="buttons">
          <Button small icon="copy" onPress={() => void copy()}>
            {t("ui.copy")}
          </Button>
          <span aria-live="polite" className="soft">
            {copied === true && t("ui.copied")}
            {copied === false && t("ui.copyFailed")}
          </span>
        </div>
      </div>
      <Qr text={link} label={t("ui.qr")} />
    </div>
  );
}
