// An auditor who has no line of the product's code reads a vault out of the relay's rows as its people see it.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { audited, readBy, readingsOf, saidIn, systolicsIn, type Audited } from "./audited.ts";
import { relayDump, runsThatOpen } from "./relay-dump.ts";
import { exportVault } from "./vault-export.ts";

const tool = fileURLToPath(new URL("../../crypto-core/test/auditor/main.ts", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "hv-audit-"));
let story: Audited;

beforeAll(async () => {
  story = await audited();
});
afterAll(async () => {
  await story.harbour.close();
  rmSync(folder, { recursive: true });
});

describe("what the relay holds of pat's chart", () => {
  test("reads the same for the auditor as on her screen: readings, authors, places, one erased, one doctor gone, several epochs", async () => {
    const { harbour, pat, rao, kim, chartId, chart } = story;
    const found = readBy(chart, pat);
    expect(found.faults).toEqual([]);
    expect(systolicsIn(found)).toEqual(await readingsOf(pat, chartId, 5));
    expect(found.held.map(({ refusal }) => refusal)).toEqual(["erased"]);
    const texts = await runsThatOpen(relayDump(harbour), chartId, pat);
    expect(found.entries.map(({ text }) => text).sort()).toEqual(texts.toSorted());
    expect(new Set(found.entries.map(({ author }) => author))).toEqual(
      new Set([pat, rao, kim].map(({ me }) => me.userId)),
    );
    expect(new Set(found.entries.map(({ device }) => device)).size).toBe(4);
    expect(new Set(found.entries.map(({ epoch }) => epoch)).size).toBeGreaterThan(2);
  });

  test("rao's kit opens it too, kim's only what was written before he was removed, a stranger's nothing", async () => {
    const { harbour, rao, kim, chartId } = story;
    const his = exportVault(harbour, chartId, rao.me.userId);
    expect([readBy(his, rao).faults, systolicsIn(readBy(his, rao))]).toEqual([[], [112, 113, 114, 115, 116]]);
    const former = readBy(exportVault(harbour, chartId, kim.me.userId), kim);
    expect(systolicsIn(former)).toEqual([112, 113]);
    expect(new Set(former.faults.map(({ refusal }) => refusal))).toEqual(new Set(["missing-key"]));
    const lee = await harbour.patient("lee");
    const hers = exportVault(harbour, chartId, lee.me.userId);
    expect(readBy(hers, lee)).toMatchObject({ entries: [], faults: [{ refusal: "missing-key" }] });
  });

  test("the conversation reads as both have it", async () => {
    const { pat, rao, threadId, conversation } = story;
    const found = readBy(conversation, pat);
    expect(found.faults).toEqual([]);
    const all = await rao.session.messages(threadId, 0, 3);
    const words = saidIn(found).flatMap((said) => (said.kind === "message" ? [said.text ?? ""] : []));
    expect(words.sort()).toEqual(all.map(({ text }) => text).sort());
  });

  test("the tool says so as a program: JSON and 0, or the faults and 1", () => {
    const { pat, chart } = story;
    const [file, kit] = [join(folder, "chart.json"), join(folder, "kit.txt")];
    writeFileSync(file, JSON.stringify(chart));
    writeFileSync(kit, `${pat.kitCodes.qrText}\n`);
    const printed = execFileSync(process.execPath, [tool, file, kit], { encoding: "utf8" });
    expect(JSON.parse(printed)).toEqual(JSON.parse(JSON.stringify(readBy(chart, pat))));
    writeFileSync(file, JSON.stringify({ ...chart, runs: chart.runs.slice(1) }));
    const refused = spawnSync(process.execPath, [tool, file, pat.kitCodes.qrText], { encoding: "utf8" });
    expect([refused.status, refused.stdout.includes("chain-gap")]).toEqual([1, true]);
  });
});
