// Choosing a password: long or five random words, pasteable, showable; no composition rules (protocol §3).
import type { ReactElement } from "react";
import { t } from "../locales/text.ts";
import { Button } from "./button.tsx";
import { Icon } from "./icon.tsx";
import { PasswordField } from "./text-field.tsx";

interface NewPasswordProps {
  readonly value: string;
  readonly onChange: (password: string) => void;
  readonly fault: string | undefined;
  readonly verdict: { readonly strong: boolean; readonly why: string } | undefined;
  /** The suggestion that stands in the field, to be read. */
  readonly suggested: string | undefined;
  readonly suggest: () => Promise<string>;
}

export function NewPassword(props: NewPasswordProps): ReactElement {
  const { value, onChange, fault, verdict, suggested, suggest } = props;
  return (
    <div className="group">
      <PasswordField
        label={t("password.new")}
        hint={t("password.hint")}
        autoComplete="new-password"
        value={value}
        onChange={onChange}
        fault={fault}
      />
      <p aria-live="polite" className="line verdict">
        {verdict && (
          <span className={verdict.strong ? "line verdict-good" : "line soft"}>
            <Icon name={verdict.strong ? "check" : "info"} size={20} />
            {verdict.strong ? t("password.strong") : verdict.why}
          </span>
        )}
      </p>
      <div className="line">
        <Button small icon="key" onPress={() => void suggest().then(onChange)}>
          {t("password.suggest")}
        </Button>
        {suggested !== undefined && (
          <output className="mono suggestion" aria-label={t("password.suggestion")}>
            {suggested}
          </output>
        )}
      </div>
    </div>
  );
}
