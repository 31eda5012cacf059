// Copies a text and says whether it did.
import { type ReactElement, useState } from "react";
import { t } from "../locales/text.ts";
import { Button } from "./button.tsx";

interface CopyButtonProps {
  readonly text: string;
  /** What the button says. */
  readonly name: string;
  readonly small?: boolean;
}

export function CopyButton({ text, name, small = false }: CopyButtonProps): ReactElement {
  const [copied, setCopied] = useState<boolean>();
  const copy = (): void => {
    void navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  };
  return (
    <div className="buttons">
      <Button small={small} icon="copy" onPress={copy}>
        {name}
      </Button>
      <span aria-live="polite" className="soft">
        {copied === true && t("ui.copied")}
        {copied === false && t("ui.copyFailed")}
      </span>
    </div>
  );
}
