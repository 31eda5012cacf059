/** Three tiers of a result, gravest first: critical, outside its range, in range; lists are ordered by tier, then date (clinical-reference 2e). */
import type { ReadingView } from "./reading-view.ts";
import type { RangeWord } from "./range.ts";

export const TIERS = ["critical", "outside", "in-range"] as const;
export type Tier = (typeof TIERS)[number];

export const tierOf = (word: RangeWord): Tier =>
  word === "critical" ? "critical" : word === "in-range" ? "in-range" : "outside";

/** The gravest tier of a reading's parts; absent where no range applies, and for what is doubtful or dated ahead. */
export function tierOfReading({ parts, ahead }: Pick<ReadingView, "parts" | "ahead">): Tier | undefined {
  if (ahead || parts.some(({ doubtful, range }) => doubtful && range?.source !== "lab")) return undefined;
  const tiers = parts.flatMap(({ range }) => (range === undefined ? [] : [tierOf(range.word)]));
  return TIERS.find((tier) => tiers.includes(tier));
}

const rankOf = (reading: ReadingView): number => {
  const tier = tierOfReading(reading);
  return tier === undefined ? TIERS.length : TIERS.indexOf(tier);
};

/** By tier, then newest first; what is equal in both keeps its place. */
export const byTier = <R extends ReadingView>(readings: readonly R[]): readonly R[] =>
  readings.toSorted(
    (a, b) =>
      rankOf(a) - rankOf(b) || (b.effectiveMs ?? Number.MIN_SAFE_INTEGER) - (a.effectiveMs ?? Number.MIN_SAFE_INTEGER),
  );
