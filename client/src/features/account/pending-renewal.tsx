// A new kit that waits: since when, until when, confirming it, and stopping it with the kit still in force (protocol §4, A72).
import { type FormEvent, type ReactElement, useState } from "react";
import { useSession } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { useNow } from "../../hooks/use-now.ts";
import { isMisread, useRecoveryCode } from "../../hooks/use-recovery-code.ts";
import { dated } from "../../locales/dates.ts";
import { explain } from "../../locales/explain.ts";
import { t } from "../../locales/text.ts";
import type { AccountView } from "../../session/api/account.ts";
import type { Outcome } from "../../session/api.ts";
import { Button } from "../../ui/button.tsx";
import { CodeField } from "../../ui/code-field.tsx";
import { Fault } from "../../ui/fault.tsx";
import { Card, Facts, Notice } from "../../ui/show.tsx";

interface CodeFormProps {
  readonly hint: string;
  readonly button: string;
  readonly danger?: boolean;
  readonly act: (recoveryCode: string) => Promise<Outcome>;
  readonly onDone: () => void;
}

function CodeForm({ hint, button, danger, act, onDone }: CodeFormProps): ReactElement {
  const kit = useRecoveryCode();
  const [tried, setTried] = useState(false);
  const send = useAction(async () => {
    const code = await kit.read();
    return code.ok ? act(code.value) : code;
  });
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setTried(true);
    if (!kit.isEmpty && (await send.run())) onDone();
  };
  return (
    <form className="form" noValidate onSubmit={(event) => void submit(event)}>
      <CodeField value={kit.value} onChange={kit.onChange} hint={hint} fault={kit.faultOf(send.error, tried)} />
      {send.error && !isMisread(send.error) && <Fault {...explain(send.error)} />}
      <div className="buttons">
        <Button type="submit" look={danger ? "danger" : "primary"} isPending={send.pending}>
          {button}
        </Button>
      </div>
    </form>
  );
}

interface PendingRenewalProps {
  readonly renewal: NonNullable<AccountView["renewal"]>;
  readonly onDone: (said: string) => void;
}

export function PendingRenewal({ renewal, onDone }: PendingRenewalProps): ReactElement {
  const session = useSession();
  const now = useNow();
  const confirm = useAction(() => session.confirmRenewal());
  const { sinceMs, fromMs, mine } = renewal;
  const isDue = now >= fromMs;
  const confirmed = (): void => onDone(t("newKit.confirmed"));
  return (
    <>
      <Notice tone={mine ? "info" : "warn"} title={mine ? t("newKit.waits") : t("newKit.somebody")}>
        <p>{mine ? t("newKit.waits.text") : t("newKit.somebody.text")}</p>
      </Notice>
      <Card title={t("newKit.confirm")}>
        <Facts
          facts={[
            [t("newKit.asked"), dated(sinceMs, now)],
            [t("newKit.from"), dated(fromMs, now)],
          ]}
        />
        {!isDue && <p className="soft">{t("newKit.early")}</p>}
        {isDue && mine && (
          <>
            {confirm.error && <Fault {...explain(confirm.error)} />}
            <div className="buttons">
              <Button
                look="primary"
                isPending={confirm.pending}
                onPress={() => void confirm.run().then((done) => done && confirmed())}
              >
                {t("newKit.confirm")}
              </Button>
            </div>
          </>
        )}
        {isDue && !mine && (
          <CodeForm
            hint={t("newKit.confirm.hint")}
            button={t("newKit.confirm")}
            act={(code) => session.confirmRenewal(code)}
            onDone={confirmed}
          />
        )}
      </Card>
      <Card title={t("newKit.veto")}>
        <p>{t("newKit.veto.text")}</p>
        <CodeForm
          hint={t("newKit.veto.hint")}
          button={t("newKit.veto")}
          danger
          act={(code) => session.vetoRenewal(code)}
          onDone={() => onDone(t("newKit.vetoed"))}
        />
      </Card>
    </>
  );
}
