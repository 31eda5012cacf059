// Blood pressure at home for seven days, morning and evening: what was measured, what is missing today, and the mean. It advises nothing.
import type { ReactElement } from "react";
import type { PlanDay, PlanSlot, PlanView } from "../../domain/record/home-plan.ts";
import { useSeam } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { useRecord } from "../../hooks/use-record-page.ts";
import { localStamp } from "../../locales/dates.ts";
import { explain } from "../../locales/explain.ts";
import { digits } from "../../locales/numbers.ts";
import { listed, t } from "../../locales/text.ts";
import { whenText } from "../../locales/when.ts";
import { Button } from "../../ui/button.tsx";
import { Fault } from "../../ui/fault.tsx";
import { Icon } from "../../ui/icon.tsx";
import { LinkButton, Page } from "../../ui/page.tsx";
import { Card, Notice, Skeleton, Value } from "../../ui/show.tsx";

const pressure = (systolic: number, diastolic: number): string => digits(`${systolic}/${diastolic}`);

function Slot({ slot, when }: { readonly slot: PlanSlot; readonly when: PlanDay["when"] }): ReactElement {
  const { systolic, diastolic, readings, unsettled } = slot;
  if (systolic === undefined || diastolic === undefined) {
    const missing = when === "ahead" ? "" : t(when === "today" ? "week.open" : "week.missed");
    return <td className="soft">{unsettled > 0 ? t("part.conflicted") : missing}</td>;
  }
  return (
    <td>
      <bdi dir="ltr">{pressure(systolic, diastolic)}</bdi>
      {readings > 1 && <span className="soft"> {t("week.meanOf", { count: readings })}</span>}
    </td>
  );
}

function Plan({ plan, home }: { readonly plan: PlanView; readonly home: string }): ReactElement {
  const [first] = plan.days;
  const missing = plan.missingToday.map((slot) => t(slot === "morning" ? "week.morning" : "week.evening"));
  return (
    <>
      <div aria-live="polite">
        {first?.when === "ahead" ? (
          <Notice tone="info" icon="clock" title={t("week.ahead", { day: whenText(first.date) })} />
        ) : plan.isOver ? (
          <Notice tone="neutral" icon="check" title={t("week.over", { count: plan.done })} />
        ) : (
          <Notice
            tone={missing.length > 0 ? "info" : "good"}
            icon={missing.length > 0 ? "clock" : "check"}
            title={missing.length > 0 ? t("week.today", { times: listed(missing) }) : t("week.todayDone")}
          />
        )}
      </div>
      {!plan.isOver && (
        <div className="buttons">
          <LinkButton to={`${home}/new/blood-pressure`} look="primary">
            <Icon name="plus" />
            {t("week.add")}
          </LinkButton>
        </div>
      )}
      <Card title={t("week.sheet")} flush action={<span className="soft">{t("week.done", { count: plan.done })}</span>}>
        <table className="table plain">
          <caption className="only-heard">{t("week.sheet")}</caption>
          <thead>
            <tr>
              <th scope="col">{t("birth.day")}</th>
              <th scope="col">{t("week.morning")}</th>
              <th scope="col">{t("week.evening")}</th>
            </tr>
          </thead>
          <tbody>
            {plan.days.map((day) => (
              <tr key={day.date}>
                <th scope="row">{whenText(day.date)}</th>
                <Slot slot={day.morning} when={day.when} />
                <Slot slot={day.evening} when={day.when} />
              </tr>
            ))}
          </tbody>
        </table>
      </Card>
      {plan.mean && (
        <Card title={t("week.mean")}>
          <Value figure={pressure(plan.mean.systolic, plan.mean.diastolic)} unit="mmHg" big />
          <p className="soft">{t("week.mean.text", { count: plan.mean.readings })}</p>
          {plan.unsettled > 0 && <p className="soft">{t("week.unsettled", { count: plan.unsettled })}</p>}
        </Card>
      )}
    </>
  );
}

interface WeekProps {
  readonly vaultId: string;
  readonly home: string;
}

export default function Week({ vaultId, home }: WeekProps): ReactElement {
  const { session, nowMs } = useSeam();
  const answer = useRecord(vaultId, "week", async () => ({ plan: await session.homePlan(vaultId) }));
  const begin = useAction(() =>
    session.record(vaultId, { kind: "home-plan", start: localStamp(nowMs()).slice(0, 10) }),
  );
  const plan = answer?.plan;
  return (
    <Page title={t("week.title")} lead={t("week.lead")} back={{ to: home, text: t("vitals.back") }}>
      {!answer && <Skeleton rows={6} label={t("chart.opening")} />}
      {plan && <Plan plan={plan} home={home} />}
      {answer && (!plan || plan.isOver) && (
        <div className="buttons">
          <Button look={plan ? "secondary" : "primary"} isPending={begin.pending} onPress={() => void begin.run()}>
            {t("week.begin")}
          </Button>
          <LinkButton to={`${home}/add/home-plan`}>{t("week.otherDay")}</LinkButton>
        </div>
      )}
      {begin.error && <Fault {...explain(begin.error)} />}
    </Page>
  );
}
