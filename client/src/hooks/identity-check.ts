// Whether a doctor has said, since the unlock, that this is the right person to write about; forgotten with the unlock.
import { useState } from "react";
import type { Me } from "../session/api.ts";
import { useTopic } from "./session.tsx";

/** Every unlock brings a `Me` of its own. */
const confirmed = new WeakMap<Me, Set<string>>();

export interface IdentityCheck {
  /** To be asked before the first write in this chart. */
  readonly due: boolean;
  readonly confirm: () => void;
}

export function useIdentityCheck(vaultId: string): IdentityCheck {
  const phase = useTopic("phase");
  const [, draw] = useState(0);
  const me = phase?.kind === "open" ? phase.me : undefined;
  return {
    due: me?.profession === "doctor" && me.chartId !== vaultId && confirmed.get(me)?.has(vaultId) !== true,
    confirm() {
      if (me === undefined) return;
      const known = confirmed.get(me) ?? new Set<string>();
      confirmed.set(me, known.add(vaultId));
      draw((times) => times + 1);
    },
  };
}
