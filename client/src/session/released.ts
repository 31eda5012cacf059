// A chart as this person may see it now: the owner's without what her clinic's notice lets wait for a review, a doctor's always whole (ADR 0075).
import { idKey, ownerOf, type ClinicNotice } from "@health-vault/crypto-core";
import type { Chart } from "../domain/chart.ts";
import { userIdSchema } from "../domain/ids.ts";
import { releasedChart, type ReleasedChart } from "../domain/release.ts";
import type { Volume } from "./volume.ts";

export interface ReleasedPorts {
  readonly myKey: string;
  /** Of the clinic's log as this device has it, also offline. */
  readonly notice: () => ClinicNotice | undefined;
  readonly nowMs: () => number;
}

export type Released = (volume: Volume) => ReleasedChart;

const whole = (chart: Chart): ReleasedChart => ({
  chart,
  held: 0,
  untilMs: undefined,
  nextMs: Number.POSITIVE_INFINITY,
});

export function createReleased({ myKey, notice, nowMs }: ReleasedPorts): Released {
  interface Kept {
    readonly by: ClinicNotice;
    readonly shown: ReleasedChart;
  }
  // Charts are immutable: the same answer, and the same chart, until the notice changes or something has waited long enough.
  const kept = new WeakMap<Chart, Kept>();
  return (volume) => {
    const chart = volume.chart.value();
    const by = notice();
    const owner = ownerOf(volume.vault.membership()?.members ?? new Map());
    if (!by || !owner || idKey(owner.userId) !== myKey) return whole(chart);
    const held = kept.get(chart);
    if (held?.by === by && nowMs() < held.shown.nextMs) return held.shown;
    const shown = releasedChart(chart, by, userIdSchema.parse(myKey), nowMs());
    kept.set(chart, { by, shown });
    return shown;
  };
}
