// A still graph for paper and cards: the usual range, straight thin lines under points, pairs as bars with two ends; gaps stay gaps.
import type { ReactElement } from "react";
import { type GraphData, type GraphWindow, isJoined } from "./model.ts";

interface PeriodGraphProps {
  readonly data: GraphData;
  readonly window: GraphWindow;
  readonly label: string;
  readonly valueText: (value: number) => string;
  readonly fromText: string;
  readonly toText: string;
}

const WIDTH = 640;
const HEIGHT = 170;
const LEFT = 48;
const RIGHT = 8;
const TOP = 8;
const FOOT = 26;
/** More than these are drawn without points. */
const MOST_POINTS = 120;

interface Place {
  readonly x: (atMs: number) => number;
  readonly y: (value: number) => number;
}

function placeIn({ low, high }: GraphData, { fromMs, toMs }: GraphWindow): Place {
  return {
    x: (atMs) => LEFT + ((atMs - fromMs) / (toMs - fromMs || 1)) * (WIDTH - LEFT - RIGHT),
    y: (value) => TOP + (1 - (value - low) / (high - low || 1)) * (HEIGHT - TOP - FOOT),
  };
}

/** The line of one column, broken at gaps and passing over what is apart. */
function pathOf({ atMs, shapeAt, gapMs }: GraphData, values: Float64Array, { x, y }: Place): string {
  let path = "";
  let before: number | undefined;
  for (const [index, at] of atMs.entries()) {
    const value = values[index] ?? Number.NaN;
    if (Number.isNaN(value) || !isJoined(shapeAt(index))) continue;
    path += `${before === undefined || at - before > gapMs ? "M" : "L"}${x(at).toFixed(1)} ${y(value).toFixed(1)}`;
    before = at;
  }
  return path;
}

function Points({ data, place }: { readonly data: GraphData; readonly place: Place }): ReactElement {
  return (
    <>
      {[...data.atMs].map((at, index) => {
        if (data.shapeAt(index) === "apart") return null;
        const ends = data.lines.flatMap(({ values }) => {
          const value = values[index] ?? Number.NaN;
          return Number.isNaN(value) ? [] : [place.y(value)];
        });
        const x = place.x(at);
        const key = `${at}-${index}`;
        if (data.paired && ends.length > 1) {
          const [top, foot] = [Math.min(...ends), Math.max(...ends)];
          return <path key={key} className="pair" d={`M${x} ${top}V${foot}M${x - 3} ${top}h6M${x - 3} ${foot}h6`} />;
        }
        return ends.map((y) => <circle key={`${key}-${y}`} cx={x} cy={y} r={2.5} />);
      })}
    </>
  );
}

export function PeriodGraph(props: PeriodGraphProps): ReactElement {
  const { data, window, label, valueText, fromText, toText } = props;
  const place = placeIn(data, window);
  const marks = [
    data.low + (data.high - data.low) * 0.1,
    (data.low + data.high) / 2,
    data.high - (data.high - data.low) * 0.1,
  ];
  return (
    <svg className="period-graph" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
      {data.lines.map(({ key, band }) =>
        band ? (
          <rect
            key={key}
            className="band"
            x={LEFT}
            width={WIDTH - LEFT - RIGHT}
            y={place.y(band.to ?? data.high)}
            height={Math.max(0, place.y(band.from ?? data.low) - place.y(band.to ?? data.high))}
          />
        ) : null,
      )}
      {marks.map((value) => (
        <g key={value}>
          <line className="rule" x1={LEFT} x2={WIDTH - RIGHT} y1={place.y(value)} y2={place.y(value)} />
          <text x={LEFT - 6} y={place.y(value) + 4} textAnchor="end">
            {valueText(value)}
          </text>
        </g>
      ))}
      {!data.paired && data.lines.map(({ key, values }) => <path key={key} d={pathOf(data, values, place)} />)}
      {(data.paired || data.atMs.length <= MOST_POINTS) && <Points data={data} place={place} />}
      <text x={LEFT} y={HEIGHT - 6}>
        {fromText}
      </text>
      <text x={WIDTH - RIGHT} y={HEIGHT - 6} textAnchor="end">
        {toText}
      </text>
    </svg>
  );
}
