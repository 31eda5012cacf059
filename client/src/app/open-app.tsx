// The app of a person whose record is open: frame, places and routes of that profession; only what exists is shown.
import { BlockDialog } from "../features/messages/block-dialog.tsx";
import { WriteGate } from "../features/chart/write-gate.tsx";
import { lazy, type ReactElement, Suspense } from "react";
import { Redirect, Route, Switch } from "wouter";
import { useTopic } from "../hooks/session.tsx";
import { useBadge } from "../hooks/badge.ts";
import { useKeptWaking } from "../hooks/waking.ts";
import { useReminders } from "../hooks/reminders.ts";
import { useNudge } from "../hooks/use-nudge.ts";
import { sharedPage } from "../hooks/shared-files.ts";
import { useUnread } from "../hooks/use-threads.ts";
import { useKeptStorage } from "../hooks/use-storage.ts";
import { t } from "../locales/text.ts";
import { writeFor } from "../locales/when.ts";
import { AccountNotices } from "../features/account/notices.tsx";
import { AccountWays } from "../features/account/ways.tsx";
import type { Me } from "../session/api.ts";
import { Frame, type Place } from "../ui/frame.tsx";
import { Empty, Skeleton } from "../ui/show.tsx";
import { LinkButton } from "../ui/page.tsx";
import { AutoLock } from "./auto-lock.tsx";
import { chartRoutes } from "./chart-routes.tsx";
import { desksAhead, DoctorsDesk, RecordDesk } from "./desks.tsx";
import { later } from "./later.tsx";
import { RailFoot } from "./rail-foot.tsx";
import { MessagesDesk } from "./messages-desk.tsx";
import { Shortcuts } from "./shortcuts.tsx";
import { SyncStatus } from "./sync-status.tsx";

const Day = later(() => import("../features/day/day.tsx"));
const Home = later(() => import("../features/home/home.tsx"));
const Schedule = later(() => import("../features/schedule/schedule.tsx"));
const HoursPage = lazy(() => import("../features/schedule/hours-page.tsx"));
const VisitPage = lazy(() => import("../features/schedule/visit-page.tsx"));
const Shared = lazy(() => import("../features/import/shared.tsx"));
const Aside = lazy(() => import("../features/chart/aside.tsx"));
const Appointments = lazy(() => import("../features/appointments/appointments.tsx"));
const Book = lazy(() => import("../features/appointments/book.tsx"));
const Visit = lazy(() => import("../features/appointments/visit.tsx"));
const Move = lazy(() => import("../features/appointments/move.tsx"));
const Sharing = lazy(() => import("../features/sharing/sharing.tsx"));
const Meet = lazy(() => import("../features/sharing/meet.tsx"));
const Clinic = lazy(() => import("../features/clinic/clinic.tsx"));
const SyncPage = lazy(() => import("../features/sync-status/sync-page.tsx"));
const Settings = lazy(() => import("../features/settings/settings.tsx"));
const Devices = lazy(() => import("../features/account/devices.tsx"));
const ChangePassword = lazy(() => import("../features/account/password.tsx"));
const NewKeys = lazy(() => import("../features/account/new-keys.tsx"));
const NewKit = lazy(() => import("../features/account/new-kit.tsx"));
const ExportPage = lazy(() => import("../features/account/export.tsx"));
const SignOut = lazy(() => import("../features/account/sign-out.tsx"));
const DeleteAccount = lazy(() => import("../features/account/delete-account.tsx"));
const AddDevice = lazy(() => import("../features/account/add-device.tsx"));
const RelaySees = lazy(() => import("../features/settings/relay-sees.tsx"));

/** The first screens of everybody, before it is known who comes in. */
export const screensAhead = (): Promise<unknown> => Promise.all([Home.ahead(), Day.ahead(), desksAhead()]);

const messagesPlace = (unread: number): Place => ({
  to: "/messages",
  text: t("place.messages"),
  icon: "messages",
  ...(unread > 0 ? { news: { count: unread, text: t("place.messages.unread", { count: unread }) } } : {}),
});

const settingsPlace = (): Place => ({ to: "/settings", text: t("place.device"), icon: "gear" });

function placesOf(me: Me, unread: number): readonly Place[] {
  switch (me.profession) {
    case "patient":
      return [
        { to: "/", text: t("place.home"), icon: "home" },
        { to: "/record", text: t("place.record"), icon: "record" },
        messagesPlace(unread),
        { to: "/appointments", text: t("place.appointments"), icon: "calendar" },
        { to: "/sharing", text: t("place.sharing"), icon: "sharing" },
        { ...settingsPlace(), atTop: true },
      ];
    case "doctor":
      return [
        { to: "/day", text: t("place.day"), icon: "pulse" },
        { to: "/schedule", text: t("place.schedule"), icon: "calendar" },
        { to: "/patients", text: t("place.patients"), icon: "people" },
        messagesPlace(unread),
        settingsPlace(),
      ];
    case "admin":
      return [{ to: "/clinic", text: t("place.clinic"), icon: "clinic" }, settingsPlace()];
  }
}

/** The record itself, or one item of it. */
const RECORD = /^\/record(?:\/item\/(?<item>[^/]+))?\/?$/;

