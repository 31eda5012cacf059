// Files in and out of a real record: an import is listed and taken back later on another device, an export comes in again without a double, units and search travel with the account.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { memoryDevice } from "../src/adapters/memory-store.ts";
import type { ChartState } from "../src/session/api.ts";
import type { Session } from "../src/session/session.ts";
import { clinic, must, password, sharedChart, type Clinic, type Person } from "./clinic.ts";
import { watching } from "../node/person.ts";

let harbour: Clinic;
let pat: Person;
let rao: Person;
let chartId: string;

beforeAll(async () => {
  harbour = await clinic();
  rao = await harbour.attested("rao");
  pat = await harbour.patient("pat");
  chartId = pat.me.chartId ?? "";
});
afterAll(() => harbour.close());

const on = (session: Session, fits: (state: ChartState) => boolean) =>
  watching<ChartState | undefined>(
    (tell) => session.watchChart(chartId, tell),
    (state) => state !== undefined && fits(state),
  ) as Promise<ChartState>;
const bytes = (text: string) => new TextEncoder().encode(text);
const weight = (value: number, day: string) => ({
  resourceType: "Observation",
  status: "final",
  code: { coding: [{ system: "http://loinc.org", code: "29463-7" }], text: "Body weight" },
  effectiveDateTime: `2026-03-${day}T08:00:00Z`,
  valueQuantity: { value, unit: "kg", system: "http://unitsofmeasure.org", code: "kg" },
});
const file = bytes([weight(70, "01"), weight(71, "02"), weight(72, "03")].map((one) => JSON.stringify(one)).join("\n"));

async function take(session: Session, name: string, given: Uint8Array) {
  const preview = await must(session.planImport(chartId, name, given, () => undefined));
  return must(session.runImport(preview.importId, () => undefined));
}

describe("an import", () => {
  test("is listed with its author and taken back whole, offline, on another device of hers; it can come again", async () => {
    const report = await take(pat.session, "scales.ndjson", file);
    expect(report).toMatchObject({ saved: 3, total: 3, leftOutCount: 0 });
    await on(pat.session, ({ chart }) => chart.readings.total === 3);
    await pat.until("sync", ({ state, waiting }) => state === "saved" && waiting === 0);

    const tablet = await harbour.session(memoryDevice());
    await must(tablet.session.signIn(pat.kitCodes.signIn, password));
    await on(tablet.session, ({ chart }) => chart.readings.total === 3);
    const [card] = await tablet.session.imports(chartId);
    expect(card).toMatchObject({ fileName: "scales.ndjson", items: 3, mine: true, state: "kept" });
    tablet.line.cut();
    await must(tablet.session.undoImport(chartId, card?.importId ?? ""));
    await on(tablet.session, ({ chart }) => chart.readings.total === 0);
    expect(await tablet.session.imports(chartId)).toMatchObject([{ state: "undone" }]);
    tablet.line.mend();
    await tablet.session.syncNow();
    await on(pat.session, ({ chart }) => chart.readings.total === 0);

    await take(pat.session, "scales.ndjson", file);
    await on(pat.session, ({ chart }) => chart.readings.total === 3);
    expect((await pat.session.imports(chartId)).map(({ state }) => state).sort((a, b) => a.localeCompare(b))).toEqual([
      "kept",
      "undone",
    ]);
    await tablet.session.close();
  });

  test("that is cancelled while it is written leaves nothing but its trace", async () => {
    const before = await on(pat.session, () => true);
    const large = bytes(
      Array.from({ length: 2000 }, (_, at) =>
        JSON.stringify({ ...weight(50 + at / 100, "09"), note: [{ text: `n${at} ${"x".repeat(1200)}` }] }),
      ).join("\n"),
    );
    const { importId } = await must(pat.session.planImport(chartId, "large.ndjson", large, () => undefined));
    const broken = await pat.session.runImport(importId, ({ done, total }) => {
      if (done > 0 && done < total) void pat.session.cancelImport(importId);
    });
    expect(broken).toMatchObject({ ok: false, error: { kind: "cancelled" } });
    const after = await on(pat.session, ({ chart }) => chart.items === before.chart.items);
    expect(after.chart.readings.total).toBe(before.chart.readings.total);
    const left = (await pat.session.imports(chartId)).filter(({ fileName }) => fileName === "large.ndjson");
    expect(left).toMatchObject([{ state: "undone", summary: undefined }]);
  });

  test("of hers cannot be taken back by her doctor, who sees it", async () => {
    await must(pat.session.grant(chartId, rao.me.userId));
    await sharedChart(rao, "pending");
    await must(rao.session.accept(chartId));
    await on(rao.session, ({ chart }) => chart.readings.total === 3);
    const [card] = (await rao.session.imports(chartId)).filter(({ state }) => state === "kept");
    expect(card).toMatchObject({ mine: false, authorName: "MORGAN, Patricia" });
    expect(await rao.session.undoImport(chartId, card?.importId ?? "")).toMatchObject({
      ok: false,
      error: { kind: "not-permitted" },
    });
    expect((await on(rao.session, () => true)).chart.readings.total).toBe(3);
  });

  test("of a file that is none of ours is refused by its name and changes nothing", async () => {
    const before = await on(pat.session, () => true);
    for (const [given, facts] of [
      [bytes("%PDF-1.7"), { reason: "unsupported-format", format: "pdf" }],
      [new Uint8Array(), { reason: "empty" }],
      [bytes('{"resourceType":"Encounter","class":[{}]}'), { reason: "wrong-fhir-version", version: "R5" }],
      [bytes('{"resourceType":"Patient","__proto__":{"admin":true}}'), { reason: "hostile-key" }],
    ] as const)
      expect(await pat.session.planImport(chartId, "file", given, () => undefined)).toMatchObject({
        ok: false,
        error: { kind: "file", facts },
      });
    expect((await on(pat.session, () => true)).chart.items).toBe(before.chart.items);
    expect(await pat.session.imports(chartId)).toHaveLength(3);
  });
});

