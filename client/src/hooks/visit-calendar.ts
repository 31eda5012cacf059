// An appointment into the phone's calendar: when, with whom and where; never why.
import { calendarFile } from "../domain/appointment/calendar-file.ts";
import { t } from "../locales/text.ts";
import type { AppointmentView } from "../session/api/appointments.ts";
import { leadMinutes, type Reminder } from "./reminders.ts";
import { saveFile, shareBlob, sharesFiles } from "./save-file.ts";
import { heldSlot } from "./use-appointments.ts";

/** To be called by a press. */
export function saveToCalendar(one: AppointmentView, reminder: Reminder): void {
  const held = heldSlot(one);
  const { startMs, minutes, placeName, way } = held ?? one.slot;
  // As on screen: the way into the call is for a time that the doctor agreed to.
  const link = held && way !== "in-person" ? held.link : "";
  const alarmMinutes = leadMinutes(reminder);
  const text = calendarFile({
    uid: `${one.id}@health-vault`,
    sequence: one.steps.filter(({ where }) => where !== "refused").length,
    status: one.state === "cancelled" ? "cancelled" : held ? "confirmed" : "tentative",
    startMs,
    minutes,
    summary: t("visit.calendar.title", { name: one.other.name }),
    location: link === "" ? placeName : link,
    description: "",
    changedMs: one.changedMs,
    ...(alarmMinutes === undefined ? {} : { alarmMinutes }),
  });
  const name = "appointment.ics";
  if (sharesFiles()) void shareBlob(name, "text/calendar", new Blob([text]));
  else saveFile(name, "text/calendar", text);
}
