// One appointment of the doctor's: everything known about it, all he may do with it, and its way step by step.
import { type ReactElement, useState } from "react";
import { useTopic } from "../../hooks/session.tsx";
import { useAppointments } from "../../hooks/use-appointments.ts";
import { useNow } from "../../hooks/use-now.ts";
import { isFirstVisit } from "../../hooks/visits.ts";
import { slotText, yourTimeText } from "../../locales/appointment-words.ts";
import { dated } from "../../locales/dates.ts";
import { explain } from "../../locales/explain.ts";
import { t } from "../../locales/text.ts";
import { whenText } from "../../locales/when.ts";
import type { AppointmentView } from "../../session/api/appointments.ts";
import { Button } from "../../ui/button.tsx";
import { LinkButton, Page } from "../../ui/page.tsx";
import { Card, Empty, Facts, Notice, Skeleton } from "../../ui/show.tsx";
import { VisitHistory } from "../../ui/visit-history.tsx";
import { ActButton, isPlain } from "./act-button.tsx";
import { ProposeDialog } from "./propose-dialog.tsx";
import { ReasonDialog } from "./reason-dialog.tsx";
import { Doubts, Flags, keptText, personName, Standing, Where } from "./visit-facts.tsx";

/** What he can do, the likeliest first. */
function Acts({ one, now }: { readonly one: AppointmentView; readonly now: number }): ReactElement | null {
  const [asking, ask] = useState<"propose" | "decline" | "cancel">();
  const { may, state } = one;
  const plain = may.filter(isPlain);
  const declines = may.includes("decline");
  if (may.length === 0) return null;
  const close = (): void => ask(undefined);
  return (
    <>
      <div className="buttons">
        {plain.map((act, at) => (
          <ActButton key={act} one={one} act={act} look={at === 0 ? "primary" : "secondary"} />
        ))}
        {may.includes("propose") && (
          <Button small onPress={() => ask("propose")}>
            {t(state === "waitlist" ? "schedule.act.offer" : "schedule.act.propose")}
          </Button>
        )}
        {declines && (
          <Button small look="quiet" onPress={() => ask("decline")}>
            {t("schedule.act.decline")}
          </Button>
        )}
        {!declines && may.includes("cancel") && (
          <Button small look="quiet" onPress={() => ask("cancel")}>
            {t("schedule.act.cancel")}
          </Button>
        )}
      </div>
      {asking === "propose" && <ProposeDialog one={one} now={now} onClose={close} />}
      {(asking === "decline" || asking === "cancel") && <ReasonDialog one={one} act={asking} onClose={close} />}
    </>
  );
}

export default function VisitPage({ id }: { readonly id: string }): ReactElement {
  const view = useAppointments();
  const vaults = useTopic("vaults");
  const now = useNow();
  const back = { to: "/schedule", text: t("place.schedule") };
  if (!view) return <Skeleton rows={6} label={t("app.opening")} />;
  const one = view.appointments.find((each) => each.id === id);
  if (!one)
    return (
      <Page title={t("place.schedule")} back={back}>
        <Empty icon="calendar" title={t("schedule.visit.none")} />
      </Page>
    );
  const { other, slot, stands, waitsUntilMs, holdUntilMs } = one;
  const critical = vaults?.find(({ vaultId }) => vaultId === other.chartId)?.things?.critical.length ?? 0;
  const yours = yourTimeText(slot, now);
  return (
    <Page title={personName(one)} back={back}>
      <Card>
        <div className="line">
          <Standing one={one} />
        </div>
        <Flags one={one} first={isFirstVisit(one, view.appointments)} critical={critical} />
        <Doubts one={one} />
        {one.refused && (
          <Notice tone="warn" title={t("schedule.refused", { name: personName(one), when: slotText(slot, now) })}>
            <p>{explain({ kind: "relay-refused", facts: { code: one.refused.code } }).what}</p>
          </Notice>
        )}
        <Facts
          facts={[
            [t("schedule.fact.when"), one.state === "waitlist" ? t("schedule.fact.noTime") : slotText(slot, now)],
            ...(yours === undefined ? [] : [["", yours] as const]),
            ...(stands ? [[t("schedule.fact.stands"), slotText(stands, now)] as const] : []),
            ...(waitsUntilMs === undefined ? [] : [[t("schedule.fact.waits"), dated(waitsUntilMs, now)] as const]),
            ...(holdUntilMs === undefined ? [] : [[t("schedule.fact.kept"), keptText(holdUntilMs, now)] as const]),
            [t("schedule.fact.what"), <Where key="what" slot={slot} />] as const,
            ...(slot.link === "" || slot.way !== "video"
              ? []
              : [[t("schedule.fact.link"), <bdi key="link">{slot.link}</bdi>] as const]),
            ...(other.born === undefined ? [] : [[t("schedule.fact.born"), whenText(other.born)] as const]),
            ...(one.reason === "" ? [] : [[t("schedule.fact.reason"), <bdi key="reason">{one.reason}</bdi>] as const]),
          ]}
        />
        <Acts one={one} now={now} />
        {other.chartId !== undefined && (
          <div className="buttons">
            <LinkButton to={`/patients/${other.chartId}`}>{t("schedule.chart")}</LinkButton>
          </div>
        )}
      </Card>
      <VisitHistory steps={one.steps} name={personName(one)} now={now} />
    </Page>
  );
}
