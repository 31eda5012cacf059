// When this device reminds of an appointment: a choice kept per browser; worked out here, known to nobody else.
import { useEffect, useRef, useSyncExternalStore } from "react";
import { clockText, isElsewhere, soonText, type Timed } from "../locales/appointment-words.ts";
import { t } from "../locales/text.ts";
import { heldSlot, sorted, useAppointments } from "./use-appointments.ts";
import { useNow } from "./use-now.ts";

export const REMINDERS = ["day", "hours", "none"] as const;
export type Reminder = (typeof REMINDERS)[number];

const KEY = "reminders";
const hourMs = 3_600_000;
const leadMs: Readonly<Record<Reminder, number | undefined>> = { day: 24 * hourMs, hours: 2 * hourMs, none: undefined };
const watchers = new Set<() => void>();

const read = (): Reminder => REMINDERS.find((one) => one === localStorage.getItem(KEY)) ?? "day";

function watch(tell: () => void): () => void {
  watchers.add(tell);
  return () => watchers.delete(tell);
}

export const useReminder = (): Reminder => useSyncExternalStore(watch, read);

export function chooseReminder(reminder: Reminder): void {
  localStorage.setItem(KEY, reminder);
  for (const tell of watchers) tell();
}

/** Minutes before the start; undefined where nothing is wanted. */
export function leadMinutes(reminder: Reminder): number | undefined {
  const lead = leadMs[reminder];
  return lead === undefined ? undefined : lead / 60_000;
}

const localDay = (atMs: number): number => new Date(atMs).setHours(0, 0, 0, 0);

/** From its lead on until the start. */
function isDue({ startMs }: Timed, reminder: Reminder, nowMs: number): boolean {
  const lead = leadMs[reminder];
  return lead !== undefined && nowMs >= startMs - lead && nowMs < startMs;
}

/** Beside the appointment itself: how long it is until then, so that no second clock time stands there. */
export const reminderBeside = (slot: Timed, reminder: Reminder, nowMs: number): string | undefined =>
  isDue(slot, reminder, nowMs) ? t("remind.beside", { left: soonText(slot.startMs, nowMs) }) : undefined;

/** Beside the app: day and time on the reader's clock; names nobody and nothing. */
export function reminderText(slot: Timed, reminder: Reminder, nowMs: number): string | undefined {
  if (!isDue(slot, reminder, nowMs)) return undefined;
  const time = isElsewhere(slot) ? t("remind.yours", { time: clockText(slot.startMs) }) : clockText(slot.startMs);
  return localDay(slot.startMs) === localDay(nowMs) ? t("remind.today", { time }) : t("remind.tomorrow", { time });
}

export const mayNotify = (): "granted" | "denied" | "default" | "never" =>
  "Notification" in globalThis ? Notification.permission : "never";

/** Phones show notices of a service worker only. */
async function notify(text: string, tag: string): Promise<void> {
  const worker = await navigator.serviceWorker.getRegistration();
  await worker?.showNotification(text, { tag, body: t("app.name") });
}

/** While the app runs and the person allowed it, a due reminder is shown once beside the app. */
export function useReminders(): void {
  const view = useAppointments();
  const reminder = useReminder();
  const now = useNow();
  const told = useRef(new Set<string>());
  useEffect(() => {
    if (mayNotify() !== "granted" || view === undefined) return;
    for (const one of sorted(view.appointments, now).coming) {
      const slot = heldSlot(one);
      const text = slot && reminderText(slot, reminder, now);
      const tag = `${one.id} ${slot?.startMs ?? 0}`;
      if (text === undefined || told.current.has(tag)) continue;
      told.current.add(tag);
      void notify(text, tag);
    }
  }, [view, reminder, now]);
}
