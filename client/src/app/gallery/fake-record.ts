// The parts of a record as the gallery's session answers them, by the real domain over a chart in memory; development only.
import type { Chart } from "../../domain/chart.ts";
import { itemIdSchema } from "../../domain/ids.ts";
import type { RecordInput } from "../../domain/record/build.ts";
import { alikeIn } from "../../domain/record/alike.ts";
import { homePlanOf } from "../../domain/record/home-plan.ts";
import { sectionPage, timelinePage } from "../../domain/record/pages.ts";
import { recordDetail } from "../../domain/record/view.ts";
import type { VitalInput } from "../../domain/vitals.ts";
import { localStamp } from "../../locales/dates.ts";
import type { ResultsApi } from "../../session/api/results.ts";
import type { RecordApi } from "../../session/api/record.ts";
import { handwritten, NOW_MS, vital, type Written } from "./fake-chart.ts";

export const fakeRecord = (
  chart: () => Chart,
): Pick<RecordApi, "section" | "timeline" | "detail" | "alike" | "homePlan" | "dispute" | "withdrawDispute"> &
  ResultsApi => ({
  review: () => Promise.resolve(undefined),
  acknowledgeAll: () => Promise.resolve({ ok: false, error: { kind: "offline" } }),
  acknowledge: () => Promise.resolve({ ok: false, error: { kind: "offline" } }),
  withdrawAcknowledgement: () => Promise.resolve({ ok: false, error: { kind: "offline" } }),
  section: (_vaultId, ask) => Promise.resolve(sectionPage(chart(), NOW_MS, ask)),
  timeline: (_vaultId, ask) => Promise.resolve(timelinePage(chart(), NOW_MS, ask)),
  detail: (_vaultId, item) => Promise.resolve(recordDetail(chart(), NOW_MS, itemIdSchema.parse(item))),
  alike: (_vaultId, input) => Promise.resolve(alikeIn(chart(), NOW_MS, input)),
  homePlan: () => Promise.resolve(homePlanOf(chart(), localStamp(NOW_MS))),
  dispute: () => Promise.resolve({ ok: false, error: { kind: "offline" } }),
  withdrawDispute: () => Promise.resolve({ ok: false, error: { kind: "offline" } }),
});

/** As the real one writes it, at this moment. */
export function writtenNow(author: string, input: VitalInput | RecordInput): readonly Written[] {
  switch (input.kind) {
    case "blood-pressure":
    case "heart-rate":
    case "weight":
    case "temperature":
    case "oxygen-saturation":
    case "glucose":
      return [vital(author, input, 0)];
    case "problem":
    case "allergy":
    case "medicine":
    case "immunization":
    case "procedure":
    case "note":
    case "panel":
    case "result":
    case "report":
    case "document":
    case "home-plan":
      return handwritten(author, input, 0);
  }
}
