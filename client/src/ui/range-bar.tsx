// A value beside its range: position, shape and colour say the same as the word next to it, so it is decoration to a screen reader.
import type { ReactElement } from "react";

export interface RangeBarProps {
  readonly tier: "critical" | "outside" | "in-range";
  /** Shares of the length, 0 to 1. */
  readonly from: number;
  readonly to: number;
  readonly value: number;
}

const WIDTH = 96;
const MIDDLE = 8;
/** A value at either end keeps its whole shape. */
const ROOM = 7;

const SHAPES: Readonly<Record<RangeBarProps["tier"], string>> = {
  "in-range": "m0-5a5 5 0 1 0 .01 0Z",
  outside: "m0-6 6 6-6 6-6-6Z",
  critical: "m-6-6h12v12h-12Z",
};

export function RangeBar({ tier, from, to, value }: RangeBarProps): ReactElement {
  const x = value * WIDTH;
  return (
    <svg
      className={`range-bar ${tier}`}
      viewBox={`${-ROOM} 0 ${WIDTH + 2 * ROOM} ${MIDDLE * 2}`}
      aria-hidden="true"
      focusable="false"
    >
      <rect className="all" x={0} y={MIDDLE - 2} width={WIDTH} height={4} rx={2} />
      <rect className="usual" x={from * WIDTH} y={MIDDLE - 4} width={(to - from) * WIDTH} height={8} rx={2} />
      <path d={`M${x.toFixed(1)} ${MIDDLE}${SHAPES[tier]}`} />
    </svg>
  );
}

/** Of a reading with several numbers one below the other, in their order. */
export const RangeBars = ({ places }: { readonly places: readonly RangeBarProps[] }): ReactElement => (
  <>
    {places.map((place, at) => (
      // oxlint-disable-next-line react/no-array-index-key
      <RangeBar key={at} {...place} />
    ))}
  </>
);
