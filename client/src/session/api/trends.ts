// What a view may ask of a measurement over time: plain columns and rows, in the units the person reads.
import type { ReadingView } from "../../domain/reading-view.ts";
import type { Trend } from "../../domain/trend/series.ts";
import type { ReportAsked, ReportView } from "../../domain/report.ts";
import type { Window } from "../../domain/trend/window.ts";

export interface TrendApi {
  /** All readings of a concept group as columns, oldest first; undefined where there are none. */
  trend(vaultId: string, concept: string): Promise<Trend | undefined>;
  /** A report of a period in the sections asked for; undefined where there is no such chart. */
  report(vaultId: string, asked: ReportAsked): Promise<ReportView | undefined>;
  /** Readings of a concept group in a window, newest first, at most `count`. */
  readings(vaultId: string, concept: string, window: Window, count: number): Promise<readonly ReadingView[]>;
}
