// One figure of a benchmark: what was measured, beside its floor of the same run; medians of several rounds, because machines are noisy.
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The bare way to do the same, measured in the same round. */
  readonly floor: number | undefined;
  /** value / floor. */
  readonly ratio: number | undefined;
}

const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
};

const round = (value: number): number => Number(value.toPrecision(4));

/** Rounds are pairs (value, floor); the ratio is the median of the pairs' ratios. */
export function figureOf(
  name: string,
  unit: string,
  rounds: readonly { readonly value: number; readonly floor?: number }[],
): Figure {
  const pairs = rounds.flatMap(({ value, floor }) => (floor === undefined ? [] : [value / floor]));
  const floors = rounds.flatMap(({ floor }) => (floor === undefined ? [] : [floor]));
  return {
    name,
    value: round(median(rounds.map(({ value }) => value))),
    unit,
    floor: floors.length > 0 ? round(median(floors)) : undefined,
    ratio: pairs.length > 0 ? round(median(pairs)) : undefined,
  };
}

export function printFigure(figure: Figure, json: boolean): void {
  if (json) return console.log(JSON.stringify(figure));
  const { name, value, unit, floor, ratio } = figure;
  const beside = floor === undefined ? "" : `   floor ${floor}   ratio ${ratio}`;
  console.log(`${name.padEnd(28)} ${String(value).padStart(10)} ${unit}${beside}`);
}
