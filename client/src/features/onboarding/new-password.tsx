// Choosing a password: long or five random words, judged by the session, pasteable, showable; no composition rules (protocol §3).
import { type ReactElement, useEffect, useState } from "react";
import { useSession } from "../../hooks/session.tsx";
import { explain } from "../../locales/explain.ts";
import { t } from "../../locales/text.ts";
import type { SessionError } from "../../session/api.ts";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { PasswordField } from "../../ui/text-field.tsx";

interface NewPasswordProps {
  readonly value: string;
  readonly onChange: (password: string) => void;
  readonly fault: string | undefined;
}

const PAUSE_MS = 300;

export function NewPassword({ value, onChange, fault }: NewPasswordProps): ReactElement {
  const session = useSession();
  const [verdict, judge] = useState<{ readonly of: string; readonly error: SessionError | undefined }>();
  const [words, setWords] = useState<string>();

  useEffect(() => {
    if (value === "") return undefined;
    let live = true;
    const timer = setTimeout(() => {
      void session.checkPassword(value).then((outcome) => {
        if (live) judge({ of: value, error: outcome.ok ? undefined : outcome.error });
      });
    }, PAUSE_MS);
    return () => {
      live = false;
      clearTimeout(timer);
    };
  }, [session, value]);

  const suggest = async (): Promise<void> => {
    const phrase = await session.suggestPassword();
    setWords(phrase);
    onChange(phrase);
  };

  const current = verdict?.of === value ? verdict : undefined;
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
      <p aria-live="polite" className="line">
        {value !== "" && current && (
          <span className={current.error ? "line soft" : "line verdict-good"}>
            <Icon name={current.error ? "info" : "check"} size={20} />
            {current.error ? explain(current.error).what : t("password.strong")}
          </span>
        )}
      </p>
      <div className="line">
        <Button small icon="key" onPress={() => void suggest()}>
          {t("password.suggest")}
        </Button>
        {words !== undefined && words === value && (
          <output className="mono suggestion" aria-label={t("password.suggestion")}>
            {words}
          </output>
        )}
      </div>
    </div>
  );
}
