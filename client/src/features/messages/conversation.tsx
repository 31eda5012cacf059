// One conversation: who it is with, what was written, and the field to answer in; all of it from this device.
import { type ComponentType, type ReactElement, useCallback, useEffect, useMemo, useState } from "react";
import { useSession } from "../../hooks/session.tsx";
import { useMessages } from "../../hooks/use-messages.ts";
import { useNow } from "../../hooks/use-now.ts";
import { blockedIn, mutedIn, useThread, useThreads } from "../../hooks/use-threads.ts";
import { useWide } from "../../hooks/use-wide.ts";
import { explain } from "../../locales/explain.ts";
import { othersText } from "../../locales/message-words.ts";
import { t } from "../../locales/text.ts";
import type { MessageView, ThreadCard, ThreadMember } from "../../session/api/messages.ts";
import { Page } from "../../ui/page.tsx";
import { Fault } from "../../ui/fault.tsx";
import { Notice, Skeleton } from "../../ui/show.tsx";
import { BlockDialog } from "./block-dialog.tsx";
import { Composer } from "./composer.tsx";
import { CloseDialog, DayDialog, MembersDialog, SubjectDialog, TakeBackDialog } from "./dialogs.tsx";
import { Expectations } from "./expectations.tsx";
import { Gate } from "./gate.tsx";
import { type Asked, Head } from "./head.tsx";
import { type Goal, Log } from "./log.tsx";
import { NotSent } from "./not-sent.tsx";

interface ConversationProps {
  readonly threadId: string;
  /** Number of the message to begin at. */
  readonly at?: number;
  /** How two people compare their safety number. */
  readonly number: ComponentType<{ readonly member: ThreadMember; readonly onClose: () => void }>;
}

interface OpenProps extends Omit<ConversationProps, "threadId"> {
  readonly card: ThreadCard;
}

const LATE_MS = 1_000;

const goalAt = (index: number | undefined): Goal | undefined => (index === undefined ? undefined : { index });

function Open({ card, at, number: SafetyNumber }: OpenProps): ReactElement {
  const session = useSession();
  const wide = useWide();
  const now = useNow();
  const { threadId, state } = card;
  // Where it was unread when it was opened: the line stays while one reads.
  const [unreadFrom, setUnreadFrom] = useState(() => goalAt(card.firstUnread));
  const [goal, setGoal] = useState(() => goalAt(at ?? card.firstUnread));
  const [sent, countSent] = useState(0);
  const messages = useMessages(card, goal?.index);
  const [quotes, quote] = useState<string>();
  const [taking, take] = useState<MessageView>();
  const [asked, ask] = useState<Asked>();
  const [checking, check] = useState<ThreadMember>();
  const [blocking, block] = useState<ThreadMember>();
  const [revealed, reveal] = useState(false);
  const name = othersText(card);
  const several = card.others.length > 1;
  const { chartId } = card;
  const where = useMemo(() => ({ threadId, chartId }), [threadId, chartId]);
  const isOpen = state !== "ended" && card.closedBy === undefined;
  const canWrite = isOpen && blockedIn(card).length === 0 && mutedIn(card).length < card.others.length;
  const acts = useMemo(
    () =>
      canWrite ? { quote: ({ key }: MessageView) => quote(key), takeBack: (one: MessageView) => take(one) } : undefined,
    [canWrite],
  );
  // Accepted, they are told to the others as well: it is said again.
  const seen = useCallback(
    (keys: readonly string[]) => void session.openedMessages(threadId, keys),
    [session, threadId],
  );
  const jump = (index: number): void => {
    messages.around(index);
    setGoal({ index });
  };
  const closeAsked = (): void => ask(undefined);
  const quoted = quotes === undefined ? undefined : messages.shown?.rows.find(({ key }) => key === quotes);
  return (
    <div className="talk">
      <Head
        card={card}
        back={!wide}
        onAsk={(what) => {
          if (what === "block") block(card.others[0]);
          else if (what === "check") check(card.others[0]);
          else ask(what);
        }}
      />
      <Log
        key={state}
        name={name}
        messages={messages}
        goal={goal}
        sent={sent}
        unreadFrom={unreadFrom}
        unread={card.unread}
        several={several}
        at={where}
        now={now}
        acts={acts}
        onSeen={seen}
        revealed={revealed}
        onReveal={() => reveal(true)}
      />
      <div className="composers">
        {[...new Map(card.problems.map(explain).map((words) => [words.what, words])).values()].map((words) => (
          <Fault key={words.what} {...words} calm />
        ))}
        <NotSent threadId={threadId} canWrite={canWrite} />
        <Expectations card={card} />
        <Gate card={card} onNumber={check}>
          <Composer
            threadId={threadId}
            chartId={chartId}
            name={name}
            quoted={quotes === undefined ? undefined : { key: quotes, message: quoted }}
            onQuote={quote}
            onSent={() => {
              setUnreadFrom(undefined);
              setGoal(undefined);
              countSent((times) => times + 1);
              messages.toNewest();
            }}
          />
        </Gate>
      </div>
      {asked === "subject" && <SubjectDialog card={card} onClose={closeAsked} />}
      {asked === "close" && <CloseDialog card={card} onClose={closeAsked} />}
      {asked === "day" && <DayDialog card={card} onClose={closeAsked} onDay={jump} />}
      {asked === "members" && (
        <MembersDialog
          card={card}
          onClose={closeAsked}
          onNumber={(member) => {
            closeAsked();
            check(member);
          }}
          onBlock={(member) => {
            closeAsked();
            block(member);
          }}
        />
      )}
      {taking && <TakeBackDialog card={card} message={taking} onClose={() => take(undefined)} />}
      {blocking && <BlockDialog member={blocking} onClose={() => block(undefined)} />}
      {checking && <SafetyNumber member={checking} onClose={() => check(undefined)} />}
    </div>
  );
}

export default function Conversation({ threadId, ...rest }: ConversationProps): ReactElement {
  const session = useSession();
  const threads = useThreads();
  const card = useThread(threadId);
  const [begun, begin] = useState(false);
  // Where it begins is where it is unread now, not where it was when it was read last.
  if (card?.isRead === true && !begun) begin(true);
  const isClosed = card?.isRead === false && !begun;
  useEffect(() => {
    if (!isClosed) return undefined;
    let late: ReturnType<typeof setTimeout> | undefined;
    let live = true;
    // What can not be read, or was closed again at once, begins where it was.
    const begins = (): void => void (late = live ? setTimeout(() => begin(true), LATE_MS) : undefined);
    session.messages(threadId, 0, 0).then(begins, begins);
    return () => {
      live = false;
      clearTimeout(late);
    };
  }, [session, threadId, isClosed]);
  if (card && begun) return <Open card={card} {...rest} />;
  return (
    <Page title={t("place.messages")} back={{ to: "/messages", text: t("messages.back") }}>
      {threads && !card ? (
        <Notice tone="neutral" title={t("messages.gone")} />
      ) : (
        <Skeleton rows={6} label={t("messages.opening")} />
      )}
    </Page>
  );
}
