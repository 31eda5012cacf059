// What went wrong, in one sentence, and the one next step; read out at once, never vanishing by itself.
import type { ReactElement, ReactNode } from "react";
import { Notice } from "./show.tsx";

export interface FaultWords {
  readonly what: string;
  readonly next: string;
  /** Amber: nothing is lost and it is tried again. */
  readonly calm?: boolean;
}

interface FaultProps extends FaultWords {
  readonly children?: ReactNode;
}

export function Fault({ what, next, calm, children }: FaultProps): ReactElement {
  return (
    <Notice tone={calm ? "warn" : "danger"} title={what} alert>
      <p>{next}</p>
      {children}
    </Notice>
  );
}
