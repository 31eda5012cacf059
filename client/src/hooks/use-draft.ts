// A half-written form that survives lock, kill and flight mode: read once, kept a moment after each change, gone when it was saved.
import { useCallback, useEffect, useRef } from "react";
import { useSession } from "./session.tsx";

const RESTING_MS = 300;

/** `value` is what to keep, undefined while the form is as it came; `restore` gets what was kept. Answers how to forget it. */
export function useDraft(name: string, value: string | undefined, restore: (kept: string) => void): () => void {
  const session = useSession();
  const takeBack = useRef(restore);
  useEffect(() => {
    takeBack.current = restore;
  });
  const ready = useRef(false);
  useEffect(() => {
    let live = true;
    ready.current = false;
    void session.draft(name).then((kept) => {
      if (!live) return;
      if (kept !== undefined) takeBack.current(kept);
      ready.current = true;
    });
    return () => {
      live = false;
    };
  }, [session, name]);
  useEffect(() => {
    const timer = setTimeout(() => {
      if (ready.current) void session.keepDraft(name, value);
    }, RESTING_MS);
    return () => clearTimeout(timer);
  }, [session, name, value]);
  return useCallback(() => void session.keepDraft(name, undefined), [session, name]);
}
