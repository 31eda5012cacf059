// A recovery code as it stands on the kit: groups, or the QR code's text, pasted whole.
import type { ReactElement } from "react";
import { t } from "../../locales/text.ts";
import type { SessionError } from "../../session/api.ts";
import { Field } from "../../ui/text-field.tsx";

/** A slip of the pen, which the code's own check shows before anybody is asked. */
export const isMisread = (error: SessionError | undefined): boolean =>
  error?.kind === "invalid" && (error.facts?.["field"] === "code" || error.facts?.["field"] === "kit");

interface CodeFieldProps {
  readonly value: string;
  readonly onChange: (typed: string) => void;
  readonly hint: string;
  readonly error: SessionError | undefined;
  /** The form was sent. */
  readonly tried: boolean;
}

export function CodeField({ value, onChange, hint, error, tried }: CodeFieldProps): ReactElement {
  const empty = tried && value.trim() === "" ? t("form.required") : undefined;
  return (
    <Field
      label={t("kit.recoveryCode")}
      hint={hint}
      kind="code"
      lines={3}
      autoComplete="off"
      value={value}
      onChange={onChange}
      fault={isMisread(error) ? t("recover.code.misread") : empty}
    />
  );
}
