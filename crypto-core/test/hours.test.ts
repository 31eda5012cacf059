// Rao's hours as free times: in three zones over both nights of the change, around what is taken, within his window.
import { describe, expect, test } from "vitest";
import { civilDayOf, freeTimes, instantOf, isZone, misfit, openings, weekdayOf, type Schedule } from "../src/index.ts";

const hour = 3_600_000;
const minute = 60_000;
const day = (iso: string): number => Date.parse(`${iso}T00:00:00Z`) / (24 * hour);
const at = (iso: string): number => Date.parse(iso);
const told = (ms: number): string => new Date(ms).toISOString().slice(0, 16);

const base: Schedule = {
  zone: "Europe/Madrid",
  places: [{ id: 1, name: "Harbour Street 4", link: "" }],
  visits: [
    { id: 1, name: "Visit", way: "in-person", minutes: 30, before: 0, after: 0 },
    { id: 2, name: "Long visit", way: "in-person", minutes: 60, before: 10, after: 5 },
  ],
  weekly: [1, 2, 3, 4, 5].map((weekday) => ({ weekday, from: 9 * 60, until: 12 * 60, place: 1, visits: [] })),
  extra: [],
  away: [],
  leadMinutes: 60,
  aheadDays: 60,
  mode: "request",
  holdHours: 48,
};

/** Every day from 01:00 to 05:00, the hours in which clocks change. */
const nights = (zone: string): Schedule => ({
  ...base,
  zone,
  weekly: [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from: 60, until: 300, place: 1, visits: [] })),
});

const offered = (schedule: Schedule, from: string, until: string, visit = 1, busy: readonly string[] = []) =>
  freeTimes(
    schedule,
    { fromMs: at(from), untilMs: at(until), visit, nowMs: at(from) - 48 * hour },
    busy.map((span) => {
      const [fromMs = "", untilMs = ""] = span.split("/");
      return { fromMs: at(fromMs), untilMs: at(untilMs) };
    }),
  ).map(({ startMs }) => told(startMs));

describe("the nights on which clocks change", () => {
  test.each([
    // zone, the short night's local date and its hours, the long night's
    [
      "Europe/Madrid",
      "2027-03-28",
      "2027-03-28T00:00/2027-03-28T03:00",
      "2027-10-31",
      "2027-10-30T23:00/2027-10-31T04:00",
    ],
    [
      "America/New_York",
      "2027-03-14",
      "2027-03-14T06:00/2027-03-14T09:00",
      "2027-11-07",
      "2027-11-07T05:00/2027-11-07T10:00",
    ],
    // Half an hour, the other half of the year.
    [
      "Australia/Lord_Howe",
      "2027-10-03",
      "2027-10-02T14:30/2027-10-02T18:00",
      "2027-04-04",
      "2027-04-03T14:00/2027-04-03T18:30",
    ],
  ])("%s: from one to five is an hour less on %s and more on %s", (zone, short, shortHours, long, longHours) => {
    const of = (iso: string): readonly string[] =>
      openings(nights(zone), { fromMs: instantOf(zone, day(iso), 60), untilMs: instantOf(zone, day(iso), 300) }).map(
        ({ fromMs, untilMs }) => `${told(fromMs)}/${told(untilMs)}`,
      );
    expect(of(short)).toEqual([shortHours]);
    expect(of(long)).toEqual([longHours]);
  });

  test("a time that comes twice has a first and a last instant, a time that never comes means the jump", () => {
    const zone = "Europe/Madrid";
    expect(told(instantOf(zone, day("2027-10-31"), 150, "earliest"))).toBe("2027-10-31T00:30");
    expect(told(instantOf(zone, day("2027-10-31"), 150, "latest"))).toBe("2027-10-31T01:30");
    expect(told(instantOf(zone, day("2027-03-28"), 150))).toBe("2027-03-28T01:00");
    expect(told(instantOf(zone, day("2027-03-28"), 1440))).toBe("2027-03-28T22:00");
  });

  test("times of the long night are offered once each and lie half an hour apart", () => {
    const times = offered(nights("America/New_York"), "2027-11-07T04:00:00Z", "2027-11-07T12:00:00Z");
    expect(times).toHaveLength(10);
    expect(new Set(times).size).toBe(10);
  });
});

