// Dates, ages and figures in the words, order and digits of the reader; a clinician keeps the clinical form.
import { afterEach, describe, expect, test } from "vitest";
import { clock, dayRange, longDate, timeMark } from "../../src/locales/dates.ts";
import { bestOf, tagOf } from "../../src/locales/languages.ts";
import { digits, readNumber } from "../../src/locales/numbers.ts";
import { speak, t } from "../../src/locales/text.ts";
import { ageText, datedOrAdded, whenText, writeFor } from "../../src/locales/when.ts";
import { onlyReadWords } from "../../src/locales/words.ts";

afterEach(async () => {
  writeFor("person");
  await speak("en", []);
});

describe("which language", () => {
  test.each([
    [["de-AT", "es-MX", "en"], "es"],
    [["ar-EG"], "ar"],
    [["fr", "de"], "en"],
    [[], "en"],
  ])("%j leads to %s", (preferred, language) => expect(bestOf(preferred)).toBe(language));

  test("the person's own region decides about digits and order", () => {
    expect([tagOf("ar", ["en-US", "ar-EG"]), tagOf("ar", ["ar"]), tagOf("en", [])]).toEqual(["ar-EG", "ar", "en-GB"]);
  });
});

describe("when", () => {
  const full = "2008-12-31T14:05:00+01:00";

  test("to a person in the long form of the language, as exactly as it is known", async () => {
    expect([full, "2008-12-31", "2008-12", "2008", undefined].map(whenText)).toEqual([
      "31 December 2008 at 14:05",
      "31 December 2008",
      "December 2008",
      "2008",
      "Not recorded",
    ]);
    await speak("es", []);
    expect(whenText("2008-12-31")).toBe("31 de diciembre de 2008");
    await speak("hi", []);
    expect(whenText("2008-12-31")).toBe("31 दिसंबर 2008");
    await speak("ar", ["ar-EG"]);
    expect(whenText("2008-12-31")).toBe("٣١ ديسمبر ٢٠٠٨");
  });

  test("to a clinician in the clinical form, with the months of the language", async () => {
    writeFor("clinician");
    expect([full, "2008-12", "2008"].map(whenText)).toEqual(["31-Dec-2008 14:05", "Dec-2008", "2008"]);
    await speak("es", []);
    expect(whenText(full)).toBe("31-dic-2008 14:05");
  });

  test("a period and the marks of an axis in the form that the reader has everywhere else", () => {
    const [from, to] = [new Date(2026, 4, 24, 9).getTime(), new Date(2026, 10, 3, 9).getTime()];
    const day = 86_400_000;
    expect(dayRange(from, to)).toMatch(/^24 May\s–\s3 Nov 2026$/);
    expect([day, 30 * day, 365 * day].map((step) => timeMark(from, step))).toEqual(["24 May", "May 2026", "2026"]);
    writeFor("clinician");
    expect(dayRange(from, to)).toBe("24-May-2026 – 03-Nov-2026");
    expect([day, 30 * day, 365 * day].map((step) => timeMark(from, step))).toEqual(["24-May", "May-2026", "2026"]);
  });

  test("what is no date is shown as it came", () => expect(whenText("last spring")).toBe("last spring"));

  test("ages in the signs of the language", async () => {
    expect([ageText("61y"), ageText("7w 2d"), ageText("13m 4d")]).toEqual(["61y", "7w 2d", "13m 4d"]);
    await speak("es", []);
    expect(ageText("61y")).toBe("61a");
  });
});

describe("figures", () => {
  test("are shown digit by digit, never rounded or moved", async () => {
    expect(digits("128/82")).toBe("128/82");
    await speak("ar", ["ar-EG"]);
    expect([digits("128/82"), digits("36.80"), digits("< 40")]).toEqual(["١٢٨/٨٢", "٣٦.٨٠", "< ٤٠"]);
    expect(clock(Date.UTC(2026, 0, 1, 12))).toMatch(/^[٠-٩]{2}:[٠-٩]{2}$/);
    expect(longDate(0)).toContain("١٩٧٠");
    expect(t("home.notSent", { count: 3 })).toContain("٣");
    await speak("ar", ["ar-MA"]);
    expect(digits("128/82")).toBe("128/82");
  });

  test.each([
    ["36,8", 36.8],
    ["٣٦٫٨", 36.8],
    ["१२८", 128],
    ["۱۲۰", 120],
    ["12a", undefined],
  ])("%s is read as %s", (typed, value) => expect(readNumber(typed)).toBe(value));
});

test("who can read is one sentence, listed as the language lists people", async () => {
  const said = (...others: readonly string[]) => onlyReadWords(others);
  const two = ["Dr Rao", "Dr Vidal"];
  expect([said(), said("Dr Rao"), said(...two)]).toEqual([
    "Only you can read this.",
    "Only you and Dr Rao can read this.",
    "Only you, Dr Rao and Dr Vidal can read this.",
  ]);
  await speak("es", []);
  expect([said("Dr Rao"), said("Dra. Ibáñez"), said(...two)]).toEqual([
    "Solo usted y Dr Rao pueden leer esto.",
    "Solo usted y Dra. Ibáñez pueden leer esto.",
    "Solo usted, Dr Rao y Dr Vidal pueden leer esto.",
  ]);
  await speak("hi", []);
  expect([said("Dr Rao"), said(...two)]).toEqual([
    "इसे केवल आप और Dr Rao पढ़ सकते हैं।",
    "इसे केवल आप, Dr Rao, और Dr Vidal पढ़ सकते हैं।",
  ]);
  await speak("ar", []);
  expect([said("Dr Rao"), said(...two)]).toEqual([
    "لا يستطيع قراءة هذا إلا أنت وDr Rao.",
    "لا يستطيع قراءة هذا إلا أنت وDr Rao وDr Vidal.",
  ]);
});

test("what nobody dated says when it was added, and never that its date is missing", async () => {
  expect(datedOrAdded("2019", "2026-11-23T09:00:00Z")).toBe("2019");
  expect(datedOrAdded(undefined, "2026-11-23T09:00:00Z")).toBe("Added 23 November 2026");
  await speak("es", []);
  expect(datedOrAdded("", "2026-11-23T09:00:00Z")).toBe("Añadido el 23 de noviembre de 2026");
});
