/** One file through the import as a person would send it: opened, planned, written to a chart, planned again; what came of it, in one line. */
import { encodeChanges, decodeChanges } from "../../src/domain/change.ts";
import { applyChanges, type Chart, emptyChart } from "../../src/domain/chart.ts";
import { toChangeGroups } from "../../src/domain/import/change-groups.ts";
import { openFile } from "../../src/domain/import/formats.ts";
import { planWhole, type ImportPlan } from "../../src/domain/import/plan.ts";
import type { FileFault } from "../../src/domain/import/source.ts";
import { importAct, NOW_MS, person, testHash } from "../domain/people.ts";

/** What became of a file. `in = taken + already + left` of a file that was opened. */
export interface Verdict {
  readonly format: string;
  readonly total: number;
  readonly taken: number;
  /** By reason. */
  readonly leftOut: ReadonlyMap<string, number>;
  readonly warnings: readonly string[];
  readonly fault: FileFault | undefined;
  /** What does not hold; empty when all of it does. */
  readonly broken: readonly string[];
  readonly plan: ImportPlan | undefined;
  readonly chart: Chart;
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

const pat = person("pat");

/** The chart after an import, through the plaintext of its entries. */
export function written(chart: Chart, plan: ImportPlan, act = importAct()): Chart {
  const groups = toChangeGroups(plan, act).map((group) => decodeChanges(encodeChanges(group)));
  return applyChanges(
    chart,
    groups.flatMap((group, at) => {
      if (!group.ok) throw new Error(JSON.stringify(group.error));
      return group.value.map((change) => pat.say(change, `${act.importId.slice(0, 12)}-${at}`));
    }),
  );
}

/** Never throws for what a file holds: what does not hold is in `broken`. */
export function judgeFile(name: string, bytes: Uint8Array): Verdict {
  const before = emptyChart();
  const nothing = { total: 0, taken: 0, leftOut: new Map(), warnings: [], broken: [], plan: undefined, chart: before };
  const source = openFile({ name, bytes, text: decode(bytes) });
  if (!source.ok) {
    const { error } = source;
    return { ...nothing, format: error.kind === "unsupported-format" ? error.format : "-", fault: error };
  }
  const context = { hash: testHash, nowMs: NOW_MS };
  const plan = planWhole(source.value, { chart: before, ...context });
  const chart = written(before, plan);
  const again = planWhole(source.value, { chart, ...context });
  const leftOut = new Map<string, number>();
  for (const { reason } of plan.leftOut) leftOut.set(reason.kind, (leftOut.get(reason.kind) ?? 0) + 1);
  const items = new Set(plan.taken.map(({ item }) => item)).size;
  const broken = [
    ...(plan.taken.length + plan.leftOut.length === plan.total ? [] : ["counts do not add up"]),
    ...(items === chart.items.size ? [] : [`${items} taken, ${chart.items.size} in the chart`]),
    ...(again.taken.length === 0 ? [] : [`a second time adds ${again.taken.length}`]),
    ...(Object.hasOwn(Object.prototype, "admin") || Object.hasOwn(Object.prototype, "polluted")
      ? ["a prototype was reached"]
      : []),
  ];
  const bundleType = plan.bundleType === undefined ? "" : `/${plan.bundleType}`;
  return {
    format: `${plan.format}${bundleType}`,
    total: plan.total,
    taken: plan.taken.length,
    leftOut,
    warnings: plan.warnings.map(({ kind }) => kind),
    fault: undefined,
    broken,
    plan,
    chart,
  };
}