describe("free times", () => {
  test("a visit after another, none at the weekend", () => {
    expect(offered(base, "2027-01-15T00:00:00Z", "2027-01-18T09:00:00Z")).toEqual([
      "2027-01-15T08:00",
      "2027-01-15T08:30",
      "2027-01-15T09:00",
      "2027-01-15T09:30",
      "2027-01-15T10:00",
      "2027-01-15T10:30",
      "2027-01-18T08:00",
      "2027-01-18T08:30",
    ]);
  });

  test("what is taken moves the times behind it; a visit with buffers needs room for them", () => {
    const taken = ["2027-01-15T08:20:00Z/2027-01-15T08:50:00Z"];
    expect(offered(base, "2027-01-15T00:00:00Z", "2027-01-16T00:00:00Z", 1, taken)).toEqual([
      "2027-01-15T08:50",
      "2027-01-15T09:20",
      "2027-01-15T09:50",
      "2027-01-15T10:20",
    ]);
    expect(offered(base, "2027-01-15T00:00:00Z", "2027-01-16T00:00:00Z", 2, taken)).toEqual(["2027-01-15T09:00"]);
  });

  test("leave, extra hours, lead and window", () => {
    const schedule: Schedule = {
      ...base,
      away: [{ fromMs: at("2027-01-15T08:30:00Z"), untilMs: at("2027-01-15T23:00:00Z") }],
      extra: [{ day: day("2027-01-16"), from: 600, until: 660, place: 1, visits: [1] }],
    };
    expect(offered(schedule, "2027-01-15T00:00:00Z", "2027-01-17T00:00:00Z")).toEqual([
      "2027-01-15T08:00",
      "2027-01-16T09:00",
      "2027-01-16T09:30",
    ]);
    expect(offered(schedule, "2027-01-16T00:00:00Z", "2027-01-17T00:00:00Z", 2)).toEqual([]);
    const nowMs = at("2027-01-15T07:45:00Z");
    const ask = { fromMs: nowMs, untilMs: nowMs + 400 * 24 * hour, visit: 1, nowMs };
    const times = freeTimes(base, ask, []);
    expect(told(times[0]?.startMs ?? 0)).toBe("2027-01-15T09:00");
    expect((times.at(-1)?.startMs ?? 0) - nowMs).toBeLessThanOrEqual(60 * 24 * hour);
  });

  test("each one offered fits, and what does not fit is told why", () => {
    const nowMs = at("2027-01-14T00:00:00Z");
    const wanted = { visit: 1, place: 1, startMs: at("2027-01-15T08:05:00Z") };
    const schedule = { ...base, away: [{ fromMs: at("2027-01-18T00:00:00Z"), untilMs: at("2027-01-19T00:00:00Z") }] };
    for (const { startMs, place } of freeTimes(schedule, { fromMs: nowMs, untilMs: nowMs + 9e8, visit: 2, nowMs }, []))
      expect(misfit(schedule, { visit: 2, place, startMs }, nowMs)).toBeUndefined();
    expect(misfit(schedule, wanted, nowMs)).toBeUndefined();
    const why = (change: Partial<typeof wanted>, now = nowMs) => misfit(schedule, { ...wanted, ...change }, now);
    expect(why({ startMs: wanted.startMs + minute })).toBe("grid");
    expect(why({ visit: 9 })).toBe("visit");
    expect(why({ place: 2 })).toBe("closed");
    expect(why({ startMs: at("2027-01-15T10:35:00Z") })).toBe("closed");
    expect(why({ startMs: at("2027-01-18T08:30:00Z") })).toBe("away");
    expect(why({}, wanted.startMs)).toBe("too-soon");
    expect(why({}, nowMs - 90 * 24 * hour)).toBe("too-late");
    expect(misfit({ ...schedule, mode: "view-only" }, wanted, nowMs)).toBe("view-only");
  });
});

