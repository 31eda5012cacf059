// Judging and suggesting a password as a form needs it: a moment after the last key, by the session's one judge (protocol §3).
import { useEffect, useState } from "react";
import { explain } from "../locales/explain.ts";
import { useSession } from "./session.tsx";

const PAUSE_MS = 300;

export interface NewPasswordHook {
  /** What is wrong with it, `strong`, or undefined while unknown. */
  readonly verdict: { readonly strong: boolean; readonly why: string } | undefined;
  /** Five random words, if they are what stands in the field. */
  readonly suggested: string | undefined;
  readonly suggest: () => Promise<string>;
}

export function useNewPassword(value: string): NewPasswordHook {
  const session = useSession();
  const [judged, judge] = useState<{ readonly of: string; readonly strong: boolean; readonly why: string }>();
  const [words, setWords] = useState<string>();
  useEffect(() => {
    if (value === "") return undefined;
    let live = true;
    const timer = setTimeout(() => {
      void session.checkPassword(value).then((outcome) => {
        if (live) judge({ of: value, strong: outcome.ok, why: outcome.ok ? "" : explain(outcome.error).what });
      });
    }, PAUSE_MS);
    return () => {
      live = false;
      clearTimeout(timer);
    };
  }, [session, value]);
  return {
    verdict: value !== "" && judged?.of === value ? judged : undefined,
    suggested: words === value ? words : undefined,
    async suggest() {
      const phrase = await session.suggestPassword();
      setWords(phrase);
      return phrase;
    },
  };
}
