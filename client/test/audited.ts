// What an auditor is given: pat's chart with two doctors, one of them removed, her tablet and an erasure; and her conversation with rao.
import { expect } from "vitest";
import { audit, type Audit } from "../../crypto-core/test/auditor/audit.ts";
import { readExport } from "../../crypto-core/test/auditor/export.ts";
import type { ThreadCard } from "../src/session/api/messages.ts";
import { clinic, must, password, sharedChart, type Clinic, type Person } from "./clinic.ts";
import { exportVault, type VaultExport } from "./vault-export.ts";

export interface Audited {
  readonly harbour: Clinic;
  readonly pat: Person;
  readonly rao: Person;
  readonly kim: Person;
  readonly chartId: string;
  readonly threadId: string;
  /** As pat is given them. */
  readonly chart: VaultExport;
  readonly conversation: VaultExport;
}

export const readBy = (dump: VaultExport, who: Person): Audit =>
  audit(readExport(JSON.stringify(dump)), who.kitCodes.qrText);

/** The systolics on somebody's screen, once there are so many and nothing waits. */
export async function readingsOf(who: Person, chartId: string, count: number): Promise<readonly number[]> {
  const { chart } = await who.chart(
    chartId,
    (state) => state.chart.readings.total === count && Object.keys(state.outbox).length === 0,
  );
  return chart.readings.rows.map((row) => Number(row.parts[0]?.text)).sort((a, b) => a - b);
}

interface Said {
  readonly kind?: string;
  readonly text?: string;
  readonly resource?: { readonly component?: readonly { readonly valueQuantity?: { readonly value?: number } }[] };
}

export const saidIn = (found: Audit): readonly Said[] =>
  found.entries.flatMap(({ text }) => JSON.parse(text) as readonly Said[]);

export const systolicsIn = (found: Audit): readonly number[] =>
  saidIn(found)
    .flatMap(({ resource }) => resource?.component?.[0]?.valueQuantity?.value ?? [])
    .sort((a, b) => a - b);

async function conversationOf(who: Person, fits: (card: ThreadCard) => boolean): Promise<string> {
  const cards = await who.until("threads", (all) => all.some(fits));
  return cards.find(fits)?.threadId ?? "";
}

export async function audited(): Promise<Audited> {
  const harbour = await clinic();
  const rao = await harbour.attested("rao");
  const kim = await harbour.attested("kim");
  const pat = await harbour.patient("pat");
  const chartId = pat.me.chartId ?? "";
  const record = (who: Person, systolic: number) =>
    must(who.session.record(chartId, { kind: "blood-pressure", systolic, diastolic: 80 }));
  const share = async (doctor: Person): Promise<void> => {
    await must(pat.session.grant(chartId, doctor.me.userId));
    await sharedChart(doctor, "pending");
    await must(doctor.session.accept(chartId));
  };
  await pat.until("clinic", (view) => (view?.doctors.length ?? 0) === 2);
  await record(pat, 111);
  await share(rao);
  await record(rao, 112);
  await readingsOf(pat, chartId, 2);
  await share(kim);
  await record(kim, 113);
  await readingsOf(pat, chartId, 3);
  await must(pat.session.revoke(chartId, kim.me.userId));
  const tablet = await harbour.session();
  await must(tablet.session.signIn(pat.kitCodes.signIn, password));
  await new Promise<void>((resolve) => {
    void tablet.session.watchChart(chartId, (state) => state?.chart.readings.total === 3 && resolve());
  });
  await must(tablet.session.record(chartId, { kind: "blood-pressure", systolic: 114, diastolic: 80 }));
  await readingsOf(rao, chartId, 4);
  await record(pat, 115);
  const { chart: before } = await pat.chart(chartId, ({ chart }) => chart.readings.total === 5);
  const first = before.readings.rows.find((row) => row.parts[0]?.text === "111");
  await must(pat.session.erase(chartId, first?.item ?? ""));
  await readingsOf(rao, chartId, 4);
  await record(rao, 116);
  expect(await readingsOf(pat, chartId, 5)).toEqual([112, 113, 114, 115, 116]);

  const { threadId } = await must(pat.session.startThread([rao.me.userId], "My knee", "it hurts on the stairs"));
  const his = await conversationOf(rao, ({ total }) => total === 1);
  await must(rao.session.sendMessage(his, "since when?"));
  await must(pat.session.sendMessage(threadId, "since Monday"));
  await conversationOf(rao, ({ total }) => total === 3);
  await conversationOf(pat, ({ total, waiting }) => total === 3 && waiting === 0);
  for (const one of [pat, rao]) await one.until("sync", (sync) => sync.state === "saved" && sync.waiting === 0);
  const [chart, conversation] = [chartId, threadId].map((id) => exportVault(harbour, id, pat.me.userId));
  if (!chart || !conversation) throw new Error("two exports");
  return { harbour, pat, rao, kim, chartId, threadId, chart, conversation };
}
