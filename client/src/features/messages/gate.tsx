// Why nothing can be written here now, and what to do about it; where everything is well, nothing.
import type { ReactElement, ReactNode } from "react";
import { useSession } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { blockedIn, mutedIn } from "../../hooks/use-threads.ts";
import { explain } from "../../locales/explain.ts";
import { othersText } from "../../locales/message-words.ts";
import { t } from "../../locales/text.ts";
import type { ThreadCard, ThreadMember } from "../../session/api/messages.ts";
import { Button } from "../../ui/button.tsx";
import { Fault } from "../../ui/fault.tsx";
import { Notice } from "../../ui/show.tsx";
import { ChangedNotice } from "./changed-notice.tsx";
import { BlockedNotice } from "./blocked-notice.tsx";

interface GateProps {
  readonly card: ThreadCard;
  /** Two people compare their number. */
  readonly onNumber: (member: ThreadMember) => void;
  /** The field to write in. */
  readonly children: ReactNode;
}

function Pending({ card }: { readonly card: ThreadCard }): ReactElement {
  const session = useSession();
  const accept = useAction(() => session.accept(card.threadId));
  return (
    <Notice tone="info" icon="messages" title={t("messages.pending.title", { name: othersText(card) })}>
      <p>{t("messages.pending.text")}</p>
      {accept.error && <Fault {...explain(accept.error)} />}
      <div className="buttons">
        <Button small look="primary" isPending={accept.pending} onPress={() => void accept.run()}>
          {t("messages.accept")}
        </Button>
      </div>
    </Notice>
  );
}

export function Gate({ card, onNumber, children }: GateProps): ReactElement {
  const session = useSession();
  const reopen = useAction(() => session.closeThread(card.threadId, false));
  const blocked = blockedIn(card);
  const muted = mutedIn(card);
  const several = card.others.length > 1;
  const notices = muted.map((member) => <BlockedNotice key={member.userId} member={member} several={several} />);
  if (card.state === "ended")
    return (
      <div className="composer">
        <Notice tone="neutral" icon="lock" title={t("messages.ended.title")}>
          <p>{t("messages.ended.text")}</p>
        </Notice>
      </div>
    );
  if (blocked.length > 0)
    return (
      <>
        {blocked.map((member) => (
          <ChangedNotice key={member.userId} member={member} onNumber={() => onNumber(member)} />
        ))}
      </>
    );
  if (muted.length > 0 && muted.length === card.others.length) return <>{notices}</>;
  if (card.closedBy !== undefined)
    return (
      <div className="composer">
        <Notice tone="neutral" icon="check" title={t("messages.closedBy", { name: card.closedBy })}>
          <p>{t("messages.closedBy.text")}</p>
          {reopen.error && <Fault {...explain(reopen.error)} />}
          <div className="buttons">
            <Button small isPending={reopen.pending} onPress={() => void reopen.run()}>
              {t("messages.reopen")}
            </Button>
          </div>
        </Notice>
      </div>
    );
  return (
    <>
      {card.state === "pending" && (
        <div className="composer">
          <Pending card={card} />
        </div>
      )}
      {notices}
      {children}
    </>
  );
}
