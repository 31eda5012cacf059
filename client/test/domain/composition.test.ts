// A document from a hospital's file is read in the app as its author wrote it, without a letter of markup, and leads to what it names.
import { describe, expect, test } from "vitest";
import type { AnyResource } from "../../src/domain/fhir/any-resource.ts";
import { plainText } from "../../src/domain/record/composition.ts";
import { recordDetail } from "../../src/domain/record/view.ts";
import { chartOf, itemId, NOW_MS, person } from "./people.ts";

const pat = person("pat");
const allergy: AnyResource = { resourceType: "AllergyIntolerance", id: "a1", code: { text: "Penicillin" } };
const summary: AnyResource = {
  resourceType: "Composition",
  title: "Patient summary",
  section: [
    {
      title: "Allergies",
      text: { status: "generated", div: "<div><p>Penicillin &amp; <b>latex</b></p><p>Rash &lt; 1 day</p></div>" },
      entry: [{ reference: "AllergyIntolerance/a1" }, { reference: "AllergyIntolerance/gone" }],
      section: [{ code: { coding: [{ display: "Reactions" }] } }],
    },
    "no section",
    { title: "Plan", text: { div: '<div><script>alert("x")</script>Come again</div>' } },
  ],
};

describe("the sections of a document", () => {
  test("are shown in their order with title, words and links; what is not here is counted", () => {
    const chart = chartOf(pat.record("allergy", allergy), pat.record("doc", summary));
    expect(recordDetail(chart, NOW_MS, itemId("doc"))?.sections).toEqual([
      {
        title: "Allergies",
        text: "Penicillin & latex\nRash < 1 day",
        entries: [{ item: itemId("allergy"), title: "Penicillin" }],
        missing: 1,
        depth: 0,
      },
      { title: "Reactions", text: undefined, entries: [], missing: 0, depth: 1 },
      { title: "Plan", text: "Come again", entries: [], missing: 0, depth: 0 },
    ]);
    expect(recordDetail(chart, NOW_MS, itemId("allergy"))?.sections).toEqual([]);
  });
});

describe("a narrative", () => {
  test("keeps its lines and cells, and nothing of its markup", () => {
    expect(plainText("<table><tr><th>Test</th><th>Value</th></tr><tr><td>K</td><td>4.1</td></tr></table>")).toBe(
      "Test · Value\nK · 4.1",
    );
    expect(plainText("a<br/>b<ul><li>c</li><li>d</li></ul>")).toBe("a\nb\nc\nd");
    expect(plainText("caf&#233; &#x263A; &copy; &#0;x")).toBe("café ☺ &copy;  x");
  });

  test("that is hostile is text or nothing", () => {
    expect(plainText('<img src=x onerror="alert(1)">hello<script>evil()')).toBe("hello");
    expect(plainText("<!-- hidden <b> -->seen<style>p{}</style>")).toBe("seen");
    expect(plainText("&lt;script&gt;alert(1)&lt;/script&gt;")).toBe("<script>alert(1)</script>");
    expect(plainText(`x<${"a".repeat(500_000)}`)).toBe("x");
  });
});
