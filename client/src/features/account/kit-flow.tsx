// A new kit from paper to relay: kept and retyped before anything is sent, sent again as often as the line needs (protocol §3, kit).
import { type ReactElement, useState } from "react";
import { useSession } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { explain } from "../../locales/explain.ts";
import { t } from "../../locales/text.ts";
import type { KitView } from "../../session/api.ts";
import { Button } from "../../ui/button.tsx";
import { Fault } from "../../ui/fault.tsx";
import { KitStep } from "../../ui/kit-step.tsx";
import { Page } from "../../ui/page.tsx";
import { Skeleton } from "../../ui/show.tsx";

interface KitFlowProps {
  readonly kit: KitView;
  readonly onDone: () => void;
  readonly onCancel: () => void;
}

export function KitFlow({ kit, onDone, onCancel }: KitFlowProps): ReactElement {
  const session = useSession();
  const [kept, setKept] = useState(false);
  const confirm = useAction((typed: readonly string[]) => session.confirmNewKit(typed));
  const send = useAction(() => session.sendNewKit());
  const sendIt = async (): Promise<void> => {
    if (await send.run()) onDone();
  };
  const keep = async (typed: readonly string[]): Promise<void> => {
    if (!(await confirm.run(typed))) return;
    setKept(true);
    await sendIt();
  };
  const cancel = async (): Promise<void> => {
    await session.abandonNewKit();
    onCancel();
  };
  if (!kept)
    return (
      <KitStep
        kits={[kit]}
        pending={confirm.pending}
        pendingText={t("newKit.sending")}
        fault={confirm.error && explain(confirm.error)}
        onConfirm={(typed) => void keep(typed)}
        onCancel={() => void cancel()}
      />
    );
  return (
    <Page title={send.error ? t("newKit.failed") : t("newKit.sending")}>
      {send.pending && <Skeleton label={t("newKit.sending")} />}
      {send.error && (
        <Fault {...explain(send.error)}>
          <p>{t("newKit.failed.text")}</p>
          <div className="buttons">
            <Button look="primary" onPress={() => void sendIt()}>
              {t("form.retry")}
            </Button>
          </div>
        </Fault>
      )}
    </Page>
  );
}
