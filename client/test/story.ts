// The narrow story of issue-wide interest, written once and run over each store: clinic, doctor, patient, reading, offline, import, revocation.
import { expect, test } from "vitest";
import { generateBundle, GENERATED_COUNTS, GENERATED_TOTAL } from "./domain/generate-bundle.ts";
import { clinic, must, sharedChart } from "./clinic.ts";

const bp = (systolic: number, diastolic: number) => ({ kind: "blood-pressure", systolic, diastolic }) as const;

export function tellStory(title: string, databaseUrl: () => Promise<string | undefined>): void {
  test(`${title}: a patient's reading reaches her doctor, and ends with his access`, { timeout: 120_000 }, async () => {
    const url = await databaseUrl();
    const harbour = await clinic(url === undefined ? {} : { databaseUrl: url });
    try {
      const rao = await harbour.attested("rao");
      const pat = await harbour.patient("pat");
      const chartId = pat.me.chartId ?? "";

      const seen = await pat.until("clinic", (view) => (view?.doctors.length ?? 0) > 0);
      expect(seen).toMatchObject({ name: "Harbour Clinic", doctors: [{ name: "Dr Asha Rao", contact: "by clinic" }] });

      await must(pat.session.grant(chartId, rao.me.userId));
      await sharedChart(rao, "pending");
      expect(await rao.session.record(chartId, bp(120, 80))).toMatchObject({
        ok: false,
        error: { kind: "not-permitted" },
      });
      await must(rao.session.accept(chartId));
      const open = await sharedChart(rao, "open");
      expect(open.find((card) => card.vaultId === chartId)?.name).toBe("MORGAN, Patricia");

      const screen = rao.chart(chartId, (state) => state.chart.readings.total === 1);
      const { changeId } = await must(pat.session.record(chartId, bp(128, 82)));
      const [reading] = (await screen).chart.readings.rows;
      expect(reading).toMatchObject({
        changeId,
        author: pat.me.userId,
        parts: [{ text: "128", unit: "mmHg" }, { text: "82" }],
      });

      await pat.chart(chartId, (state) => Object.keys(state.outbox).length === 0);
      pat.goOffline();
      rao.goOffline();
      await must(pat.session.record(chartId, bp(131, 84)));
      await must(rao.session.record(chartId, bp(140, 90)));
      const waiting = await pat.chart(chartId, (state) => state.chart.readings.total === 2);
      expect(Object.values(waiting.outbox)).toEqual(["sealed"]);
      await pat.until("sync", (sync) => sync.state === "offline" && sync.waiting === 1);
      await pat.goOnline();
      await rao.goOnline();
      const both = await Promise.all(
        [pat, rao].map((one) => one.chart(chartId, (state) => state.chart.readings.total === 3)),
      );
      const values = both.map(({ chart }) =>
        chart.readings.rows.map((row) => row.parts.map((part) => part.text).join("/")).sort(),
      );
      expect(values[0]).toEqual(["128/82", "131/84", "140/90"]);
      expect(values[1]).toEqual(values[0]);

      const file = new TextEncoder().encode(generateBundle());
      const preview = await must(pat.session.planImport(chartId, "record.json", file, () => undefined));
      expect(preview).toMatchObject({ total: GENERATED_TOTAL, taken: GENERATED_TOTAL, alreadyHere: 0 });
      const steps: number[] = [];
      const report = await must(pat.session.runImport(preview.importId, ({ done }) => steps.push(done)));
      expect(report.saved).toBe(GENERATED_TOTAL);
      expect(steps.at(-1)).toBe(GENERATED_TOTAL);
      const his = await rao.chart(chartId, (state) => state.chart.items >= GENERATED_TOTAL + 4);
      const counts = new Map(his.chart.counts.map(({ type, count }) => [type, count]));
      expect(counts.get("Claim")).toBe(GENERATED_COUNTS["Claim"]);
      const again = await must(pat.session.planImport(chartId, "record.json", file, () => undefined));
      expect(again).toMatchObject({ taken: 0, alreadyHere: GENERATED_TOTAL });

      await must(pat.session.revoke(chartId, rao.me.userId));
      await rao.until("vaults", (cards) => cards.some((card) => card.vaultId === chartId && card.state === "revoked"));
      await must(pat.session.record(chartId, bp(118, 76)));
      await pat.until("sync", (sync) => sync.state === "saved" && sync.waiting === 0);
      await rao.session.syncNow();
      const left = await rao.chart(chartId, (state) => state.card.state === "revoked");
      expect(left.chart.readings.rows.map((row) => row.parts[0]?.text)).not.toContain("118");
      expect(await rao.session.record(chartId, bp(1, 1))).toMatchObject({ ok: false });
    } finally {
      await harbour.close();
    }
  });
}
