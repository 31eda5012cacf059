// The messages of a conversation, the newest at the bottom: a stretch of them that follows the reader, with the days between.
import { type ReactElement, type ReactNode, useRef, useState } from "react";
import { useLogPlace } from "../../hooks/use-log-place.ts";
import type { Messages, ShownMessages } from "../../hooks/use-messages.ts";
import { useSeen } from "../../hooks/use-seen.ts";
import { dayWords } from "../../locales/message-words.ts";
import { t } from "../../locales/text.ts";
import type { MessageView } from "../../session/api/messages.ts";
import { Button } from "../../ui/button.tsx";
import { Skeleton } from "../../ui/show.tsx";
import { Bubble, type BubbleActs, type BubbleProps } from "./bubble.tsx";

export interface Goal {
  readonly index: number;
}

interface LogProps {
  readonly name: string;
  readonly messages: Messages;
  /** The message to begin at; the newest when absent. Another object of the same number goes there again. */
  readonly goal: Goal | undefined;
  /** The first that was unread when it was opened. */
  readonly unreadFrom: Goal | undefined;
  /** Counts what was sent from here. */
  readonly sent: number;
  readonly unread: number;
  readonly several: boolean;
  readonly at: BubbleProps["at"];
  readonly now: number;
  readonly acts: BubbleActs | undefined;
  readonly onSeen: (keys: readonly string[]) => void;
  /** What people who are blocked wrote is shown, because it was asked for. */
  readonly revealed: boolean;
  readonly onReveal: () => void;
  /** What stands at the very beginning. */
  readonly children?: ReactNode;
}

/** What one person writes within this time stands together. */
const TOGETHER_MS = 5 * 60_000;

const sameDay = (a: MessageView, b: MessageView): boolean =>
  new Date(a.writtenMs).toDateString() === new Date(b.writtenMs).toDateString();

const together = (a: MessageView | undefined, b: MessageView | undefined): boolean =>
  a !== undefined &&
  b !== undefined &&
  a.byMe === b.byMe &&
  a.name === b.name &&
  sameDay(a, b) &&
  Math.abs(b.writtenMs - a.writtenMs) < TOGETHER_MS &&
  a.place === b.place;

/** Which message a number meant: what comes later and stands before it changes the number and not the message. */
function useKeyOf(asked: Goal | undefined, shown: ShownMessages | undefined): string | undefined {
  const [found, find] = useState<{ readonly asked: Goal; readonly key: string }>();
  const key = asked && shown?.rows[asked.index - shown.from]?.key;
  if (asked && key !== undefined && found?.asked !== asked) find({ asked, key });
  return found?.asked === asked ? found?.key : key;
}

export function Log(props: LogProps): ReactElement {
  const {
    name,
    messages,
    goal,
    unreadFrom,
    sent,
    unread,
    several,
    at,
    now,
    acts,
    onSeen,
    revealed,
    onReveal,
    children,
  } = props;
  const { shown, earlier, later, toNewest } = messages;
  const log = useRef<HTMLElement>(null);
  const [atEnd, setAtEnd] = useState(true);
  const rows = shown?.rows;
  const from = shown?.from ?? 0;
  const newest = shown?.newest === true;
  const { toEnd } = useLogPlace({
    log,
    rows,
    goal: useKeyOf(goal, shown),
    sent,
    more: { earlier: from > 0 ? earlier : undefined, later: newest ? undefined : later },
    atEnd: setAtEnd,
  });
  const unreadKey = useKeyOf(unreadFrom, shown);
  useSeen(log, rows, onSeen);
  const said = rows?.at(-1);
  const newestKey = newest && said && !said.byMe && !said.hidden ? said.key : undefined;
  // What was there from the start is not said.
  const [began, begin] = useState<string>();
  if (began === undefined && shown) begin(newestKey ?? "");
  const down = (): void => {
    toNewest();
    toEnd();
  };
  return (
    <div className="log-room">
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <section className="log" ref={log} tabIndex={0} aria-label={t("messages.log", { name })}>
        {!shown && <Skeleton rows={6} label={t("messages.opening")} />}
        {shown && from === 0 && children}
        <ol className="log-list">
          {rows?.map((message, index) => {
            const before = rows[index - 1];
            const isUnreadLine = message.key === unreadKey;
            const first = isUnreadLine || !together(before, message);
            return (
              <li
                key={message.key}
                data-key={message.key}
                {...(message.byMe || message.withdrawn || message.hidden ? {} : { "data-unseen": "" })}
              >
                {(!before || !sameDay(before, message)) && (
                  <p className="day-line">
                    <span>{dayWords(message.writtenMs, now)}</span>
                  </p>
                )}
                {isUnreadLine && (
                  <p className="day-line unread-line">
                    <span>{t("messages.unreadLine")}</span>
                  </p>
                )}
                <Bubble
                  message={message}
                  first={first}
                  last={rows[index + 1]?.key === unreadKey || !together(message, rows[index + 1])}
                  several={several}
                  at={at}
                  acts={acts}
                  onReveal={message.hidden && !revealed ? onReveal : undefined}
                />
              </li>
            );
          })}
        </ol>
      </section>
      {shown && !(atEnd && newest) && (
        <div className="to-newest">
          <Button small icon="down" onPress={down}>
            {unread > 0 ? t("messages.toNew", { count: unread }) : t("messages.toNewest")}
          </Button>
        </div>
      )}
      <span className="only-heard" aria-live="polite">
        {began !== undefined && newestKey !== undefined && newestKey !== began && said
          ? t("messages.came", { name: said.name })
          : ""}
      </span>
    </div>
  );
}
