/** A plan as a preview shows it: counts that add up, plain and structured-clone-able, without the resources. */
import type { ImportPlan, LeftOutItem, LeftOutReason } from "./plan.ts";
import type { ImportWarning } from "./warnings.ts";

/** How many items of one type. */
export interface TypeTally {
  readonly type: string;
  readonly count: number;
}

/** How many items were left out for one reason. */
export interface ReasonTally {
  readonly reason: LeftOutReason["kind"];
  readonly count: number;
}

/** `taken + leftOut = total`, always. */
export interface ImportPreview {
  readonly format: ImportPlan["format"];
  readonly bundleType: string | undefined;
  readonly total: number;
  readonly taken: number;
  readonly leftOut: number;
  readonly takenByType: readonly TypeTally[];
  readonly leftOutByReason: readonly ReasonTally[];
  /** The first items left out, to look at; `leftOut` says how many there are. */
  readonly leftOutItems: readonly LeftOutItem[];
  readonly warnings: readonly ImportWarning[];
}

function tally<K extends string>(keys: Iterable<K>): readonly { readonly key: K; readonly count: number }[] {
  const counts = new Map<K, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return [...counts]
    .map(([key, count]) => ({ key, count }))
    .sort((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1));
}

/** Sums a plan up; lists at most `most` of the items left out. */
export function previewOf(plan: ImportPlan, most = 200): ImportPreview {
  return {
    format: plan.format,
    bundleType: plan.bundleType,
    total: plan.total,
    taken: plan.taken.length,
    leftOut: plan.leftOut.length,
    takenByType: tally(plan.taken.map(({ resource }) => resource.resourceType)).map(({ key, count }) => ({
      type: key,
      count,
    })),
    leftOutByReason: tally(plan.leftOut.map(({ reason }) => reason.kind)).map(({ key, count }) => ({
      reason: key,
      count,
    })),
    leftOutItems: plan.leftOut.slice(0, most),
    warnings: plan.warnings,
  };
}
