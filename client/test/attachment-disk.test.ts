// A disk that fills up while a document is sealed: a clear fault, nothing half saved, no entry that names what is not there; with room it goes.
import { afterAll, beforeAll, expect, test } from "vitest";
import { memoryDevice } from "../src/adapters/memory-store.ts";
import type { Topics } from "../src/session/api.ts";
import { watching } from "../node/person.ts";
import { breakable } from "./broken-disk.ts";
import { clinic, must, password, signUp, type Clinic } from "./clinic.ts";

let harbour: Clinic;
beforeAll(async () => {
  harbour = await clinic();
});
afterAll(() => harbour.close());

const size = 3_000_000;
const scan = new Blob([new Uint8Array(size).map((_, at) => at % 251)]);
const letter = { title: "Letter from the hospital", kind: "letter", contentType: "application/pdf" } as const;

const form = {
  kind: "patient",
  given: "Pat",
  family: "Morgan",
  birthDate: "1961",
  gender: "female",
  password,
} as const;

test("what has gone up could not be noted: when there is room it is, without anybody's doing, and its entry goes", async () => {
  const ada = await harbour.admin();
  const { link } = await must(ada.session.createPatientLink());
  const disk = breakable(memoryDevice());
  const { session, line } = await harbour.session(disk.device);
  const { me } = await signUp(session, link, form);
  const chartId = me.chartId ?? "";
  await session.settled();
  line.cut();
  await must(session.addDocument(chartId, letter, new Blob([new Uint8Array(10_000)]), () => undefined));
  const refused = new Promise<void>((resolve) => {
    disk.refuse("putAttachment");
    disk.heard = resolve;
  });
  line.mend();
  await session.syncNow();
  await refused;
  const pill = (fits: (sync: Topics["sync"]) => boolean) =>
    watching<Topics["sync"]>((tell) => session.watch("sync", tell), fits);
  expect(await pill(({ reason }) => reason?.kind === "storage")).toMatchObject({ state: "failed" });
  expect(
    Object.values(
      await watching<Topics["files"]>(
        (tell) => session.watch("files", tell),
        () => true,
      ),
    ),
  ).not.toMatchObject([{ at: "everywhere" }]);
  disk.mend();
  await watching<Topics["files"]>(
    (tell) => session.watch("files", tell),
    (files) => Object.values(files).some(({ at }) => at === "everywhere"),
  );
  expect(await pill(({ state, waiting }) => state === "saved" && waiting === 0)).not.toHaveProperty("reason");
  await session.close();
});

test.each([
  ["before its first piece", 0],
  ["between two pieces", 2],
  ["when its row is written", "putAttachment"],
  ["when the entry that names it is written", "enqueue"],
] as const)("full %s", async (_when, where) => {
  const ada = await harbour.admin();
  const { link } = await must(ada.session.createPatientLink());
  const disk = breakable(memoryDevice());
  const { session, line } = await harbour.session(disk.device);
  const { me } = await signUp(session, link, form);
  const chartId = me.chartId ?? "";
  await session.settled();
  line.cut();
  const waiting = (await session.outbox()).length;
  if (typeof where === "number") disk.full(where);
  else disk.refuse(where);
  const broken = await session.addDocument(chartId, letter, scan, () => undefined);
  expect(broken).toMatchObject({ ok: false, error: { kind: "storage" } });
  disk.mend();
  expect((await session.documents(chartId, 0, 10)).total).toBe(0);
  expect(await session.outbox()).toHaveLength(waiting);
  await must(session.addDocument(chartId, letter, scan, () => undefined));
  const { rows, total } = await session.documents(chartId, 0, 10);
  expect(total).toBe(1);
  const opened = await must(session.openDocument(chartId, rows[0]?.item ?? "", 0));
  expect(opened.blob.size).toBe(size);
  // After a restart one file is there and nothing of the one that broke off.
  await session.close();
  const again = await harbour.session(disk.device);
  await must(again.session.unlock(me.userId, password));
  expect((await again.session.documents(chartId, 0, 10)).total).toBe(1);
  const held = await (await disk.device.open(me.userId)).attachments();
  expect(held).toHaveLength(1);
  await again.session.close();
});
