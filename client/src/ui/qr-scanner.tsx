// A code from another screen or from paper: by the camera, out of a photo, or pasted as text.
import { type FormEvent, type ReactElement, useState } from "react";
import { t } from "../locales/text.ts";
import { Button } from "./button.tsx";
import { QrPicture } from "./qr-picture.tsx";
import { Field } from "./text-field.tsx";

interface QrScannerProps {
  /** Whatever was read or pasted; the same text may come again after a fault. */
  readonly onText: (text: string) => void;
  readonly pasteLabel: string;
  readonly pasteHint: string;
  /** What was read is being looked at: nothing more is read until then. */
  readonly pending: boolean;
}

export function QrScanner({ onText, pasteLabel, pasteHint, pending }: QrScannerProps): ReactElement {
  const [text, setText] = useState("");
  const [tried, setTried] = useState(false);
  const found = (read: string): void => {
    setText(read);
    onText(read);
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (text.trim() !== "" && !pending) onText(text);
  };
  return (
    <div className="stack scanner">
      <QrPicture look="primary" onText={found} />
      <form className="form" noValidate onSubmit={submit}>
        <Field
          label={pasteLabel}
          hint={pasteHint}
          kind="secret"
          autoComplete="off"
          value={text}
          onChange={setText}
          fault={tried && text.trim() === "" ? t("form.required") : undefined}
        />
        <div className="buttons">
          <Button type="submit" isPending={pending}>
            {pending ? t("scan.reading") : t("scan.use")}
          </Button>
        </div>
      </form>
    </div>
  );
}
