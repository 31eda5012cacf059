// The new device's side of a link as a screen sees it: shown, compared, received, or over with a reason; leaving the screen gives it up.
import { useEffect, useState } from "react";
import { useSession } from "../../hooks/session.tsx";
import type { SessionApi, SessionError } from "../../session/api.ts";
import type { LinkOffer } from "../../session/api/link.ts";

export type LinkStep =
  | { readonly kind: "beginning" }
  | { readonly kind: "shown"; readonly offer: LinkOffer }
  | { readonly kind: "compare" | "received"; readonly digits: string }
  | { readonly kind: "failed"; readonly error: SessionError };

async function follow(session: SessionApi, tell: (step: LinkStep) => void): Promise<void> {
  const offer = await session.beginLink();
  if (!offer.ok) return tell({ kind: "failed", error: offer.error });
  tell({ kind: "shown", offer: offer.value });
  const met = await session.awaitLink();
  if (!met.ok) return tell({ kind: "failed", error: met.error });
  const { digits } = met.value;
  tell({ kind: "compare", digits });
  const received = await session.receiveLink();
  tell(received.ok ? { kind: "received", digits } : { kind: "failed", error: received.error });
}

export function useLink(): { readonly step: LinkStep; readonly again: () => void } {
  const session = useSession();
  const [attempt, setAttempt] = useState(0);
  const [step, setStep] = useState<LinkStep>({ kind: "beginning" });
  useEffect(() => {
    let left = false;
    void follow(session, (next) => {
      if (!left) setStep(next);
    });
    return () => {
      left = true;
      void session.abandonLink();
    };
  }, [session, attempt]);
  const again = (): void => {
    setStep({ kind: "beginning" });
    setAttempt((n) => n + 1);
  };
  return { step, again };
}
