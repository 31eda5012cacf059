// One tab of a browser writes for a person: a Web Lock, handed over when another tab asks for it (A19).
import { inUse } from "../session/outcome.ts";
import type { Hold } from "../session/ports.ts";

/** A tab that has just closed needs a moment to let go; one that was asked has to close its files first. */
const waitMs = 1_500;
const handOverMs = 4_000;
const letGoWord = "let go";

const elsewhere = (): Error => Object.assign(new Error("open elsewhere"), { name: inUse });

/** Waits for the lock; null after `ms`. The answer lets go. */
function request(locks: LockManager, name: string, options: LockOptions, lost: () => void): Promise<() => void> {
  return new Promise((resolve, reject) => {
    let held = false;
    const asked = locks.request(
      name,
      options,
      () =>
        new Promise<void>((release) => {
          held = true;
          resolve(release);
        }),
    );
    // A lock that was ours and is taken by force ends with an error, too.
    asked.catch(() => (held ? lost() : reject(elsewhere())));
  });
}

/** Without Web Locks (tests in Node) everybody may. @throws InUseError while another tab has it and `takeOver` is not set. */
export async function holdAlone(
  name: string,
  { takeOver = false, asked = () => undefined }: Hold,
): Promise<() => void> {
  const locks = (globalThis as { readonly navigator?: { readonly locks?: LockManager } }).navigator?.locks;
  if (!locks) return () => undefined;
  const line = new BroadcastChannel(name);
  let over = false;
  const end = (): void => {
    if (!over) asked();
  };
  try {
    if (takeOver) line.postMessage(letGoWord);
    const patience = { signal: AbortSignal.timeout(takeOver ? handOverMs : waitMs) };
    const release = await request(locks, name, patience, end).catch((thrown: unknown) => {
      // Frozen or hung: it notices when it wakes, and its next write is refused by the relay, not lost.
      if (takeOver) return request(locks, name, { steal: true }, end);
      throw thrown;
    });
    line.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (data === letGoWord) end();
    };
    return () => {
      over = true;
      line.close();
      release();
    };
  } catch (thrown) {
    line.close();
    throw thrown;
  }
}
