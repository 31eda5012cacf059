// What the shapes of a graph mean: only those that occur.
import type { ReactElement } from "react";
import { MARK } from "../../domain/trend/series.ts";
import { t } from "../../locales/text.ts";

const SHAPES = [
  { bit: MARK.converted, id: "trend.key.converted", path: "M12 8a4 4 0 1 0 .01 0Z", filled: false },
  { bit: MARK.below, id: "trend.key.below", path: "M5 9h14l-7 10Z", filled: false },
  { bit: MARK.above, id: "trend.key.above", path: "M5 15h14l-7-10Z", filled: false },
  { bit: MARK.implausible | MARK.ahead, id: "trend.key.apart", path: "M5 15h14l-7-10Z", filled: true },
] as const;

export function TrendKey({ marks }: { readonly marks: number }): ReactElement | null {
  const shown = SHAPES.filter(({ bit }) => (marks & bit) !== 0);
  if (shown.length === 0) return null;
  return (
    <ul className="trend-key">
      {shown.map(({ id, path, filled }) => (
        <li key={id} className="line soft">
          <svg
            viewBox="0 0 24 24"
            width="20"
            height="20"
            aria-hidden="true"
            className={filled ? "shape apart" : "shape"}
          >
            <path d={path} />
          </svg>
          {t(id)}
        </li>
      ))}
    </ul>
  );
}
