// An appointment in words: no two states share one, two clocks are said where they differ, and every appointment has exactly one place on her page.
import { afterEach, expect, test } from "vitest";
import { reminderBeside, reminderText } from "../../src/hooks/reminders.ts";
import { sorted } from "../../src/hooks/use-appointments.ts";
import {
  isElsewhere,
  markOf,
  markWord,
  slotText,
  soonText,
  yourTimeText,
  zoneText,
} from "../../src/locales/appointment-words.ts";
import { speak } from "../../src/locales/text.ts";
import type { AppointmentView, SlotView, StepView } from "../../src/session/api/appointments.ts";

afterEach(() => speak("en", []));

const nowMs = Date.UTC(2026, 10, 23, 8, 0);
const hourMs = 3_600_000;
const slot = (startMs: number, zone = "Europe/Madrid"): SlotView => ({
  startMs,
  minutes: 30,
  zone,
  visit: 1,
  place: 1,
  visitName: "Visit",
  placeName: "Harbour Street 4",
  link: "",
});
const step = (kind: StepView["kind"], where: StepView["where"] = "decided"): StepView => ({
  kind,
  byMe: true,
  madeMs: nowMs,
  note: "",
  where,
});
const one = (part: Partial<AppointmentView>): AppointmentView => ({
  id: JSON.stringify(part),
  mine: "patient",
  other: { name: "Dr Asha Rao" },
  state: "pending",
  slot: slot(nowMs + 48 * hourMs),
  reason: "",
  steps: [step("request")],
  waiting: false,
  may: [],
  doubts: [],
  changedMs: nowMs,
  ...part,
});
const refused = { code: "slot-taken", atMs: nowMs, startMs: nowMs, near: [] };

const each: readonly AppointmentView[] = [
  one({ doubts: ["no rule"], state: "booked" }),
  one({ waiting: true }),
  one({}),
  one({ state: "proposed" }),
  one({ state: "booked", bookedBy: "rule" }),
  one({ state: "booked", bookedBy: "doctor" }),
  one({ state: "arrived" }),
  one({ state: "in-room" }),
  one({ state: "fulfilled" }),
  one({ state: "noshow" }),
  one({ state: "waitlist", waitsUntilMs: nowMs + 72 * hourMs }),
  one({ state: "cancelled", steps: [step("request"), step("cancel")] }),
  one({ state: "cancelled", steps: [step("request"), step("decline")] }),
  one({ state: "cancelled", steps: [step("request", "refused")], refused }),
];

test.each(["en", "es", "hi", "ar"] as const)("every state has a word of its own in %s", async (language) => {
  await speak(language, []);
  const words = each.map((appointment) => markWord(markOf(appointment)));
  expect(new Set(words).size).toBe(each.length);
});

test("a lost race that was read is still not called cancelled", () => {
  expect(markOf(one({ state: "cancelled", steps: [step("request", "refused")] }))).toBe("lost");
});

test("when: on the clock of the place, and on the reader's where it shows something else", () => {
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const atMs = Date.UTC(2026, 10, 24, 8, 30);
  expect(slotText(slot(atMs), nowMs)).toBe("Tue 24 Nov, 09:30–10:00");
  expect(yourTimeText(slot(atMs, here), nowMs)).toBeUndefined();
  const far = slot(atMs, "Pacific/Kiritimati");
  expect(isElsewhere(far)).toBe(true);
  expect(yourTimeText(far, nowMs)).toBe(`Your time: ${slotText(slot(atMs, here), nowMs)}`);
  expect(zoneText("Europe/Madrid", atMs)).toBe("Central European Time");
  // The night on which Madrid's clock goes back: 02:30 comes twice, an hour apart, and is told apart.
  const twice = [Date.UTC(2026, 9, 25, 0, 30), Date.UTC(2026, 9, 25, 1, 30)].map((ms) => slotText(slot(ms), nowMs));
  expect(twice).toEqual(["Sun 25 Oct, 02:30 CEST–02:00 CET", "Sun 25 Oct, 02:30 CET–03:00 CET"]);
});

test("each appointment stands where it belongs, and once", () => {
  const moved = one({ state: "pending", stands: slot(nowMs + hourMs) });
  const proposed = one({ state: "proposed", stands: slot(nowMs + 2 * hourMs) });
  const past = one({ state: "booked", bookedBy: "doctor", slot: slot(nowMs - hourMs) });
  const late = one({ state: "pending", slot: slot(nowMs - hourMs) });
  const all = [...each, moved, proposed, past, late];
  const { coming, offers, asked, refused: lost, over } = sorted(all, nowMs);
  expect(coming.slice(0, 2)).toEqual([moved, proposed]);
  // A proposal beside a time that holds is both: the time stands, the offer waits for her.
  expect(offers).toEqual([each[3], proposed]);
  expect(asked).toEqual([each[1], each[2], each[10]]);
  expect(lost).toEqual([each[13]]);
  expect(over).toEqual(expect.arrayContaining([past, late]));
  expect(coming.length + offers.length + asked.length + lost.length + over.length).toBe(all.length + 1);
});

test("a reminder from its lead on until the start, and none where none is wanted", () => {
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const soon = slot(nowMs + 3 * hourMs, here);
  expect(reminderText(soon, "hours", nowMs)).toBeUndefined();
  expect(reminderText(soon, "hours", nowMs + hourMs)).toMatch(/^Appointment (today|tomorrow) at \d\d:\d\d$/);
  expect(reminderBeside(soon, "day", nowMs)).toBe("Reminder: in 3 hours");
  expect(reminderText({ ...soon, zone: "Pacific/Kiritimati" }, "day", nowMs)).toMatch(/ \d\d:\d\d, your time$/);
  expect(reminderText(soon, "none", nowMs)).toBeUndefined();
  expect(reminderText(soon, "day", soon.startMs)).toBeUndefined();
});

test("how long a time is still kept is never rounded up", () => {
  expect(soonText(nowMs + 119.9 * 60_000, nowMs)).toBe("in 119 minutes");
  expect(soonText(nowMs + 179 * 60_000, nowMs)).toBe("in 2 hours");
});
