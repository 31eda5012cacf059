// Pat puts her appointment into her phone's calendar: two readers of other people's making take it without a word of warning.
import ICAL from "ical.js";
import ical from "node-ical";
import { expect, test, vi } from "vitest";
import { calendarFile, type CalendarEvent } from "../../src/domain/appointment/calendar-file.ts";

const event: CalendarEvent = {
  uid: "kq3Yw0@health-vault",
  sequence: 2,
  status: "confirmed",
  startMs: Date.parse("2027-03-28T00:30:00Z"),
  minutes: 30,
  summary: "Dr Asha Rao; visit, long 🩺 زيارة",
  location: "Harbour Street 4,\nsecond floor \\ left",
  description: "x".repeat(300),
  changedMs: Date.parse("2027-01-15T10:00:00Z"),
  alarmMinutes: 60,
};

const readOne = (text: string): ICAL.Event => {
  const calendar = new ICAL.Component(ICAL.parse(text) as unknown[]);
  const found = calendar.getFirstSubcomponent("vevent");
  if (!found) throw new Error("no event");
  return new ICAL.Event(found, { strictExceptions: true });
};

test("ical.js reads every field back", () => {
  const read = readOne(calendarFile(event));
  expect(read.uid).toBe(event.uid);
  expect(read.sequence).toBe(2);
  expect(read.startDate.toJSDate().getTime()).toBe(event.startMs);
  expect(read.endDate.toJSDate().getTime()).toBe(event.startMs + 30 * 60_000);
  expect(read.summary).toBe(event.summary);
  expect(read.location).toBe(event.location);
  expect(read.description).toBe(event.description);
  expect(read.component.getFirstPropertyValue("status")).toBe("CONFIRMED");
  expect(read.component.getFirstSubcomponent("valarm")?.getFirstPropertyValue("action")).toBe("DISPLAY");
});

test("node-ical reads it, and nobody warns", () => {
  const spoken = [vi.spyOn(console, "warn"), vi.spyOn(console, "error"), vi.spyOn(console, "log")];
  const read = ical.sync.parseICS(calendarFile(event))[event.uid];
  readOne(calendarFile(event));
  expect(read?.type).toBe("VEVENT");
  if (read?.type !== "VEVENT") return;
  expect(read.start.getTime()).toBe(event.startMs);
  expect(read.summary).toBe(event.summary);
  expect(read.method).toBe("PUBLISH");
  expect(spoken.flatMap((one) => one.mock.calls)).toEqual([]);
});

test("cancelled: the same UID, a higher SEQUENCE, CANCELLED, no alarm", () => {
  const text = calendarFile({ ...event, status: "cancelled", sequence: 3 });
  const read = readOne(text);
  expect([read.uid, read.sequence]).toEqual([event.uid, 3]);
  expect(read.component.getFirstPropertyValue("status")).toBe("CANCELLED");
  expect(text).toContain("METHOD:CANCEL\r\n");
  expect(text).not.toContain("VALARM");
});

test("no line is longer than 75 octets, none ends without CR and LF, and nobody writes a line of their own", () => {
  const text = calendarFile({ ...event, summary: "a\r\nATTENDEE:mailto:mallory@example.org\u0000" });
  const lines = text.split("\r\n");
  expect(Math.max(...lines.map((line) => new TextEncoder().encode(line).length))).toBeLessThanOrEqual(75);
  expect(Array.from(text.replaceAll("\r\n", "")).filter((character) => character < " ")).toEqual([]);
  expect(lines.some((line) => line.startsWith("ATTENDEE"))).toBe(false);
});
