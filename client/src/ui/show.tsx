// Small things that show: cards, notices, chips, values, empty places and skeletons; a colour never stands without icon and word.
import type { ReactElement, ReactNode } from "react";
import { Icon, type IconName } from "./icon.tsx";

export type Tone = "neutral" | "info" | "good" | "warn" | "danger" | "ok" | "low" | "high";

interface CardProps {
  readonly title?: string;
  readonly level?: 2 | 3;
  readonly action?: ReactNode;
  /** Rows bring their own padding. */
  readonly flush?: boolean;
  readonly children: ReactNode;
}

export function Card({ title, level = 2, action, flush, children }: CardProps): ReactElement {
  const Heading = level === 2 ? "h2" : "h3";
  return (
    <section className="card" aria-label={title}>
      {title !== undefined && (
        <div className="card-head">
          <Heading>{title}</Heading>
          {action}
        </div>
      )}
      {flush ? children : <div className="card-body">{children}</div>}
    </section>
  );
}

interface NoticeProps {
  readonly tone: Tone;
  readonly icon?: IconName;
  readonly title?: string;
  readonly children?: ReactNode;
  /** Read out at once when it appears. */
  readonly alert?: boolean;
}

const TONE_ICON: Readonly<Record<Tone, IconName>> = {
  neutral: "info",
  info: "info",
  good: "check",
  warn: "warning",
  danger: "stop",
  ok: "check",
  low: "down",
  high: "up",
};

export function Notice({ tone, icon, title, children, alert }: NoticeProps): ReactElement {
  return (
    <div className={`notice tone-${tone}`} role={alert ? "alert" : undefined}>
      <Icon name={icon ?? TONE_ICON[tone]} />
      <div className="grow">
        {title !== undefined && <p className="strong">{title}</p>}
        {children}
      </div>
    </div>
  );
}

interface ChipProps {
  readonly tone: Tone;
  readonly icon?: IconName;
  readonly children: ReactNode;
}

export function Chip({ tone, icon, children }: ChipProps): ReactElement {
  return (
    <span className={`chip tone-${tone}`}>
      <Icon name={icon ?? TONE_ICON[tone]} />
      {children}
    </span>
  );
}

interface ValueProps {
  readonly figure: string;
  readonly unit?: string | undefined;
  readonly big?: boolean;
}

export function Value({ figure, unit, big }: ValueProps): ReactElement {
  return (
    <span className={big ? "value big" : "value"}>
      <bdi dir="ltr" className="figure">
        {figure}
      </bdi>
      {unit !== undefined && <bdi className="unit"> {unit}</bdi>}
    </span>
  );
}

interface EmptyProps {
  readonly icon: IconName;
  readonly title: string;
  readonly children?: ReactNode;
}

export function Empty({ icon, title, children }: EmptyProps): ReactElement {
  return (
    <div className="empty">
      <Icon name={icon} />
      <p className="strong">{title}</p>
      {children}
    </div>
  );
}

/** Stands where data will be in a moment; says so once to screen readers. */
export function Skeleton({ rows = 3, label }: { readonly rows?: number; readonly label: string }): ReactElement {
  return (
    <div className="stack" aria-live="polite">
      <span className="only-heard">{label}</span>
      {Array.from({ length: rows }, (_, row) => (
        <span key={row} className={`bone w${row % 3}`} />
      ))}
    </div>
  );
}

interface FactsProps {
  readonly facts: readonly (readonly [string, ReactNode])[];
}

export function Facts({ facts }: FactsProps): ReactElement {
  return (
    <dl className="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** First letters of a name in a circle; decoration, since the name stands beside it. */
export function Avatar({ name }: { readonly name: string }): ReactElement {
  const letters = name
    .replace(/^(?:Dr|Prof|Mr|Mrs|Ms|Miss)\.?\s+/i, "")
    .split(/[\s,]+/)
    .filter((word) => word !== "")
    .slice(0, 2)
    .map((word) => String.fromCodePoint(word.codePointAt(0) ?? 32));
  return (
    <span className="avatar" aria-hidden="true">
      {letters.join("").toLocaleUpperCase()}
    </span>
  );
}
