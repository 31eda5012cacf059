// The locked app: who, and their password; the answer to a wrong one reveals nothing else (protocol §3, several people on one laptop).
import { type FormEvent, type ReactElement, useState } from "react";
import { Link } from "wouter";
import { useSession, useTopic } from "../../hooks/session.tsx";
import { useSharedFiles } from "../../hooks/shared-files.ts";
import { useAction } from "../../hooks/use-action.ts";
import { useNow } from "../../hooks/use-now.ts";
import { useNudge } from "../../hooks/use-nudge.ts";
import { explain } from "../../locales/explain.ts";
import { pillText } from "../../locales/sync-words.ts";
import { t } from "../../locales/text.ts";
import { professionWord } from "../../locales/words.ts";
import type { AccountCard } from "../../session/api.ts";
import { Button } from "../../ui/button.tsx";
import { Choices } from "../../ui/choices.tsx";
import { Fault } from "../../ui/fault.tsx";
import { Mark } from "../../ui/icon.tsx";
import { Lone, Page } from "../../ui/page.tsx";
import { Notice } from "../../ui/show.tsx";
import { PILL_LOOK, SyncPillFace } from "../../ui/sync-pill.tsx";
import { PasswordField } from "../../ui/text-field.tsx";

const nameOf = (account: AccountCard): string =>
  t("unlock.account", { label: account.label, profession: professionWord(account.profession) });

interface UnlockProps {
  readonly accounts: readonly AccountCard[];
  readonly reason: "keys-changed" | "elsewhere" | undefined;
}

export default function Unlock({ accounts, reason }: UnlockProps): ReactElement {
  const session = useSession();
  const [picked, pick] = useState(accounts[0]?.userId);
  const [password, setPassword] = useState("");
  const unlock = useAction((takeOver: boolean) => session.unlock(picked ?? "", password, { takeOver }));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void unlock.run(false);
  };
  const now = useNow();
  useNudge();
  const sync = useTopic("locked")?.find(({ userId }) => userId === picked)?.sync;
  const shared = useSharedFiles()?.length ?? 0;
  const only = accounts.length === 1 ? accounts[0] : undefined;
  return (
    <Lone>
      <header>
        <span className="brand">
          <Mark />
          {t("app.name")}
        </span>
        {sync && (
          <span className={`pill tone-${PILL_LOOK[sync.state].tone}`}>
            <SyncPillFace state={sync.state} text={pillText(sync, now)} />
          </span>
        )}
      </header>
      <main className="lone-main">
        <Page title={t("unlock.title")} {...(only ? { lead: nameOf(only) } : {})}>
          <form className="form" noValidate onSubmit={submit}>
            {!only && (
              <Choices
                label={t("unlock.who")}
                value={picked}
                onChange={(userId) => {
                  pick(userId);
                  unlock.clear();
                }}
                options={accounts.map((account) => ({ value: account.userId, text: nameOf(account) }))}
              />
            )}
            {/* For password managers: which account this password belongs to. */}
            <input hidden readOnly autoComplete="username" value={picked ?? ""} />
            <PasswordField
              label={t("password.label")}
              autoComplete="current-password"
              value={password}
              onChange={setPassword}
            />
            {shared > 0 && <Notice tone="info" icon="upload" title={t("unlock.shared", { count: shared })} />}
            {reason !== undefined && !unlock.error && (
              <Notice tone="info" title={t(reason === "elsewhere" ? "unlock.elsewhere" : "unlock.keysChanged")} />
            )}
            {unlock.error && <Fault {...explain(unlock.error)} />}
            <div className="buttons">
              <Button type="submit" look="primary" icon="lock" isPending={unlock.pending}>
                {unlock.pending ? t("unlock.pending") : t("unlock.button")}
              </Button>
              {unlock.error?.kind === "in-use" && (
                <Button onPress={() => void unlock.run(true)}>{t("unlock.here")}</Button>
              )}
            </div>
          </form>
        </Page>
      </main>
      <footer className="lone-foot">
        <Link href="/recover">{t("recover.way")}</Link>
        <Link href="/sign-in">{t("unlock.other")}</Link>
        <Link href="/link">{t("welcome.another")}</Link>
        <Link href="/relay">{t("relaySees.title")}</Link>
      </footer>
    </Lone>
  );
}
