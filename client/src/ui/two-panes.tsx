// A list and, beside it, what is open from it; each scrolls by itself, so that the list stays where it was.
import type { ReactElement, ReactNode } from "react";

interface TwoPanesProps {
  /** Absent where there is no room for it: what is open stays as it is, whatever the window becomes. */
  readonly list: ReactNode | undefined;
  /** What the list is of. */
  readonly listName: string;
  readonly children: ReactNode;
}

export function TwoPanes({ list, listName, children }: TwoPanesProps): ReactElement {
  const both = list !== undefined;
  return (
    <div className={both ? "two-panes" : "one-pane"}>
      {both && (
        <section className="pane-list" data-pane="list" aria-label={listName}>
          {list}
        </section>
      )}
      <div className={both ? "pane-detail" : "one-pane"} data-pane="detail">
        {children}
      </div>
    </div>
  );
}
