// Signing this device out: what is only here is counted and listed first, and deleted only after a clear word (protocol §3, A63).
import { type ReactElement, useState } from "react";
import { useLocation } from "wouter";
import { outboxTexts } from "../../hooks/outbox-texts.ts";
import { useSession, useTopic } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { useIsOffline } from "../../hooks/use-line.ts";
import { outboxOf, useUnsent } from "../../hooks/use-unsent.ts";
import { explain } from "../../locales/explain.ts";
import { t } from "../../locales/text.ts";
import type { Me } from "../../session/api.ts";
import { Button } from "../../ui/button.tsx";
import { Checkbox } from "../../ui/choices.tsx";
import { Fault } from "../../ui/fault.tsx";
import { ItemTexts } from "../../ui/item-texts.tsx";
import { LinkButton, Page } from "../../ui/page.tsx";
import { Card, Notice } from "../../ui/show.tsx";

export default function SignOut({ me }: { readonly me: Me }): ReactElement {
  const session = useSession();
  const sync = useTopic("sync");
  const account = useTopic("account");
  const { lines } = useUnsent(outboxOf);
  const [, go] = useLocation();
  const [agreed, agree] = useState(false);
  const unsent = (sync?.waiting ?? 0) + (sync?.notSent ?? 0);
  const signOut = useAction(() => session.signOut({ discardUnsent: unsent > 0 && agreed }));
  const alone = account !== undefined && !account.devices.some(({ thisDevice, revoked }) => !thisDevice && !revoked);
  const offline = useIsOffline();
  const leave = async (): Promise<void> => {
    const done = await signOut.run();
    if (done) go(done.value.revoked ? "/left/signed-out" : "/left/only-here", { replace: true });
  };
  return (
    <Page
      title={t("signOut.title")}
      lead={me.temporary ? t("signOut.lead.public") : t("signOut.lead")}
      back={{ to: "/settings", text: t("place.settings") }}
    >
      {unsent > 0 && (
        <Card title={t("signOut.unsent", { count: unsent })}>
          <p>{t("signOut.unsent.text")}</p>
          <ul className="stack">
            {lines.map((line) => (
              <li key={line.order}>
                <ItemTexts texts={outboxTexts(line)} />
              </li>
            ))}
          </ul>
          <Checkbox isSelected={agreed} onChange={agree}>
            {t("signOut.agree", { count: unsent })}
          </Checkbox>
          <div className="buttons">
            <Button icon="sync" onPress={() => void session.syncNow()}>
              {t("sync.now")}
            </Button>
          </div>
        </Card>
      )}
      {offline && (
        <Notice tone="warn" title={t("signOut.offline")}>
          <p>{t("signOut.offline.text")}</p>
        </Notice>
      )}
      {alone && !me.temporary && (
        <Notice tone="warn" title={t("signOut.alone")}>
          <p>{t("signOut.alone.text")}</p>
        </Notice>
      )}
      {signOut.error && <Fault {...explain(signOut.error)} />}
      <div className="buttons">
        <Button
          look="danger"
          isPending={signOut.pending}
          isDisabled={unsent > 0 && !agreed}
          onPress={() => void leave()}
        >
          {unsent > 0 && agreed ? t("signOut.discard", { count: unsent }) : t("signOut.button")}
        </Button>
        <LinkButton to="/settings">{t("ui.cancel")}</LinkButton>
      </div>
    </Page>
  );
}
