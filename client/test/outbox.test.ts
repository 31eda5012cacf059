// What waits is seen, taken back, thrown away or said again by the person who wrote it; nothing of it happens silently (A74).
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ChartState } from "../src/session/api.ts";
import { clinic, must, sharedChart, type Clinic, type Person } from "./clinic.ts";
import { againOf, correctionOf, editAgain } from "../src/features/sync-status/edit-again.ts";
import { readDraft } from "../src/hooks/reading-draft.ts";
import { mallory, type Mallory } from "./evil/mallory.ts";

const given = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error("nothing there");
  return value;
};
const bp = (systolic: number) => ({ kind: "blood-pressure", systolic, diastolic: 80 }) as const;

const systolics = ({ chart }: Pick<ChartState, "chart">): readonly string[] =>
  chart.readings.rows.map((row) => row.parts[0]?.text ?? "").sort();

let relay: Mallory;
let harbour: Clinic;
let pat: Person;
let rao: Person;
let chartId: string;

beforeEach(async () => {
  relay = mallory();
  harbour = await clinic({ twist: relay.twist });
  rao = await harbour.attested("rao");
  pat = await harbour.patient("pat");
  chartId = pat.me.chartId ?? "";
  await must(pat.session.grant(chartId, rao.me.userId));
  await sharedChart(rao, "pending");
  await must(rao.session.accept(chartId));
  await pat.until("sync", (sync) => sync.state === "saved" && sync.waiting === 0);
}, 60_000);
afterEach(() => harbour.close());

const lines = async (person: Person) =>
  (await person.session.outbox()).map(({ state, readings }) => [state, readings[0]?.parts[0]?.text]);

test("offline, what waits is listed; one is taken back with its content, and what was behind it still arrives", async () => {
  pat.goOffline();
  for (const systolic of [101, 102, 103]) await must(pat.session.record(chartId, bp(systolic)));
  expect(await lines(pat)).toEqual([
    ["sealed", "101"],
    ["sealed", "102"],
    ["sealed", "103"],
  ]);
  const middle = (await pat.session.outbox())[1];
  expect(middle?.written).toEqual({ input: { kind: "reading" } });
  const back = await must(pat.session.withdraw(middle?.order ?? 0));
  expect(back.readings[0]?.parts[0]?.text).toBe("102");
  expect(await pat.session.withdraw(middle?.order ?? 0)).toMatchObject({ ok: false, error: { kind: "invalid" } });
  expect((await lines(pat)).map(([, text]) => text)).toEqual(["101", "103"]);
  expect(systolics(await pat.chart(chartId, (state) => state.chart.readings.total === 2))).toEqual(["101", "103"]);
  await pat.goOnline();
  const his = await rao.chart(chartId, (state) => state.chart.readings.total === 2 && state.problems.length === 0);
  expect(systolics(his)).toEqual(["101", "103"]);
  expect(await lines(pat)).toEqual([]);
}, 60_000);

test("offline, a note, a panel and a correction can each be edited in the form it came from, and nothing else has to be typed anew", async () => {
  const effective = "2026-01-20T08:00:00+00:00";
  const note = { kind: "note", type: "phone", text: "Feels well.", signed: false } as const;
  const results = [{ concept: "chol", value: 5.2, unit: "mmol/L" }];
  const panel = { kind: "panel", panel: "lipid", effective, laboratory: "Harbour Lab", results } as const;
  pat.goOffline();
  await must(pat.session.record(chartId, bp(101)));
  await must(pat.session.record(chartId, note));
  await must(pat.session.record(chartId, panel));
  const { chart } = await pat.chart(chartId, ({ chart: now }) =>
    now.readings.rows.some((row) => row.kind === "vital-signs"),
  );
  const reading = chart.readings.rows.find((row) => row.kind === "vital-signs");
  await must(pat.session.amend(chartId, reading?.item ?? "", bp(108)));
  const [, ...waiting] = await pat.session.outbox();
  expect(waiting.map(({ written }) => written)).toMatchObject([
    { input: note },
    { input: panel },
    { input: { kind: "reading" }, amends: reading?.item },
  ]);
  expect(againOf(given(waiting[2]))).toMatchObject({ path: `/item/${reading?.item}/correct` });
  expect(againOf(given(waiting[1]))?.path).toBe("/add/panel");
  await must(pat.session.withdraw(waiting[2]?.order ?? 0));
  await pat.chart(chartId, (state) => systolics(state).includes("101"));
}, 60_000);

test("offline, a week of readings that begins on the wrong day is edited in its form, and the words of a document where it stands", async () => {
  pat.goOffline();
  await must(pat.session.record(chartId, { kind: "home-plan", start: "2026-01-19" }));
  const [week] = await pat.session.outbox();
  const form = given(againOf(given(week)));
  expect([form.path, JSON.parse(form.draft)]).toMatchObject([
    "/add/home-plan",
    { "start.day": "19", "start.month": "01", "start.year": "2026" },
  ]);
  expect(await must(editAgain(pat.session, given(week).order, form, false))).toBe("opened");
  expect(await pat.session.homePlan(chartId)).toBeUndefined();

  const words = { title: "Leter from Dr Osei", kind: "letter", contentType: "application/pdf" } as const;
  const file = new Blob(["the letter"]);
  const { changeId } = await must(pat.session.addDocument(chartId, words, file, () => undefined));
  const [letter] = await pat.session.outbox();
  expect([againOf(given(letter)), correctionOf(given(letter))]).toEqual([undefined, `/item/${changeId}/correct`]);
  const before = given((await pat.session.detail(chartId, changeId))?.input);
  if (before.kind !== "document") throw new Error("the words of a document");
  await must(pat.session.amend(chartId, changeId, { ...before, title: "Letter from Dr Osei", date: "2026-01" }));
  const corrected = given((await pat.session.outbox())[1]);
  expect(againOf(corrected)).toMatchObject({ path: `/item/${changeId}/correct` });
  expect(correctionOf(corrected)).toBeUndefined();
  // The file is the same one, and goes up once.
  await pat.goOnline();
  const rows = async () => (await rao.session.documents(chartId, 0, 9)).rows;
  await expect
    .poll(async () => (await rows()).map(({ title, when }) => [title, when]), { timeout: 60_000 })
    .toEqual([["Letter from Dr Osei", "2026-01"]]);
  await pat.until("files", (files) => Object.values(files).every(({ at }) => at === "everywhere"));
  const opened = await must(rao.session.openDocument(chartId, changeId, 0));
  expect([await opened.blob.text(), opened.title]).toEqual(["the letter", "Letter from Dr Osei"]);
}, 60_000);

