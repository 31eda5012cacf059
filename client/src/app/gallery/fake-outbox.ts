// A made-up outbox for the gallery: as many items waiting and refused as the scenario's pill says, and files where something was; development only.
import { chartView } from "../../domain/queries.ts";
import type { Chart } from "../../domain/chart.ts";
import type { UnsentFile } from "../../session/api/documents.ts";
import type { OutboxLine } from "../../session/api/outbox.ts";
import { CHART, NOW_MS } from "./fake-chart.ts";
import type { Scenario } from "./scenarios.ts";

export function fakeOutbox(chart: Chart, { sync }: Scenario): readonly OutboxLine[] {
  const { rows } = chartView(chart, NOW_MS).readings;
  const line = (order: number, state: OutboxLine["state"], more: Partial<OutboxLine> = {}): OutboxLine => ({
    order,
    vaultId: CHART,
    state,
    sinceMs: NOW_MS - order * 1_000_000,
    readings: rows.slice(order, order + 1),
    others: [],
    said: [],
    files: [],
    cards: 0,
    ...more,
  });
  return [
    ...Array.from({ length: sync.notSent }, (_, at) => line(at + 4, "not-sent", { refusal: "quota" })),
    ...Array.from({ length: sync.waiting }, (_, at) => line(at, "sealed")),
  ];
}

/** One that its record still names, and one that it does not. */
export const fakeUnsentFiles = ({ sync }: Scenario): readonly UnsentFile[] =>
  sync.notSent === 0
    ? []
    : [
        {
          id: "unsent-1",
          vaultId: CHART,
          sinceMs: NOW_MS - 3_600_000,
          document: { item: "document-1", title: "Letter of the heart clinic, 14 pages, scanned at the reception" },
        },
        { id: "unsent-2", vaultId: "gone", sinceMs: NOW_MS - 90_000_000 },
      ];
