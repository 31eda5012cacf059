// Which screen stands for which phase: links and public pages first, then welcome, unlock or the open app.
import { lazy, type ReactElement, Suspense, useEffect } from "react";
import { I18nProvider } from "react-aria-components";
import { Route, Switch } from "wouter";
import { useLanguage } from "../hooks/language.ts";
import { useKnowsAccounts } from "../hooks/knows-accounts.ts";
import { useTopic } from "../hooks/session.tsx";
import { locale, t } from "../locales/text.ts";
import { Skeleton } from "../ui/show.tsx";
import Welcome from "../features/onboarding/welcome.tsx";
import { ErrorBoundary } from "./error-boundary.tsx";
import { later } from "./later.tsx";
import { UpdatePrompt } from "./update-prompt.tsx";

const SignUp = lazy(() => import("../features/onboarding/sign-up.tsx"));
const SignIn = lazy(() => import("../features/onboarding/sign-in.tsx"));
const Recover = lazy(() => import("../features/onboarding/recover.tsx"));
const ClinicKit = lazy(() => import("../features/onboarding/clinic-kit.tsx"));
const Left = lazy(() => import("../features/onboarding/left.tsx"));
const Link = lazy(() => import("../features/onboarding/link.tsx"));
const InstallPage = lazy(() => import("../features/onboarding/install.tsx"));
const EnterLink = lazy(() => import("../features/onboarding/enter-link.tsx"));
const Unlock = later(() => import("../features/unlock/unlock.tsx"));
const RelaySees = lazy(() => import("../features/settings/relay-sees.tsx"));
const loadOpenApp = () => import("./open-app.tsx");
const OpenApp = later(loadOpenApp);

/** What stands after the unlock is fetched while the password is typed. */
const fetchAhead = (): Promise<unknown> =>
  OpenApp.ahead()
    .then(loadOpenApp)
    .then(({ screensAhead }) => screensAhead())
    .catch(() => undefined);

function Waiting(): ReactElement {
  return (
    <main className="lone">
      <div className="lone-main">
        <h1 className="only-heard">{t("app.name")}</h1>
        <Skeleton label={t("app.opening")} />
      </div>
    </main>
  );
}

function PhaseScreen(): ReactElement {
  const phase = useTopic("phase");
  const knows = useKnowsAccounts(phase);
  const isLocked = phase?.kind === "locked";
  useEffect(() => {
    if (isLocked) void fetchAhead();
  }, [isLocked]);
  switch (phase?.kind) {
    case undefined:
    case "starting":
      return knows ? <Waiting /> : <Welcome />;
    case "signed-out":
      return <Welcome />;
    case "locked":
      return <Unlock accounts={phase.accounts} reason={phase.reason} />;
    case "open":
      return <OpenApp me={phase.me} />;
  }
}

function Screens(): ReactElement {
  const phase = useTopic("phase");
  const isOpen = phase?.kind === "open";
  return (
    <Switch>
      <Route path="/setup" component={SignUp} />
      <Route path="/invite" component={SignUp} />
      <Route path="/join" component={SignUp} />
      <Route path="/install" component={InstallPage} />
      {!isOpen && <Route path="/enter-link" component={EnterLink} />}
      {!isOpen && <Route path="/sign-in" component={SignIn} />}
      {!isOpen && <Route path="/recover" component={Recover} />}
      <Route path="/clinic-kit" component={ClinicKit} />
      {!isOpen && <Route path="/left/:way">{({ way }) => <Left way={way} />}</Route>}
      {!isOpen && <Route path="/link" component={Link} />}
      {!isOpen && (
        <Route path="/relay">
          <RelaySees alone />
        </Route>
      )}
      <Route component={PhaseScreen} />
    </Switch>
  );
}

/** A change of language draws everything anew. */
export function App(): ReactElement {
  const language = useLanguage();
  return (
    <I18nProvider key={language} locale={locale()}>
      <ErrorBoundary>
        <Suspense fallback={<Waiting />}>
          <Screens />
        </Suspense>
        <UpdatePrompt />
      </ErrorBoundary>
    </I18nProvider>
  );
}