describe("an export", () => {
  test("is made in flight mode, names who wrote and who may read, and taken in again adds nothing", async () => {
    await must(pat.session.record(chartId, { kind: "heart-rate", value: 61 }));
    pat.goOffline();
    const steps: number[] = [];
    const { text, items } = await must(pat.session.exportRecord(chartId, ({ done }) => steps.push(done)));
    // Four of the file, her pulse, and the Consent of his access.
    expect(items).toBe(6);
    expect(steps.length).toBeGreaterThan(0);
    const { entry } = JSON.parse(text) as {
      readonly entry: readonly { readonly resource: { readonly resourceType: string } }[];
    };
    const ofType = (type: string) => JSON.stringify(entry.filter(({ resource }) => resource.resourceType === type));
    expect(ofType("Consent")).toContain("Rao");
    expect(ofType("Provenance")).toContain("MORGAN, Patricia");
    const again = await must(pat.session.planImport(chartId, "mine.json", bytes(text), () => undefined));
    expect(again).toMatchObject({ taken: 0, alreadyHere: 6 });
    expect(again.taken + again.alreadyHere + again.leftOutCount).toBe(again.total);
    expect(new Set(again.leftOut.map(({ reason }) => reason))).toEqual(new Set(["made-by-export"]));
    await pat.goOnline();
  });
});

describe("units", () => {
  test("are chosen once, travel with the account, are seen by nobody else, and change nothing that was recorded", async () => {
    await must(pat.session.chooseUnit("weight", "lb"));
    const shown = (state: ChartState) => state.chart.latest.find(({ concept }) => concept === "weight")?.parts[0];
    const hers = await on(pat.session, (state) => shown(state)?.unit === "lb");
    expect(shown(hers)).toMatchObject({ text: "158.7", value: 72, recorded: { text: "72", unit: "kg" } });
    const tablet = await harbour.session(memoryDevice());
    await must(tablet.session.signIn(pat.kitCodes.signIn, password));
    await on(tablet.session, (state) => shown(state)?.unit === "lb");
    expect(shown(await on(rao.session, () => true))).toMatchObject({ text: "72", unit: "kg", recorded: undefined });
    await must(tablet.session.chooseUnit("weight", undefined));
    await on(pat.session, (state) => shown(state)?.unit === "kg");
    expect(await pat.session.chooseUnit("weight", "stone" as "kg")).toMatchObject({
      ok: false,
      error: { kind: "invalid" },
    });
    await tablet.session.close();
  });
});

describe("a scan in a hospital's file", () => {
  const noise = Buffer.from(Uint8Array.from({ length: 400_000 }, (_, at) => (at * 7_919) >> 5));
  const letter = {
    resourceType: "DocumentReference",
    id: "4a8a4a6e-0d2b-4f7e-9d3c-3f3a3f1b2c1d",
    status: "current",
    description: "Discharge letter",
    content: [{ attachment: { contentType: "application/pdf", title: "letter.pdf", data: noise.toString("base64") } }],
  };
  const hospital = bytes(JSON.stringify(letter));

  test("too large for an entry, it is sealed on its own offline, reaches rao, comes out with the export and in nowhere twice", async () => {
    pat.line.cut();
    expect(await take(pat.session, "hospital.json", hospital)).toMatchObject({ saved: 1, leftOutCount: 0 });
    expect((await must(pat.session.planImport(chartId, "again.json", hospital, () => undefined))).alreadyHere).toBe(1);
    pat.line.mend();
    await pat.session.syncNow();
    await pat.until("sync", ({ state, waiting }) => state === "saved" && waiting === 0);
    await on(rao.session, ({ chart }) => chart.counts.some(({ type }) => type === "DocumentReference"));
    const { rows } = await rao.session.documents(chartId, 0, 5);
    const opened = await must(rao.session.openDocument(chartId, rows[0]?.item ?? "", 0));
    expect(Buffer.from(await opened.blob.arrayBuffer()).equals(noise)).toBe(true);

    const exported = await must(pat.session.exportRecord(chartId));
    expect(exported.missing).toBe(0);
    expect(exported.text).toContain(noise.toString("base64").slice(0, 200));
    const back = await must(pat.session.planImport(chartId, "export.json", bytes(exported.text), () => undefined));
    expect(back.taken).toBe(0);
  });
});
