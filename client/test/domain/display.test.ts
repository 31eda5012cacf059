import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  displayAge,
  displayDate,
  displayDateTime,
  displayName,
  nameParts,
  wholeYears,
} from "../../src/domain/display.ts";
import { patientSchema } from "../../src/domain/fhir/patient.ts";
import { readPartialDate } from "../../src/domain/time.ts";

const AT = "2006-10-01T00:00:00.000Z";
const named = (name: unknown): string => displayName(nameParts(patientSchema.parse({ resourceType: "Patient", name })));

describe("clinical display", () => {
  test.each([
    ["2008-12-31", "31-Dec-2008"],
    ["2008-12", "Dec-2008"],
    ["2008", "2008"],
    [undefined, "Not recorded"],
    ["2024-02-30", "2024-02-30"],
  ])("date %s reads %s", (date, shown) => {
    expect(displayDate(date)).toBe(shown);
  });

  test("times are 24-hour on the clock of the source; midnight is 00:00", () => {
    expect(displayDateTime("1987-04-20T17:43:17-04:00")).toBe("20-Apr-1987 17:43");
    expect(displayDateTime("1987-04-20T00:00:00Z")).toBe("20-Apr-1987 00:00");
  });

  test.each([
    ["2006-09-26", "5d"],
    ["2006-08-01", "8w 5d"],
    ["2005-08-28", "13m 3d"],
    ["1997-07-14", "9y 2m"],
    ["1988-10-01", "18y"],
    ["1988-10-02", "17y 11m"],
    ["1980", "26y"],
    ["2007-01-01", undefined],
  ])("born %s, the age reads %s", (born, shown) => {
    expect(displayAge(born, AT)).toBe(shown);
  });

  test("an age of 18 is never claimed early for a partial birth date", () => {
    expect(wholeYears("1988", AT)).toBe(17);
    expect(wholeYears("1988-10", AT)).toBe(17);
    expect(wholeYears("1988-10-01", AT)).toBe(18);
  });

  test("names are FAMILY, Given (Title); a name nobody split stays as it came, markup and all", () => {
    expect(
      named([
        { use: "usual", given: ["P"] },
        { use: "official", family: "Nair", given: ["Pat", "Lee"], prefix: ["Mrs."] },
      ]),
    ).toBe("NAIR, Pat Lee (Mrs.)");
    expect(named([{ text: "<img src=x onerror=alert(1)> Zoë" }])).toBe("<img src=x onerror=alert(1)> Zoë");
    expect(named([])).toBe("Not recorded");
  });

  test("a full date is read exactly when the calendar has it", () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date("0001-01-01"), max: new Date("9999-12-31"), noInvalidDate: true }),
        (date) => {
          expect(readPartialDate(date.toISOString())?.startMs).toBe(date.getTime());
        },
      ),
    );
    fc.assert(
      fc.property(
        fc.integer({ min: 1900, max: 2100 }),
        fc.integer({ min: 0, max: 13 }),
        fc.integer({ min: 0, max: 32 }),
        (year, month, day) => {
          const text = `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
          const real =
            !Number.isNaN(Date.parse(`${text}T00:00:00Z`)) &&
            new Date(`${text}T00:00:00Z`).toISOString().startsWith(text);
          expect(readPartialDate(text) !== undefined).toBe(real);
        },
      ),
    );
  });
});
