/** An appointment as a file for the phone's calendar: one event with a stable UID, a SEQUENCE that grows, and CANCELLED when it is off. https://www.rfc-editor.org/rfc/rfc5545 */

export interface CalendarEvent {
  /** Stays the same as long as the appointment lives. */
  readonly uid: string;
  /** Grows with every change; calendars keep the highest. */
  readonly sequence: number;
  readonly status: "tentative" | "confirmed" | "cancelled";
  readonly startMs: number;
  /** 1 to 1440. */
  readonly minutes: number;
  readonly summary: string;
  readonly location: string;
  readonly description: string;
  /** When it was last changed. */
  readonly changedMs: number;
  /** Minutes before the start at which the calendar speaks up; none when absent. */
  readonly alarmMinutes?: number;
}

/** Octets of a line at most, without its end. */
const longest = 75;

/** Of one character in UTF-8. */
function octets(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}

/** Instants in UTC: right wherever the phone is taken. */
const instant = (ms: number): string => new Date(ms).toISOString().replace(/[-:]|\.\d{3}/g, "");

/** Backslash, comma, semicolon and line ends mean something; other control characters may not stand in a text. */
const text = (value: string): string =>
  value
    .replace(/[\\;,]/g, (mark) => `\\${mark}`)
    .replace(/\r\n?|\n/g, "\\n")
    // oxlint-disable-next-line no-control-regex
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, "");

/** Never within a character. */
function folded(line: string): string {
  const lines: string[] = [];
  let current = "";
  let size = 0;
  for (const character of line) {
    const more = octets(character);
    if (size + more > longest) {
      lines.push(current);
      current = " ";
      size = 1;
    }
    current += character;
    size += more;
  }
  return [...lines, current].join("\r\n");
}

/** The file's text; its type is `text/calendar`. */
export function calendarFile(event: CalendarEvent): string {
  const cancelled = event.status === "cancelled";
  const alarm =
    event.alarmMinutes === undefined || cancelled
      ? []
      : [
          "BEGIN:VALARM",
          "ACTION:DISPLAY",
          `DESCRIPTION:${text(event.summary)}`,
          `TRIGGER:-PT${event.alarmMinutes}M`,
          "END:VALARM",
        ];
  const lines = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Health Vault//Appointments//EN",
    "CALSCALE:GREGORIAN",
    `METHOD:${cancelled ? "CANCEL" : "PUBLISH"}`,
    "BEGIN:VEVENT",
    `UID:${text(event.uid)}`,
    `SEQUENCE:${event.sequence}`,
    `DTSTAMP:${instant(event.changedMs)}`,
    `LAST-MODIFIED:${instant(event.changedMs)}`,
    `DTSTART:${instant(event.startMs)}`,
    `DTEND:${instant(event.startMs + event.minutes * 60_000)}`,
    `STATUS:${event.status.toUpperCase()}`,
    `SUMMARY:${text(event.summary)}`,
    ...(event.location === "" ? [] : [`LOCATION:${text(event.location)}`]),
    ...(event.description === "" ? [] : [`DESCRIPTION:${text(event.description)}`]),
    `TRANSP:${cancelled ? "TRANSPARENT" : "OPAQUE"}`,
    ...alarm,
    "END:VEVENT",
    "END:VCALENDAR",
  ];
  return lines.map((line) => `${folded(line)}\r\n`).join("");
}
