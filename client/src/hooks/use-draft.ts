// A half-written form that survives lock, kill and flight mode: read once, kept a moment after each change, gone when it was saved.
import { useCallback, useEffect, useRef } from "react";
import { useSession } from "./session.tsx";

const RESTING_MS = 300;

/**
 * `value` is what to keep, undefined while the form is as it came; `restore` gets what was kept, unless the person was
 * quicker. Answers how to forget it: before the form is saved, so that no crash leaves a draft of what is saved already.
 */
export function useDraft(
  name: string,
  value: string | undefined,
  restore: (kept: string) => void,
): () => Promise<unknown> {
  const session = useSession();
  const takeBack = useRef(restore);
  const typed = useRef(value);
  const forgotten = useRef<string>(undefined);
  const resting = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    takeBack.current = restore;
    typed.current = value;
  });
  const ready = useRef(false);
  useEffect(() => {
    let live = true;
    ready.current = false;
    void session.draft(name).then((kept) => {
      if (!live) return;
      if (kept !== undefined && typed.current === undefined) {
        // What was about to be kept is the empty form: until the words stand in it nothing may take them from the disk.
        clearTimeout(resting.current);
        takeBack.current(kept);
      }
      ready.current = true;
    });
    return () => {
      live = false;
      // Whoever leaves at once leaves the last words too.
      if (ready.current && typed.current !== forgotten.current) void session.keepDraft(name, typed.current);
    };
  }, [session, name]);
  useEffect(() => {
    // Words that come again after they were saved are new words.
    if (value === undefined) forgotten.current = undefined;
    resting.current = setTimeout(() => {
      if (ready.current && (value === undefined || value !== forgotten.current)) void session.keepDraft(name, value);
    }, RESTING_MS);
    return () => clearTimeout(resting.current);
  }, [session, name, value]);
  return useCallback(() => {
    forgotten.current = typed.current;
    return session.keepDraft(name, undefined);
  }, [session, name]);
}
