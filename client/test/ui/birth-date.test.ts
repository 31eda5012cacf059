// A birth date from three boxes: partial, in the digits of the person, and one on which somebody alive may have been born.
import { expect, test } from "vitest";
import { toPartialDate } from "../../src/features/onboarding/partial-date.ts";

const nowMs = Date.parse("2026-11-23T12:00:00Z");

test.each([
  ["14", "7", "1961", "1961-07-14"],
  ["", "7", "1961", "1961-07"],
  ["", "", "1961", "1961"],
  ["١٤", "٧", "١٩٦١", "1961-07-14"],
  ["१४", "७", "१९६१", "1961-07-14"],
  ["31", "2", "1961", undefined],
  ["14", "", "1961", undefined],
  ["1", "1", "2050", undefined],
  ["24", "11", "2026", undefined],
  ["1", "1", "0001", undefined],
])("%s / %s / %s is %s", (day, month, year, date) => expect(toPartialDate({ day, month, year }, nowMs)).toBe(date));
