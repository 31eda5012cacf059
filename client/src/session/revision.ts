// Whether what a chart says is still the same: a number that grows with its content and with the units it is shown in, not with what is on its way.
import type { Chart } from "../domain/chart.ts";
import type { UnitPreferences } from "../domain/unit-preference.ts";
import type { VaultKey } from "../sync/ports.ts";

interface Seen {
  readonly chart: Chart;
  readonly units: string;
  readonly revision: number;
}

export type Revisions = (key: VaultKey, chart: Chart, units: UnitPreferences) => number;

export function createRevisions(): Revisions {
  const last = new Map<VaultKey, Seen>();
  return (key, chart, units) => {
    const before = last.get(key);
    const now = JSON.stringify(units);
    if (before?.chart === chart && before.units === now) return before.revision;
    const revision = (before?.revision ?? 0) + 1;
    last.set(key, { chart, units: now, revision });
    return revision;
  };
}
