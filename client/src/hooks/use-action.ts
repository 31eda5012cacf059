// One act of a person: runs once at a time, keeps what went wrong, and lets a bug reach the frame's error boundary.
import { useRef, useState } from "react";
import type { Outcome, SessionError } from "../session/api.ts";

export interface Action<A extends readonly unknown[], T> {
  readonly pending: boolean;
  readonly error: SessionError | undefined;
  /** Resolves to undefined when it failed (see `error`) or was already running. */
  readonly run: (...args: A) => Promise<{ readonly value: T } | undefined>;
  readonly clear: () => void;
}

export function useAction<A extends readonly unknown[], T>(act: (...args: A) => Promise<Outcome<T>>): Action<A, T> {
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<SessionError>();
  const busy = useRef(false);
  const run = async (...args: A): Promise<{ readonly value: T } | undefined> => {
    if (busy.current) return undefined;
    busy.current = true;
    setPending(true);
    setError(undefined);
    try {
      const outcome = await act(...args);
      if (outcome.ok) return { value: outcome.value };
      setError(outcome.error);
      return undefined;
    } catch (bug) {
      setError(() => {
        throw bug;
      });
      return undefined;
    } finally {
      busy.current = false;
      setPending(false);
    }
  };
  const clear = (): void => setError(undefined);
  return { pending, error, run, clear };
}
