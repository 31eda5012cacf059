// In place of the field when somebody's identity changed: what it can mean, and the ways out of it (protocol §6).
import type { ReactElement } from "react";
import { useSession } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { explain } from "../../locales/explain.ts";
import { memberName } from "../../locales/message-words.ts";
import { t } from "../../locales/text.ts";
import type { ThreadMember } from "../../session/api/messages.ts";
import { Button } from "../../ui/button.tsx";
import { Fault } from "../../ui/fault.tsx";
import { Notice } from "../../ui/show.tsx";

interface ChangedNoticeProps {
  readonly member: ThreadMember;
  /** Two people compare their number. */
  readonly onNumber: () => void;
}

export function ChangedNotice({ member, onNumber }: ChangedNoticeProps): ReactElement {
  const session = useSession();
  const again = useAction(() => session.askAgain(member.userId));
  const name = memberName(member);
  return (
    <div className="composer">
      <Notice tone="danger" icon="stop" title={t("messages.blocked", { names: name })}>
        <p>{t("messages.blocked.text")}</p>
        <p>{t("messages.blocked.out", { name })}</p>
        {again.error && <Fault {...explain(again.error)} />}
        <div className="buttons">
          <Button small look="primary" onPress={onNumber}>
            {t("messages.blocked.compare")}
          </Button>
          <Button small isPending={again.pending} onPress={() => void again.run()}>
            {t("messages.blocked.again")}
          </Button>
        </div>
      </Notice>
    </div>
  );
}
