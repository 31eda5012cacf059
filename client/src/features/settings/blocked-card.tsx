// Whom this person has blocked in messages, and the way back.
import type { ReactElement } from "react";
import { useSession, useTopic } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { explain } from "../../locales/explain.ts";
import { t } from "../../locales/text.ts";
import { Button } from "../../ui/button.tsx";
import { Fault } from "../../ui/fault.tsx";
import { Card } from "../../ui/show.tsx";

export function BlockedCard(): ReactElement | null {
  const session = useSession();
  const blocked = useTopic("account")?.blocked ?? [];
  const unblock = useAction((userId: string) => session.blockPerson(userId, false));
  if (blocked.length === 0) return null;
  return (
    <Card title={t("block.list")}>
      <p className="soft">{t("block.list.text")}</p>
      <ul className="rows">
        {blocked.map(({ userId, name }) => {
          const known = name === "" ? t("messages.unnamed") : name;
          return (
            <li key={userId} className="row wraps">
              <bdi className="grow strong">{known}</bdi>
              <Button
                small
                isPending={unblock.pending}
                onPress={() => void unblock.run(userId)}
                aria-label={t("block.undo.of", { name: known })}
              >
                {t("block.undo")}
              </Button>
            </li>
          );
        })}
      </ul>
      {unblock.error && <Fault {...explain(unblock.error)} />}
    </Card>
  );
}
