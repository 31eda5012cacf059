// On the home screen while a week of blood pressures runs: what is still to be measured today.
import type { ReactElement } from "react";
import { useRecord } from "../../hooks/use-record-page.ts";
import { listed, t } from "../../locales/text.ts";
import { LinkButton } from "../../ui/page.tsx";
import { Notice } from "../../ui/show.tsx";

export function WeekCard({ chartId }: { readonly chartId: string }): ReactElement | null {
  const answer = useRecord(chartId, "week", async (session) => ({ plan: await session.homePlan(chartId) }));
  const plan = answer?.plan;
  if (!plan || plan.isOver) return null;
  const missing = plan.missingToday.map((slot) => t(slot === "morning" ? "week.morning" : "week.evening"));
  return (
    <Notice tone="info" icon="clock" title={t("week.title")}>
      <p>{missing.length > 0 ? t("week.today", { times: listed(missing) }) : t("week.todayDone")}</p>
      <div className="buttons">
        <LinkButton to="/record/week">{t("week.sheet")}</LinkButton>
      </div>
    </Notice>
  );
}
