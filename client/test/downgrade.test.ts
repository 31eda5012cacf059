// What a relay says of itself or of its age changes nothing of what is sealed: there is no answer that asks for less (A58).
import { expect, test } from "vitest";
import { readRun } from "@health-vault/crypto-core";
import { findAll, flatten, word } from "./canary.ts";
import { clinic, must, sharedChart } from "./clinic.ts";
import { mallory } from "./evil/mallory.ts";
import { relayDump } from "./relay-dump.ts";

/** As if an older relay, or one that is only being mended, asked for something simpler. */
const wishes = {
  wireVersion: 1,
  version: 0,
  suite: 0,
  features: { encryption: "off", signatures: "off", padding: "off", membership: "server" },
  encryption: "none",
  plaintext: true,
  kdf: "none",
  minVersion: 0,
  keys: [],
};

test("A58: a relay that asks for less with every message gets what every relay gets", async () => {
  const relay = mallory();
  const harbour = await clinic({ twist: relay.twist });
  try {
    relay.down = (_to, { header, body }) => [{ header: { ...wishes, ...header }, body }];
    const rao = await harbour.attested("rao");
    const pat = await harbour.patient("pat");
    const chartId = pat.me.chartId ?? "";
    await must(pat.session.grant(chartId, rao.me.userId));
    await sharedChart(rao, "pending");
    await must(rao.session.accept(chartId));
    const note = "zebra-canary on the stairs";
    await must(pat.session.record(chartId, { kind: "blood-pressure", systolic: 128, diastolic: 82 }, { note }));
    await rao.chart(chartId, ({ chart }) => chart.counts.some(({ count }) => count > 0));
    const dump = relayDump(harbour);
    expect(findAll([{ name: "relay", content: flatten([...dump.tables]) }], [word("note", note)])).toEqual([]);
    for (const run of dump.runs(chartId)) {
      const read = readRun(run);
      const sealed = read.ok ? read.value.entries.map(({ ciphertext }) => ciphertext?.length ?? 0) : [];
      expect(Math.min(...sealed, sealed.length * 1000)).toBeGreaterThanOrEqual(256 + 16);
    }
  } finally {
    await harbour.close();
  }
});
