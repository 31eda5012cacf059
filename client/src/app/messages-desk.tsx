// The place of messages: on a laptop the list with a conversation beside it, on a phone one after the other.
import { type ReactElement, Suspense } from "react";
import { Route, Switch, useRoute } from "wouter";
import { useWide } from "../hooks/use-wide.ts";
import { SafetyNumber } from "../features/sharing/safety-number.tsx";
import { t } from "../locales/text.ts";
import { Empty, Skeleton } from "../ui/show.tsx";
import { TwoPanes } from "../ui/two-panes.tsx";
import { later } from "./later.tsx";

const Conversations = later(() => import("../features/messages/conversations.tsx"));
const Conversation = later(() => import("../features/messages/conversation.tsx"));
const NewConversation = later(() => import("../features/messages/new.tsx"));

export function MessagesDesk(): ReactElement {
  const wide = useWide();
  const [isOpen, params] = useRoute("/messages/:threadId/*?");
  const open = (
    <Suspense fallback={<Skeleton label={t("app.opening")} />}>
      <Switch>
        <Route path="/messages/new">
          <NewConversation />
        </Route>
        <Route path="/messages/new/:to">{({ to }) => <NewConversation key={to} to={to} />}</Route>
        <Route path="/messages/:threadId/at/:index">
          {({ threadId, index }) => (
            <Conversation key={`${threadId} ${index}`} threadId={threadId} at={Number(index)} number={SafetyNumber} />
          )}
        </Route>
        <Route path="/messages/:threadId">
          {({ threadId }) => <Conversation key={threadId} threadId={threadId} number={SafetyNumber} />}
        </Route>
        <Route path="/messages">
          {wide ? (
            <Empty icon="messages" title={t("messages.choose")}>
              <p>{t("messages.choose.text")}</p>
            </Empty>
          ) : (
            <Conversations />
          )}
        </Route>
      </Switch>
    </Suspense>
  );
  const list = (
    <Suspense fallback={<Skeleton label={t("app.opening")} />}>
      <Conversations beside={isOpen ? params.threadId : ""} />
    </Suspense>
  );
  return (
    <TwoPanes listName={t("place.messages")} list={wide ? list : undefined}>
      {open}
    </TwoPanes>
  );
}
