// Before somebody is blocked in messages: what it does, and what it does not do (ADR 0103).
import type { ReactElement } from "react";
import { Link } from "wouter";
import { useSession, useTopic } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { explain } from "../../locales/explain.ts";
import { memberName } from "../../locales/message-words.ts";
import { t } from "../../locales/text.ts";
import type { ThreadMember } from "../../session/api/messages.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Fault } from "../../ui/fault.tsx";

interface BlockDialogProps {
  readonly member: Pick<ThreadMember, "userId" | "name">;
  readonly onClose: () => void;
}

export function BlockDialog({ member, onClose }: BlockDialogProps): ReactElement {
  const session = useSession();
  const vaults = useTopic("vaults");
  const block = useAction(() => session.blockPerson(member.userId, true));
  const name = memberName(member);
  const reads = vaults?.some(
    ({ purpose, role, members }) =>
      purpose === "chart" && role === "owner" && members.some(({ userId }) => userId === member.userId),
  );
  return (
    <Dialog title={t("block.title", { name })} isOpen onClose={onClose} held={block.pending}>
      <ul className="bullets">
        <li>{t("block.does", { name })}</li>
        <li>{t("block.devices")}</li>
        <li>{t("block.notTold", { name })}</li>
        <li>{t("block.closed")}</li>
        <li>
          {t(reads ? "block.stillReads" : "block.otherwise", { name })}{" "}
          {reads && (
            <Link href="/sharing" onClick={onClose}>
              {t("block.sharing")}
            </Link>
          )}
        </li>
      </ul>
      {block.error && <Fault {...explain(block.error)} />}
      <div className="buttons">
        <Button
          look="danger"
          isPending={block.pending}
          onPress={() => void block.run().then((done) => done && onClose())}
        >
          {t("block.do")}
        </Button>
        <Button onPress={onClose}>{t("ui.cancel")}</Button>
      </div>
    </Dialog>
  );
}