test("A74: what the relay refused lies in the tray with its content, until it is said again or thrown away", async () => {
  const refuseNext = (): void => {
    relay.down = (to, message) => {
      const { header } = message;
      if (to !== pat.me.userId || header.type !== "ack" || header.position === undefined) return [message];
      relay.down = undefined;
      return [{ header: { type: "refuse", id: header.id, vaultId: chartId, code: "quota" }, body: message.body }];
    };
  };
  refuseNext();
  await must(pat.session.record(chartId, bp(104)));
  await pat.until("sync", (sync) => sync.notSent === 1);
  const [refused] = await pat.session.outbox();
  expect(refused).toMatchObject({ state: "not-sent", refusal: "quota" });
  expect(refused?.readings[0]?.parts[0]?.text).toBe("104");
  await must(pat.session.sendAgain(refused?.order ?? 0));
  pat.goOffline();
  await pat.goOnline();
  await pat.until("sync", (sync) => sync.notSent === 0 && sync.waiting === 0 && sync.state === "saved");
  const his = await rao.chart(chartId, (state) => state.chart.readings.total > 0);
  expect(systolics(his)).toEqual(["104"]);

  refuseNext();
  await must(pat.session.record(chartId, bp(105)));
  await pat.until("sync", (sync) => sync.notSent === 1);
  const again = (await pat.session.outbox()).find(({ state }) => state === "not-sent");
  expect(await pat.session.withdraw(again?.order ?? 0)).toMatchObject({ ok: false });
  await must(pat.session.dismiss(again?.order ?? 0));
  expect(await lines(pat)).toEqual([]);
  await pat.until("sync", (sync) => sync.notSent === 0);
}, 60_000);

describe("editing what waits in the form it came from", () => {
  const other = JSON.stringify({ half: "written" });
  const waitingForm = async (systolic: number) => {
    pat.goOffline();
    await must(pat.session.record(chartId, bp(systolic)));
    const line = given((await pat.session.outbox())[0]);
    return { order: line.order, form: given(againOf(line)) };
  };

  test("where nothing is half-written it opens there at once, and the item is taken back", async () => {
    const { order, form } = await waitingForm(101);
    expect(await must(editAgain(pat.session, order, form, false))).toBe("opened");
    expect(await pat.session.draft(form.name)).toBe(form.draft);
    expect(readDraft(form.draft)?.boxes).toMatchObject({ systolic: "101", diastolic: "80" });
    expect(await lines(pat)).toEqual([]);
  }, 60_000);

  test("something else half-written in it is asked about first, and both stay as they are until it is to make room", async () => {
    const { order, form } = await waitingForm(102);
    await must(pat.session.keepDraft(form.name, other));
    expect(await must(editAgain(pat.session, order, form, false))).toBe("asks");
    expect(await pat.session.draft(form.name)).toBe(other);
    expect(await lines(pat)).toEqual([["sealed", "102"]]);
    expect(await must(editAgain(pat.session, order, form, true))).toBe("opened");
    expect(await pat.session.draft(form.name)).toBe(form.draft);
    expect(await lines(pat)).toEqual([]);
  }, 60_000);

  test("the very same half-written in it is no reason to ask", async () => {
    const { order, form } = await waitingForm(103);
    await must(pat.session.keepDraft(form.name, form.draft));
    expect(await must(editAgain(pat.session, order, form, false))).toBe("opened");
    expect(await lines(pat)).toEqual([]);
  }, 60_000);

  test("an item that went out meanwhile stays with the relay, and the half-written form with pat", async () => {
    const { order, form } = await waitingForm(104);
    await must(pat.session.keepDraft(form.name, other));
    await pat.goOnline();
    const his = await rao.chart(chartId, (state) => state.chart.readings.total > 0);
    expect(systolics(his)).toEqual(["104"]);
    expect(await editAgain(pat.session, order, form, true)).toMatchObject({ ok: false, error: { kind: "invalid" } });
    expect(await pat.session.draft(form.name)).toBe(other);
  }, 60_000);

  test("a form too long to be kept leaves the item where it waits", async () => {
    const { order, form } = await waitingForm(105);
    await must(pat.session.keepDraft(form.name, other));
    const long = { ...form, draft: "x".repeat(64_001) };
    expect(await editAgain(pat.session, order, long, true)).toMatchObject({ ok: false, error: { kind: "invalid" } });
    expect(await pat.session.draft(form.name)).toBe(other);
    expect(await lines(pat)).toEqual([["sealed", "105"]]);
  }, 60_000);
});
