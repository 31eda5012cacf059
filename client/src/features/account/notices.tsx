// What the account has to say on every screen: taken off, somebody new, a kit that waits, keys being renewed, a computer that is not one's own.
import type { ReactElement } from "react";
import { useLocation } from "wouter";
import { useTopic } from "../../hooks/session.tsx";
import { useNow } from "../../hooks/use-now.ts";
import { longDate } from "../../locales/dates.ts";
import { explain } from "../../locales/explain.ts";
import { t } from "../../locales/text.ts";
import type { Me } from "../../session/api.ts";
import { LinkButton } from "../../ui/page.tsx";
import { Progress } from "../../ui/progress.tsx";
import { Notice } from "../../ui/show.tsx";
import { useLeaveGuard } from "./leave-guard.ts";

export function AccountNotices({ me }: { readonly me: Me }): ReactElement | null {
  const account = useTopic("account");
  const now = useNow();
  const [at] = useLocation();
  useLeaveGuard(me.temporary);
  const alarms = account?.devices.filter(({ alarm }) => alarm).length ?? 0;
  const renewal = account?.renewal;
  const chores = account?.chores.total ?? 0;
  const wrong = (account?.problems ?? []).map(explain);
  const shown = [
    ...wrong.map(({ what, next }) => (
      <Notice key={what} tone="danger" title={what} alert>
        <p>{next}</p>
      </Notice>
    )),
    account?.revokedHere && (
      <Notice key="revoked" tone="danger" title={t("notice.revoked")} alert>
        <p>{t("notice.revoked.text")}</p>
        <div className="buttons">
          <LinkButton to="/sync">{t("notice.revoked.see")}</LinkButton>
          <LinkButton to="/settings/sign-out">{t("signOut.button")}</LinkButton>
        </div>
      </Notice>
    ),
    !account?.revokedHere && alarms > 0 && at !== "/settings/devices" && (
      <Notice key="alarm" tone="warn" title={t("notice.alarm", { count: alarms })} alert>
        <p>{t("devices.alarm")}</p>
        <div className="buttons">
          <LinkButton to="/settings/devices">{t("notice.alarm.look")}</LinkButton>
        </div>
      </Notice>
    ),
    account?.passwordElsewhere && (
      <Notice key="password" tone="warn" title={t("notice.password")}>
        <p>{t("notice.password.text")}</p>
      </Notice>
    ),
    renewal && !renewal.mine && at !== "/settings/new-kit" && (
      <Notice key="renewal" tone="warn" title={t("newKit.somebody")} alert>
        <p>{t("notice.renewal.text", { date: longDate(renewal.fromMs) })}</p>
        <div className="buttons">
          <LinkButton to="/settings/new-kit">{t("home.look")}</LinkButton>
        </div>
      </Notice>
    ),
    renewal?.mine && now >= renewal.fromMs && at !== "/settings/new-kit" && (
      <Notice key="due" tone="info" title={t("notice.renewal.due")}>
        <div className="buttons">
          <LinkButton to="/settings/new-kit">{t("newKit.confirm")}</LinkButton>
        </div>
      </Notice>
    ),
    account && chores > 0 && (
      <Notice key="chores" tone="info" icon="key" title={t("notice.chores")}>
        <Progress label={t("notice.chores.label")} {...account.chores} />
      </Notice>
    ),
    me.temporary && at !== "/settings/sign-out" && (
      <Notice key="public" tone="warn" icon="eye" title={t("public.here")}>
        <p>{t("public.here.text")}</p>
        <div className="buttons">
          <LinkButton to="/settings/sign-out">{t("signOut.button")}</LinkButton>
        </div>
      </Notice>
    ),
  ].filter((notice) => notice !== undefined && notice !== false);
  return shown.length === 0 ? null : <div className="account-notices no-print">{shown}</div>;
}
