import { describe, expect, test } from "vitest";
import type { AttachmentRef } from "../../src/domain/attachment.ts";
import { applyChanges } from "../../src/domain/chart.ts";
import type { AnyResource } from "../../src/domain/fhir/any-resource.ts";
import { toChangeGroups } from "../../src/domain/import/change-groups.ts";
import { openFile } from "../../src/domain/import/formats.ts";
import { inlined } from "../../src/domain/import/lift.ts";
import { planWhole } from "../../src/domain/import/plan.ts";
import { chartOf, importAct, NOW_MS, patient, person, testHash } from "./people.ts";

const pat = person("pat");
const scan = (kib: number, letter = "A"): string =>
  letter.repeat((kib * 1024 * 4) / 3 + 4 - (((kib * 1024 * 4) / 3) % 4));
const letter = (data: string, more: object = {}): AnyResource => ({
  resourceType: "DocumentReference",
  id: "4a8a4a6e-0d2b-4f7e-9d3c-3f3a3f1b2c1d",
  status: "current",
  content: [{ attachment: { contentType: "application/pdf", title: "Letter", data } }],
  ...more,
});
const hash = (text: string): string => testHash(text).padEnd(43, "_");
const empty = chartOf(pat.record("me", patient()));

function planOf(chart = empty, ...resources: readonly AnyResource[]) {
  const text = JSON.stringify({
    resourceType: "Bundle",
    type: "collection",
    entry: resources.map((resource) => ({ resource })),
  });
  const source = openFile({ name: "hospital.json", bytes: new TextEncoder().encode(text), text });
  if (!source.ok) throw new Error(source.error.kind);
  return planWhole(source.value, { chart, hash, nowMs: NOW_MS });
}

/** As a session would: every file sealed under a name of its own, then written. */
function written(plan: ReturnType<typeof planOf>, chart = empty) {
  const files = new Map<string, AttachmentRef>(
    plan.taken
      .flatMap((taken) => taken.files)
      .map(({ of, size }, at) => [of, { id: `id${at}`.padEnd(43, "x"), key: "k".padEnd(43, "k"), size, of }]),
  );
  const groups = toChangeGroups(plan, { ...importAct(), files });
  return {
    chart: applyChanges(
      chart,
      groups.flat().map((change) => pat.say(change)),
    ),
    groups,
    files,
  };
}

describe("what is too large for an entry", () => {
  test("a letter's scan is lifted out; a small one stays where it is", () => {
    const [large] = planOf(empty, letter(scan(300))).taken;
    expect(large?.files).toMatchObject([{ form: "base64", size: expect.closeTo(300 * 1024, -2) as number }]);
    expect(JSON.stringify(large?.resource).length).toBeLessThan(600);
    expect(planOf(empty, letter(scan(20))).taken[0]).toMatchObject({ files: [], resource: letter(scan(20)) });
  });

  test("a resource that is large by itself becomes a document that stands for it, and comes back as it was", () => {
    const big: AnyResource = {
      resourceType: "QuestionnaireResponse",
      status: "completed",
      item: Array.from({ length: 5_000 }, (_, at) => ({
        linkId: `${at}`,
        text: "How do you feel? – “fine”, thanks ☺",
      })),
    };
    const plan = planOf(empty, big);
    expect(plan.taken[0]?.resource).toMatchObject({ resourceType: "DocumentReference" });
    const { groups, files } = written(plan);
    const [ref] = files.values();
    const [file] = plan.taken[0]?.files ?? [];
    const stored = groups.flat()[0];
    if (stored?.kind !== "record" || !ref || !file) throw new Error("nothing was lifted");
    expect(inlined(stored.resource, new Map([[ref.id, Buffer.from(file.text).toString("base64")]]))).toEqual(big);
  });

  test("the same file a second time adds nothing; the export of it neither", () => {
    const plan = planOf(empty, letter(scan(300)));
    const { chart, groups, files } = written(plan);
    expect(planOf(chart, letter(scan(300))).leftOut).toMatchObject([{ reason: { kind: "already-here" } }]);
    expect(planOf(chart, letter(scan(300, "B"))).taken).toHaveLength(1);
    const stored = groups.flat()[0];
    const [ref] = files.values();
    if (stored?.kind !== "record" || !ref) throw new Error("nothing was written");
    const exported = inlined(stored.resource, new Map([[ref.id, scan(300)]]));
    expect(JSON.stringify(exported).length).toBeGreaterThan(300 * 1024);
    expect(planOf(chart, exported).leftOut).toMatchObject([{ reason: { kind: "already-here" } }]);
    // In another record the name means nothing: the bytes come along.
    expect(planOf(empty, exported).taken[0]?.files).toHaveLength(1);
  });

  test("an entry names at most sixteen files; one beyond ten million bytes is left out and said", () => {
    const many = Array.from({ length: 40 }, (_, at) =>
      letter(scan(250, String.fromCharCode(65 + (at % 26))), { id: `x${at}` }),
    );
    const { groups } = written(planOf(empty, ...many));
    const counts = groups.map((group) =>
      group.reduce((sum, change) => sum + (change.kind === "record" ? (change.attachments?.length ?? 0) : 0), 0),
    );
    expect(Math.max(...counts)).toBeLessThanOrEqual(16);
    expect(planOf(empty, letter(scan(10_000))).leftOut).toMatchObject([{ reason: { kind: "too-large" } }]);
  });

  test("what only looks like bytes is not torn: the whole resource goes along", () => {
    const [taken] = planOf(empty, letter(`${"not base64! ".repeat(30_000)}`)).taken;
    expect(taken?.files).toMatchObject([{ form: "text" }]);
  });
});
