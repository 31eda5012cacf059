// Messages of this conversation that were refused: their words, to be said once more here; all that can be done with them is in the list of what was not sent.
import type { ReactElement } from "react";
import { useSession, useTopic } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { outboxOf, useUnsent } from "../../hooks/use-unsent.ts";
import { explain } from "../../locales/explain.ts";
import { t } from "../../locales/text.ts";
import type { OutboxLine } from "../../session/api/outbox.ts";
import { Button } from "../../ui/button.tsx";
import { Fault } from "../../ui/fault.tsx";
import { LinkButton } from "../../ui/page.tsx";
import { Notice } from "../../ui/show.tsx";

interface LinesProps {
  readonly threadId: string;
  /** Somebody is still in it and may write. */
  readonly canWrite: boolean;
}

function Refused({ mine, canWrite }: { readonly mine: readonly OutboxLine[]; readonly canWrite: boolean }) {
  const session = useSession();
  const again = useAction(async () => {
    for (const { order } of mine) {
      const sent = await session.sendAgain(order);
      if (!sent.ok) return sent;
    }
    return { ok: true, value: undefined } as const;
  });
  return (
    <Notice tone="warn" title={t("messages.notSent", { count: mine.length })}>
      {mine.flatMap(({ order, said }) =>
        said
          .filter((words) => words !== "")
          .map((words) => (
            <p key={order} className="quote-words" dir="auto">
              {words}
            </p>
          )),
      )}
      {again.error && <Fault {...explain(again.error)} />}
      <div className="buttons">
        {canWrite && (
          <Button small icon="send" isPending={again.pending} onPress={() => void again.run()}>
            {t("messages.sendAgain")}
          </Button>
        )}
        <LinkButton to="/sync">{t("home.look")}</LinkButton>
      </div>
    </Notice>
  );
}

function Lines({ threadId, canWrite }: LinesProps): ReactElement | null {
  const { lines } = useUnsent(outboxOf);
  const mine = lines.filter(({ vaultId, state }) => vaultId === threadId && state === "not-sent");
  if (mine.length === 0) return null;
  return (
    <div className="composer">
      <Refused mine={mine} canWrite={canWrite} />
    </div>
  );
}

export function NotSent(props: LinesProps): ReactElement | null {
  const notSent = useTopic("sync")?.notSent ?? 0;
  return notSent > 0 ? <Lines {...props} /> : null;
}
