// How one measured value looks in a tile or a row: value large with its unit, age and time beside it, words instead of colour alone.
import type { ReactElement, ReactNode } from "react";
import { Icon } from "./icon.tsx";
import { Chip, type Tone, Value } from "./show.tsx";
import { Sparkline, type SparkPoint } from "./sparkline.tsx";

interface ReadingTileProps {
  /** Its name as a link to how it went; the whole tile follows it. */
  readonly name: ReactNode;
  readonly label: string;
  readonly figure: string;
  readonly unit: string;
  /** `3 days ago`, with the exact time as title. */
  readonly age: string;
  readonly exact: string;
  readonly range: { readonly text: string; readonly tone: Tone } | undefined;
  readonly trend: string | undefined;
  /** What was recorded, where the figure is converted. */
  readonly recorded?: string | undefined;
  /** Where it lies beside its range. */
  readonly bar?: ReactNode;
  readonly points: readonly SparkPoint[];
  readonly sparkLabel: string;
}

export function ReadingTile(props: ReadingTileProps): ReactElement {
  return (
    <article className="card tile" aria-label={props.label}>
      <div className="top">
        <h3>{props.name}</h3>
        {props.range && <Chip tone={props.range.tone}>{props.range.text}</Chip>}
      </div>
      <div className="stack-small">
        <Value figure={props.figure} unit={props.unit} big />
        {props.bar}
        <p className="soft">
          <span title={props.exact}>{props.age}</span>
          {props.trend !== undefined && <span> · {props.trend}</span>}
        </p>
        {props.recorded !== undefined && (
          <p className="soft">
            <bdi>{props.recorded}</bdi>
          </p>
        )}
      </div>
      <Sparkline points={props.points} label={props.sparkLabel} />
    </article>
  );
}

interface ReadingRowProps {
  /** Its name as a link to all about it; the whole row follows it. */
  readonly open: ReactNode;
  readonly figure: string;
  readonly unit: string;
  readonly range: { readonly text: string; readonly tone: Tone } | undefined;
  /** When, how old, by whom. */
  readonly lines: readonly string[];
  readonly note?: string | undefined;
  /** Where it lies beside its range. */
  readonly bar?: ReactNode;
  readonly mark: ReactNode;
}

export function ReadingRow(props: ReadingRowProps): ReactElement {
  const { open, figure, unit, range, lines, note, bar, mark } = props;
  return (
    <li className="row reading-row">
      <div className="grow stack-small">
        <div className="line">
          {open}
          {range && <Chip tone={range.tone}>{range.text}</Chip>}
        </div>
        <p className="soft line facts-line">
          {lines.map((text) => (
            <bdi key={text}>{text}</bdi>
          ))}
        </p>
        {note !== undefined && <p dir="auto">{note}</p>}
      </div>
      <div className="reading-value">
        <Value figure={figure} unit={unit} />
        {bar}
        {mark}
      </div>
      <Icon name="chevron" size={20} />
    </li>
  );
}
