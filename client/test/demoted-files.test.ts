// Files of somebody who may write no more: nothing waits for ever, everything can be opened, and goes when he may write again (protocol §5.6, §5.7).
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Relay } from "../src/session/ports.ts";
import { clinic, must, sharedChart, type Clinic, type Person } from "./clinic.ts";
import { noise } from "./noise.ts";

const input = { title: "Letter from the hospital", kind: "letter", contentType: "application/pdf" } as const;
const bp = { kind: "blood-pressure", systolic: 128, diastolic: 82 } as const;
const size = 10_000;

let house: Clinic;
let pat: Person;
let rao: Person;
let chartId: string;
/** Files stand still on their way until it resolves. */
let held: Promise<void>;
let letGo: () => void;

const twist = (relay: Relay): Relay => ({
  ...relay,
  as: (me) => {
    const honest = relay.as(me);
    return {
      ...honest,
      beginAttachment: async (...asked) => {
        await held;
        return honest.beginAttachment(...asked);
      },
    };
  },
});

function hold(): void {
  held = new Promise((resolve) => (letGo = resolve));
}

beforeEach(async () => {
  held = Promise.resolve();
  house = await clinic({ twist });
  rao = await house.attested("rao");
  pat = await house.patient("pat");
  chartId = pat.me.chartId ?? "";
  await pat.until("clinic", (view) => (view?.doctors.length ?? 0) > 0);
  await must(pat.session.grant(chartId, rao.me.userId));
  await sharedChart(rao, "pending");
  await must(rao.session.accept(chartId));
});
afterEach(() => house.close());

const addDocument = () => must(rao.session.addDocument(chartId, input, new Blob([noise(size, 1)]), () => undefined));

const raoIs = (role: "reader" | "writer") =>
  rao.until("vaults", (cards) =>
    cards.some(
      ({ vaultId, members }) =>
        vaultId === chartId && members.some((one) => one.userId === rao.me.userId && one.role === role),
    ),
  );

const bytesIn = async (blob: Blob) => new Uint8Array(await blob.arrayBuffer());

async function patHasIt(): Promise<void> {
  await pat.chart(chartId, ({ chart }) => chart.counts.some(({ type }) => type === "DocumentReference"));
  const [row] = (await pat.session.documents(chartId, 0, 10)).rows;
  const opened = await must(pat.session.openDocument(chartId, row?.item ?? "", 0));
  expect(await bytesIn(opened.blob)).toEqual(noise(size, 1));
}

test("a document waits for its file when its author is made a reader: it is not sent, with its content, and goes when he may write again", async () => {
  rao.goOffline();
  await addDocument();
  await must(pat.session.changeRole(chartId, rao.me.userId, "reader"));
  await rao.goOnline();
  await raoIs("reader");
  await rao.until("sync", (sync) => sync.state === "failed" && sync.waiting === 0 && sync.notSent === 1);
  expect(await rao.session.unsentFiles()).toEqual([]);
  const [line] = await rao.session.outbox();
  expect(line).toMatchObject({ vaultId: chartId, state: "not-sent", files: [input.title] });
  expect(await bytesIn((await must(rao.session.openOutboxFile(line?.order ?? -1, 0))).blob)).toEqual(noise(size, 1));
  await must(pat.session.changeRole(chartId, rao.me.userId, "writer"));
  await raoIs("writer");
  await must(rao.session.sendAgain(line?.order ?? -1));
  await rao.until("sync", (sync) => sync.state === "saved" && sync.notSent === 0 && sync.waiting === 0);
  await patHasIt();
});

test("and while the file is on its way, which the relay then refuses: said again when he may write again, both go", async () => {
  hold();
  await addDocument();
  await must(pat.session.changeRole(chartId, rao.me.userId, "reader"));
  await raoIs("reader");
  letGo();
  await rao.until("sync", (sync) => sync.state === "failed" && sync.waiting === 0 && sync.notSent === 1);
  await rao.until("files", (files) => Object.values(files).some((one) => one.at === "not-sent" && one.code === "role"));
  const [line] = await rao.session.outbox();
  expect(line).toMatchObject({ state: "not-sent", files: [input.title] });
  await must(pat.session.changeRole(chartId, rao.me.userId, "writer"));
  await raoIs("writer");
  await must(rao.session.sendAgain(line?.order ?? -1));
  await rao.until("sync", (sync) => sync.state === "saved" && sync.notSent === 0 && sync.waiting === 0);
  await patHasIt();
});

test("a file whose entry went before it goes after it, though he only reads now", async () => {
  hold();
  await addDocument();
  // What he writes next takes the document's entry with it; the file stays behind.
  await must(rao.session.record(chartId, bp));
  await pat.chart(chartId, ({ chart }) => chart.readings.total === 1);
  await must(pat.session.changeRole(chartId, rao.me.userId, "reader"));
  await raoIs("reader");
  letGo();
  await rao.until("sync", (sync) => sync.state === "saved" && sync.waiting === 0 && sync.notSent === 0);
  expect(await rao.session.unsentFiles()).toEqual([]);
  await patHasIt();
});
