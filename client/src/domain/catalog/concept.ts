/** What the catalogue says about one measurable thing: a concept group of codes, never a single code (docs/product.md §3.1). */

/** Bounds of a typical range; `below` excludes its number, the others include theirs. */
export interface Range {
  readonly from?: number;
  readonly to?: number;
  readonly below?: number;
}

/** Where a value is urgent. */
export interface Critical {
  readonly atOrBelow?: number;
  readonly below?: number;
  readonly atOrAbove?: number;
  readonly above?: number;
}

/** A range for all adults, or one for each sex where they differ. */
export type TypicalAdult = Range | { readonly male: Range; readonly female: Range };

/** A concept group. All numbers are in `ucum`. */
export interface Concept {
  readonly id: string;
  readonly label: string;
  readonly kind: "vital-signs" | "laboratory";
  /** The first is written; all are read as the same. */
  readonly loinc: readonly string[];
  /** Canonical unit; absent for a panel. */
  readonly ucum?: string;
  readonly decimals: number;
  /** Outside these a value is shown with "check: unusual value or unit" and left out of the scale. */
  readonly plausible?: readonly [least: number, most: number];
  readonly typicalAdult?: TypicalAdult;
  readonly critical?: Critical;
}