describe("hours that touch are one", () => {
  const weekdays = [1, 2, 3, 4, 5, 6, 7];
  /** From ten in the evening to two at night, as two entries. */
  const night = (zone: string): Schedule => ({
    ...base,
    zone,
    weekly: weekdays.flatMap((weekday) => [
      { weekday, from: 22 * 60, until: 1440, place: 1, visits: [] },
      { weekday, from: 0, until: 120, place: 1, visits: [2] },
    ]),
  });

  test("a visit goes on over midnight, also where the clock jumps or comes twice at that hour", () => {
    for (const [zone, date, midnight] of [
      ["Europe/Madrid", "2027-01-15", "2027-01-15T23:00"],
      // At midnight it is one o'clock.
      ["Africa/Cairo", "2027-04-29", "2027-04-29T22:00"],
      // At one o'clock it is midnight again.
      ["America/Havana", "2027-11-06", "2027-11-07T04:00"],
    ] as const) {
      const schedule = night(zone);
      const startMs = at(`${midnight}:00Z`) - 30 * minute;
      expect(told(instantOf(zone, day(date), 1440, "earliest")), zone).toBe(midnight);
      const nowMs = startMs - 48 * hour;
      expect(misfit(schedule, { visit: 2, place: 1, startMs }, nowMs), zone).toBeUndefined();
      // The short visit is not for the hours after midnight, once that has come for the last time.
      const closes = instantOf(zone, day(date), 1440, "latest");
      const short = { visit: 1, place: 1, startMs: closes - 20 * minute };
      expect(misfit(schedule, short, nowMs), zone).toBe("closed");
    }
  });

  test("Havana's long night stays open while midnight comes twice, and closes at its end", () => {
    const schedule = night("America/Havana");
    const wanted = { visit: 2, place: 1, startMs: at("2027-11-07T06:00:00Z") };
    const nowMs = wanted.startMs - 48 * hour;
    expect(misfit(schedule, wanted, nowMs)).toBeUndefined();
    expect(misfit(schedule, { ...wanted, startMs: wanted.startMs + 5 * minute }, nowMs)).toBe("closed");
  });

  test("the last time before midnight is offered, whatever span is asked for, and each one fits", () => {
    const schedule = night("Europe/Madrid");
    const offers = offered(schedule, "2027-01-15T12:00:00Z", "2027-01-15T23:00:00Z", 2);
    expect(offers).toEqual(["2027-01-15T21:00", "2027-01-15T22:15"]);
    const after = offered(schedule, "2027-01-15T23:00:00Z", "2027-01-16T12:00:00Z", 2);
    expect(after).toEqual(["2027-01-15T23:00"]);
    for (const start of [...offers, ...after])
      expect(
        misfit(schedule, { visit: 2, place: 1, startMs: at(`${start}:00Z`) }, at("2027-01-14T00:00:00Z")),
      ).toBeUndefined();
  });

  test("hours that only follow each other after a break, or at another place, are not one", () => {
    const places = [...base.places, { id: 2, name: "From home", link: "" }];
    const at23 = { visit: 2, place: 1, startMs: at("2027-01-15T22:30:00Z") };
    const nowMs = at23.startMs - 48 * hour;
    const [evening, morning] = night("Europe/Madrid").weekly.slice(-2);
    if (!evening || !morning) throw new Error("no hours");
    for (const change of [{ from: 5 }, { place: 2 }]) {
      const weekly = weekdays.flatMap((weekday) => [
        { ...evening, weekday },
        { ...morning, weekday, ...change },
      ]);
      expect(misfit({ ...base, places, weekly }, at23, nowMs)).toBe("closed");
    }
  });
});

test("days and zones", () => {
  expect(weekdayOf(day("2027-01-15"))).toBe(5);
  expect(weekdayOf(day("1969-12-28"))).toBe(7);
  expect(civilDayOf("Pacific/Auckland", at("2027-01-15T12:00:00Z"))).toBe(day("2027-01-16"));
  expect(["Europe/Madrid", "Asia/Kolkata", "UTC"].every(isZone)).toBe(true);
  expect(["", "+02:00", "Mars/Olympus", "Europe/Madrid\n"].some(isZone)).toBe(false);
});
