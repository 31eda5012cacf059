// Finding in a chart as people type: accents, digits, scripts, slips and unfinished words are forgiven; figures are not; best fit first.
import { describe, expect, test } from "vitest";
import { applyChanges } from "../../src/domain/chart.ts";
import { wordsIn } from "../../src/domain/search/fold.ts";
import { likeness, slipsIn } from "../../src/domain/search/likeness.ts";
import { createChartSearch, type SearchQuery, searchWhole } from "../../src/domain/search/search.ts";
import { bloodPressure, chartOf, NOW, patient, person, refTo, vital } from "./people.ts";

const pat = person("pat");
const rao = person("rao");
const words = (text: string): readonly string[] => [...wordsIn(text)].map(({ word }) => word);
const like = (asked: string, word: string) => likeness(asked, word, slipsIn(asked));

describe("words", () => {
  test.each([
    ["Señor Müller, José", ["senor", "muller", "jose"]],
    ["Straße Ærø Łódź", ["strasse", "aero", "lodz"]],
    ["أحمد إبراهيم", ["احمد", "ابراهيم"]],
    ["مُحَمَّد مستشفى", ["محمد", "مستشفي"]],
    ["١٢٨ mmHg", ["128", "mmhg"]],
    ["ज़ुकाम १२८/८२", ["जुकाम", "128/82"]],
    ["2026-03-01 at 4.5%", ["2026-03-01", "at", "4.5"]],
  ])("%s", (text, expected) => {
    expect(words(text)).toEqual(expected);
  });

  test("vowel signs of Devanagari are letters, not accents: two words stay two words", () => {
    expect(words("की")).not.toEqual(words("का"));
    expect(words("अंक")).toEqual(words("अङ्क"));
  });

  test("a slip is forgiven by the length of the word, two in a long one, none in figures", () => {
    expect(like("glucose", "glucose")).toBeGreaterThan(like("gluc", "glucose"));
    expect(like("gluc", "glucose")).toBeGreaterThan(like("glucsoe", "glucose"));
    expect(like("glucsoe", "glucose")).toBeGreaterThan(0);
    expect(like("metformn", "metformin")).toBeGreaterThan(0);
    expect(like("hemoglobin", "haemoglobine")).toBeGreaterThan(0);
    expect(like("metfro", "metformin")).toBeGreaterThan(0);
    expect(like("cat", "car")).toBe(0);
    expect(like("128", "129")).toBe(0);
    expect(like("pressure", "pleasant")).toBe(0);
  });
});

