// When a doctor can be booked: edited offline too, kept half-written, signed when it is saved.
import { type ReactElement, useState } from "react";
import { dateIn, ownZone } from "../../hooks/civil-date.ts";
import { faultsOf, firstForm, formOf, readForm, type ScheduleForm, scheduleOf } from "../../hooks/schedule-form.ts";
import { useSession } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { useAppointments } from "../../hooks/use-appointments.ts";
import { useDraft } from "../../hooks/use-draft.ts";
import { useNow } from "../../hooks/use-now.ts";
import { explain } from "../../locales/explain.ts";
import { t } from "../../locales/text.ts";
import { Button } from "../../ui/button.tsx";
import { Fault } from "../../ui/fault.tsx";
import { Page } from "../../ui/page.tsx";
import { Notice, Skeleton } from "../../ui/show.tsx";
import { Away } from "./hours/away.tsx";
import { Places } from "./hours/places.tsx";
import { Policy } from "./hours/policy.tsx";
import { Visits } from "./hours/visits.tsx";
import { ExtraHours, WeekHours } from "./hours/week-hours.tsx";

export default function HoursPage(): ReactElement {
  const session = useSession();
  const view = useAppointments();
  const now = useNow();
  const [typed, setTyped] = useState<ScheduleForm>();
  const [tried, setTried] = useState(false);
  const [saved, setSaved] = useState(false);
  const forget = useDraft("schedule", typed && JSON.stringify(typed), (kept) => setTyped(readForm(kept)));
  const save = useAction((form: ScheduleForm) => session.saveSchedule(scheduleOf(form)));
  if (!view) return <Skeleton rows={8} label={t("app.opening")} />;
  const { schedule, scheduleWaits, scheduleLost } = view;
  const words = { place: t("schedule.first.place"), visit: t("schedule.first.visit") };
  const form = typed ?? (schedule ? formOf(schedule) : firstForm(ownZone(), words));
  const faults = tried ? faultsOf(form) : {};
  const wrong = Object.keys(faults).length;
  const change = (next: ScheduleForm): void => {
    setSaved(false);
    setTyped(next);
  };
  const submit = async (): Promise<void> => {
    setTried(true);
    if (Object.keys(faultsOf(form)).length > 0) return;
    await forget();
    if (!(await save.run(form))) return setTyped(form);
    setTried(false);
    setTyped(undefined);
    setSaved(true);
  };
  const parts = { form, faults, onChange: change };
  const today = dateIn(form.zone, now);
  return (
    <Page
      title={t("schedule.hours")}
      lead={t("schedule.hours.lead")}
      back={{ to: "/schedule", text: t("place.schedule") }}
    >
      {scheduleLost && (
        <Notice tone="warn" title={t("schedule.hoursLost")}>
          <p>{t("schedule.hoursLost.text")}</p>
          <div className="buttons">
            <Button
              small
              onPress={() => {
                change(formOf(scheduleLost));
                void session.forgetLostSchedule();
              }}
            >
              {t("schedule.hoursLost.use")}
            </Button>
            <Button small onPress={() => void session.forgetLostSchedule()}>
              {t("schedule.hoursLost.forget")}
            </Button>
          </div>
        </Notice>
      )}
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <WeekHours {...parts} />
        <Visits {...parts} />
        <Places {...parts} />
        <Away {...parts} today={today} />
        <ExtraHours {...parts} today={today} />
        <Policy {...parts} />
        {wrong > 0 && <Fault what={t("schedule.fault.some", { count: wrong })} next={t("schedule.fault.next")} />}
        {save.error && <Fault {...explain(save.error)} />}
        <div className="buttons stay-below">
          <Button
            type="submit"
            look="primary"
            isPending={save.pending}
            isDisabled={typed === undefined && schedule !== undefined}
          >
            {t("schedule.hours.save")}
          </Button>
          {typed && schedule && (
            <Button
              onPress={() => {
                setTried(false);
                setTyped(undefined);
                void forget();
              }}
            >
              {t("schedule.hours.drop")}
            </Button>
          )}
          <output className="soft">
            {saved && t(scheduleWaits ? "schedule.hours.savedHere" : "schedule.hours.saved")}
          </output>
        </div>
      </form>
    </Page>
  );
}
