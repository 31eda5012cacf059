/** Where a value lies beside its range, as shares of a bar: below, within, above; with a tier of three (docs/product.md §2; clinical-reference 2e). */
import { conceptById } from "./catalog.ts";
import type { PartView, ReadingView } from "./reading-view.ts";
import { type Tier, tierOf } from "./tier.ts";
import { toCanonical } from "./units.ts";

/** Shares of the bar's length from 0 to 1. */
export interface RangePlace {
  readonly tier: Tier;
  readonly from: number;
  readonly to: number;
  readonly value: number;
}

const clamp = (share: number): number => Math.min(0.97, Math.max(0.03, share));

/** A bound of the range in the unit of the value as recorded. */
function boundFor(part: PartView, bound: number | undefined, unit: string | undefined): number | undefined {
  const concept = conceptById(part.concept);
  if (bound === undefined || concept === undefined || part.canonical === undefined) return undefined;
  return unit === undefined ? bound : toCanonical(concept, bound, unit)?.value;
}

/** Absent where there is no range, or none that can be drawn: then only the word stands. */
export function rangePlace(part: PartView): RangePlace | undefined {
  const { range: judged, canonical } = part;
  if (judged?.range === undefined || canonical === undefined) return undefined;
  const from = boundFor(part, judged.range.from, judged.unit);
  const to = boundFor(part, judged.range.to ?? judged.range.below, judged.unit);
  if (from === undefined && to === undefined) return undefined;
  const { value } = canonical;
  // A one-sided range has its other side at nothing, or as far again.
  const low = from ?? Math.min(0, value);
  const high = to ?? Math.max(low * 2, value, low + 1);
  const width = high - low || 1;
  const [start, end] = [from === undefined ? low : low - width / 2, to === undefined ? high : high + width / 2];
  const share = (at: number): number => (at - start) / (end - start);
  return {
    tier: tierOf(judged.word),
    from: from === undefined ? 0 : share(from),
    to: to === undefined ? 1 : share(to),
    value: clamp(share(value)),
  };
}

/** Of each number of a reading that can be drawn. */
export const rangePlaces = ({ parts }: Pick<ReadingView, "parts">): readonly RangePlace[] =>
  parts.flatMap((part) => rangePlace(part) ?? []);