function ownRoutes(me: Me): readonly ReactElement[] {
  const { chartId } = me;
  switch (me.profession) {
    case "patient":
      if (chartId === undefined) return [];
      return [
        <Route key="home" path="/">
          <Home chartId={chartId} />
        </Route>,
        <Route key="record" path={RECORD}>
          {({ item }: { readonly item?: string }) => <RecordDesk chartId={chartId} item={item} />}
        </Route>,
        ...chartRoutes("/record", () => chartId),
        <Route key="aside" path="/record/waiting">
          <Aside vaultId={chartId} />
        </Route>,
        <Route key="appointments" path="/appointments">
          <Appointments />
        </Route>,
        <Route key="book" path="/appointments/book">
          <Book />
        </Route>,
        <Route key="visit" path="/appointments/visit/:id">
          {({ id }) => <Visit key={id} id={id ?? ""} />}
        </Route>,
        <Route key="move" path="/appointments/visit/:id/move">
          {({ id }) => <Move key={id} id={id ?? ""} />}
        </Route>,
        <Route key="sharing" path="/sharing">
          <Sharing chartId={chartId} block={BlockDialog} />
        </Route>,
      ];
    case "doctor":
      return [
        <Route key="day" path="/day">
          <Day gate={WriteGate} />
        </Route>,
        <Route key="schedule" path="/schedule">
          <Schedule span="day" date="" />
        </Route>,
        ...(["day", "week"] as const).map((span) => (
          <Route key={span} path={`/schedule/${span}/:date`}>
            {({ date }: { readonly date?: string }) => <Schedule span={span} date={date ?? ""} />}
          </Route>
        )),
        <Route key="visit" path="/schedule/visit/:id">
          {({ id }: { readonly id?: string }) => <VisitPage key={id} id={id ?? ""} />}
        </Route>,
        <Route key="hours" path="/schedule/hours">
          <HoursPage />
        </Route>,
        <Route key="patients" path="/patients/*?">
          <DoctorsDesk />
        </Route>,
      ];
    case "admin":
      return [
        <Route key="clinic" path="/clinic">
          <Clinic />
        </Route>,
      ];
  }
}

function NoSuchPage(): ReactElement {
  return (
    <Empty icon="search" title={t("app.noPage")}>
      <LinkButton to="/">{t("app.toStart")}</LinkButton>
    </Empty>
  );
}

const messagesRoute = (
  <Route key="messages" path="/messages/*?">
    <MessagesDesk />
  </Route>
);

/** The account's own pages, the same for everybody. */
function accountRoutes(me: Me): readonly ReactElement[] {
  const page = (path: string, screen: ReactElement) => (
    <Route key={path} path={`/settings/${path}`}>
      {screen}
    </Route>
  );
  return [
    page("devices", <Devices />),
    ...(me.temporary ? [] : [page("add-device", <AddDevice me={me} />)]),
    page("password", <ChangePassword />),
    page("new-keys", <NewKeys />),
    page("new-kit", <NewKit />),
    page("sign-out", <SignOut me={me} />),
    ...(me.chartId === undefined ? [] : [page("export", <ExportPage chartId={me.chartId} />)]),
    ...(me.profession === "admin" ? [] : [page("delete", <DeleteAccount me={me} />)]),
  ];
}

/** Of its own, so that a message that comes draws nothing else. */
function News({ userId }: { readonly userId: string }): null {
  useKeptWaking(userId);
  useBadge();
  return null;
}

/** Of its own, so that a tick of the clock draws nothing else. */
function Reminders(): null {
  useReminders();
  return null;
}

export default function OpenApp({ me }: { readonly me: Me }): ReactElement {
  const clinic = useTopic("clinic");
  useNudge();
  useKeptStorage();
  writeFor(me.profession === "doctor" ? "clinician" : "person");
  const places = placesOf(me, useUnread());
  const start = places[0]?.to ?? "/";
  return (
    <Frame places={places} status={<SyncStatus />} house={clinic?.name} foot={<RailFoot me={me} />}>
      <AccountNotices me={me} />
      <Suspense fallback={<Skeleton label={t("app.opening")} />}>
        <Switch>
          {ownRoutes(me)}
          {me.profession !== "admin" && messagesRoute}
          <Route path={sharedPage}>
            <Shared vaultId={me.chartId} />
          </Route>
          <Route path="/sync">
            <SyncPage />
          </Route>
          <Route path="/settings">
            <Settings me={me} ways={<AccountWays me={me} />} />
          </Route>
          {accountRoutes(me)}
          {me.profession !== "admin" && (
            <Route path="/meet/:userId">
              {({ userId }) => (
                <Meet key={userId} userId={userId} back={me.profession === "patient" ? "/sharing" : "/messages"} />
              )}
            </Route>
          )}
          <Route path="/relay">
            <RelaySees />
          </Route>
          {start !== "/" && (
            <Route path="/">
              <Redirect to={start} replace />
            </Route>
          )}
          {/* Left-over addresses of other phases lead to the start. */}
          {["/sign-in", "/enter-link", "/link", "/recover", "/left/:way"].map((path) => (
            <Route key={path} path={path}>
              <Redirect to={start} replace />
            </Route>
          ))}
          <Route component={NoSuchPage} />
        </Switch>
      </Suspense>
      {!me.temporary && <News userId={me.userId} />}
      {me.profession === "patient" && <Reminders />}
      {me.profession === "doctor" && <Shortcuts />}
      <AutoLock temporary={me.temporary} />
    </Frame>
  );
}
