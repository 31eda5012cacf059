// In place of the field, or over it: somebody in this conversation is blocked, and how to end that.
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

interface BlockedNoticeProps {
  readonly member: ThreadMember;
  /** Others are in it as well, and can be written to. */
  readonly several: boolean;
}

export function BlockedNotice({ member, several }: BlockedNoticeProps): ReactElement {
  const session = useSession();
  const unblock = useAction(() => session.blockPerson(member.userId, false));
  const name = memberName(member);
  return (
    <div className="composer">
      <Notice tone="neutral" icon="stop" title={t("block.blocked", { name })}>
        <p>{t(several ? "block.blocked.several" : "block.blocked.text", { name })}</p>
        {unblock.error && <Fault {...explain(unblock.error)} />}
        <div className="buttons">
          <Button
            small
            isPending={unblock.pending}
            onPress={() => void unblock.run()}
            aria-label={t("block.undo.of", { name })}
          >
            {t("block.undo")}
          </Button>
        </div>
      </Notice>
    </div>
  );
}