describe("a search", () => {
  const note = {
    resourceType: "DocumentReference",
    status: "current",
    type: { text: "Visit note" },
    date: "2025-03-02",
    content: [
      {
        attachment: {
          contentType: "text/plain; charset=utf-8",
          data: "U2hlIHNsZWVwcyBiYWRseSDigJQgcmVzdGxlc3MgbGVncy4=",
        },
      },
    ],
  };
  const allergy = {
    resourceType: "AllergyIntolerance",
    code: { coding: [{ system: "http://snomed.info/sct", code: "91936005", display: "Allergy to penicillin" }] },
    recordedDate: "2019-06-01",
    note: [{ text: "Rash — <b>whole</b> body" }],
  };
  const slip = pat.record("slip", bloodPressure(188, 99));
  const first = rao.record("bp", bloodPressure(128, 82), [], "2026-11-20T09:00:00.000Z");
  const said = [
    pat.record("patient", patient()),
    first,
    pat.record("bp2", bloodPressure(141, 88, "2026-01-10T08:00:00Z")),
    pat.record("weight", vital({ kind: "weight", value: 70, unit: "kg" }, "2024-05-05T08:00:00Z")),
    pat.record("note", note),
    pat.record("allergy", allergy),
    slip,
    pat.say({ kind: "enter-in-error", changeId: pat.next(), recordedAt: NOW, replaces: [refTo(slip)], reason: "typo" }),
  ];
  const chart = chartOf(...said);
  const names: Readonly<Record<string, string>> = { [pat.author]: "Patricia Nair", [rao.author]: "Dr Asha Rao" };
  const search = createChartSearch();
  for (const _ of search.refresh(chart, (author) => names[author] ?? "")) continue;
  const ask = (text: string, more: Partial<SearchQuery> = {}) => search.ask({ text, limit: 10, ...more });
  const titles = (text: string, more?: Partial<SearchQuery>) => ask(text, more).hits.map(({ title }) => title);

  test("finds titles, values, units, codes, notes, text inside documents, dates, authors and files", () => {
    expect(titles("penicilin")).toEqual(["Allergy to penicillin"]);
    expect(titles("91936005")).toEqual(["Allergy to penicillin"]);
    expect(titles("restles legs")).toEqual(["Visit note"]);
    expect(titles("128/82")).toEqual(["Blood pressure"]);
    expect(titles("70 kg")).toEqual(["Body weight"]);
    expect(titles("2024-05")).toEqual(["Body weight"]);
    expect(titles("may 2024")).toEqual(["Body weight"]);
    expect(titles("asha")).toEqual(["Blood pressure"]);
    expect(titles("whole body")).toEqual(["Allergy to penicillin"]);
    expect(ask("xylophone").total).toBe(0);
    expect(ask("!?").total).toBe(0);
  });

  test("all words have to fit; a whole word in the title leads, then the newest", () => {
    expect(titles("blood 141")).toEqual(["Blood pressure"]);
    expect(ask("blood").hits.map(({ when }) => when?.slice(0, 4))).toEqual(["2026", "2026"]);
    expect(titles("bo")[0]).toBe("Body weight");
  });

  test("marks what was asked for, in the title or in the line that was meant", () => {
    const [hit] = ask("penicilin rash").hits;
    expect(hit?.pieces).toEqual([
      { text: "Allergy to ", hit: false },
      { text: "penicillin", hit: true },
    ]);
    expect(hit?.said?.filter((piece) => piece.hit)).toEqual([{ text: "Rash", hit: true }]);
    expect(hit?.said?.map(({ text }) => text).join("")).not.toContain("<b>");
  });

  test("is narrowed by type, author, days and standing", () => {
    expect(titles("", { types: ["AllergyIntolerance", "DocumentReference"] })).toEqual([
      "Visit note",
      "Allergy to penicillin",
    ]);
    expect(titles("blood", { author: rao.author })).toEqual(["Blood pressure"]);
    expect(ask("", { from: "2026-01-10", to: "2026-01-10" }).total).toBe(1);
    expect(ask("188").total).toBe(0);
    expect(ask("188", { state: "entered-in-error" }).hits.map(({ state }) => state)).toEqual(["entered-in-error"]);
    expect(ask("", { limit: 2 }).hits).toHaveLength(2);
    expect(ask("", { offset: 4 }).hits).toHaveLength(2);
    expect(ask("").types[0]).toEqual({ type: "Observation", count: 3 });
    expect(ask("").authors).toHaveLength(2);
  });

  test("takes in what changed, and lets go of what was undone; names that are learned later find, too", () => {
    const own = createChartSearch();
    const draw = (now: typeof chart, name = "") => {
      for (const _ of own.refresh(now, () => name)) continue;
    };
    draw(chart);
    expect(own.ask({ text: "patricia", limit: 5 }).total).toBe(0);
    draw(chart, "Patricia");
    expect(own.ask({ text: "patricia", limit: 9 }).total).toBe(6);
    const next = pat.record("bp3", bloodPressure(117, 71));
    const later = applyChanges(chart, [next, rao.record("bp", bloodPressure(127, 81), [refTo(first)])]);
    draw(later, "Patricia");
    expect(own.ask({ text: "117", limit: 5 }).total).toBe(1);
    expect(own.ask({ text: "128", limit: 5 }).total).toBe(0);
    const undone = applyChanges(later, [
      pat.say({ kind: "void", changeId: pat.next(), recordedAt: NOW, entry: next.entry }),
    ]);
    draw(undone, "Patricia");
    expect(own.ask({ text: "117", limit: 5 }).total).toBe(0);
    expect(searchWhole(undone, { text: "127", limit: 5 }).total).toBe(1);
  });
});
