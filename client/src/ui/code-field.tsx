// A recovery code as it stands on the kit: typed in groups, pasted whole, or its QR code by camera or photo.
import type { ReactElement } from "react";
import { t } from "../locales/text.ts";
import { QrPicture } from "./qr-picture.tsx";
import { Field } from "./text-field.tsx";

interface CodeFieldProps {
  readonly value: string;
  /** Of what was typed, pasted or read. */
  readonly onChange: (text: string) => void;
  readonly hint: string;
  readonly fault: string | undefined;
}

export function CodeField({ value, onChange, hint, fault }: CodeFieldProps): ReactElement {
  return (
    <div className="group">
      <Field
        label={t("kit.recoveryCode")}
        hint={hint}
        kind="code"
        lines={3}
        autoComplete="off"
        value={value}
        onChange={onChange}
        fault={fault}
      />
      <QrPicture look="small" onText={onChange} />
    </div>
  );
}
