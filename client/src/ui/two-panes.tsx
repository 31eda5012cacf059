// A list and, beside it, what is open from it; each scrolls by itself, so that the list stays where it was.
import type { ReactElement, ReactNode } from "react";

interface TwoPanesProps {
  readonly list: ReactNode;
  /** What the list is of. */
  readonly listName: string;
  readonly children: ReactNode;
}

export function TwoPanes({ list, listName, children }: TwoPanesProps): ReactElement {
  return (
    <div className="two-panes">
      <section className="pane-list" data-pane="list" aria-label={listName}>
        {list}
      </section>
      <div className="pane-detail" data-pane="detail">
        {children}
      </div>
    </div>
  );
}
