// What may be expected of an answer: how long it usually takes, and whom to write to while its person is on leave.
import type { ReactElement } from "react";
import { useLocation } from "wouter";
import { useLeave } from "../../hooks/doctors-leave.ts";
import { beginningName, beginningText, readBeginning } from "../../hooks/message-draft.ts";
import { useSession } from "../../hooks/session.tsx";
import { useNow } from "../../hooks/use-now.ts";
import { dayText } from "../../locales/appointment-words.ts";
import { usualText } from "../../locales/message-words.ts";
import { t } from "../../locales/text.ts";
import type { ThreadCard } from "../../session/api/messages.ts";
import { Button } from "../../ui/button.tsx";
import { Notice } from "../../ui/show.tsx";

interface AwayProps {
  readonly userId: string | undefined;
  /** What the other doctor is told first; she reads it over before it goes out. */
  readonly about?: { readonly subject: string; readonly text: string };
}

/** As many as are offered. */
const MOST = 3;

export function Away({ userId, about }: AwayProps): ReactElement | null {
  const session = useSession();
  const [, go] = useLocation();
  const now = useNow();
  const leave = useLeave(userId);
  if (!leave) return null;
  const { doctor, untilMs, instead } = leave;
  const write = async (to: string): Promise<void> => {
    const kept = await session.draft(beginningName);
    const begun = kept === undefined ? undefined : readBeginning(kept);
    // Words of her own that wait there already are not written over.
    if (about && (begun === undefined || begun.text === ""))
      await session.keepDraft(beginningName, beginningText({ to: [to], ...about, cards: [] }));
    go(`/messages/new/${to}`);
  };
  return (
    <Notice
      tone="warn"
      icon="calendar"
      title={t("messages.away", { name: doctor.name, day: dayText(untilMs, doctor.zone, now) })}
    >
      <p>{t("messages.away.text")}</p>
      {instead.length > 0 && (
        <div className="buttons">
          {instead.slice(0, MOST).map(({ userId: to, name }) => (
            <Button key={to} small onPress={() => void write(to)}>
              {t("messages.away.instead", { name })}
            </Button>
          ))}
        </div>
      )}
    </Notice>
  );
}

export function Expectations({ card }: { readonly card: ThreadCard }): ReactElement | null {
  const [other, ...more] = card.others;
  const alone = more.length === 0 ? other?.userId : undefined;
  const isAway = useLeave(alone) !== undefined;
  const { last, subject, usualAnswerMs, state, closedBy } = card;
  if (state === "ended" || closedBy !== undefined || (!isAway && usualAnswerMs === undefined)) return null;
  const mine = last?.byMe === true && !last.withdrawn && last.text !== "" ? `“${last.text}”\n\n` : "";
  return (
    <div className="composer">
      <Away userId={alone} about={{ subject, text: mine }} />
      {usualAnswerMs !== undefined && <p className="soft">{usualText(usualAnswerMs)}</p>}
    </div>
  );
}
