// One tab of a browser writes for a person: a Web Lock, handed over when another tab asks for it (A19).
import { inUse } from "../session/outcome.ts";
import type { Hold } from "../session/ports.ts";

/** A tab that has just closed needs a moment to let go; one that was asked has to close its files first. */
const waitMs = 1_500;
const handOverMs = 4_000;
const letGoWord = "let go";
/** To whoever only syncs while locked. */
const knockWord = "knock";

const elsewhere = (): Error => Object.assign(new Error("open elsewhere"), { name: inUse });

type Release = () => void;

/** The answer lets go; undefined where the lock was asked for `ifAvailable` and is not. */
function request(
  locks: LockManager,
  name: string,
  options: LockOptions,
  lost: () => void,
): Promise<Release | undefined> {
  return new Promise((resolve, reject) => {
    let held = false;
    const asked = locks.request(name, options, (lock) => {
      if (!lock) return resolve(undefined);
      return new Promise<void>((release) => {
        held = true;
        resolve(release);
      });
    });
    // A lock that was ours and is taken by force ends with an error, too.
    asked.catch(() => (held ? lost() : reject(elsewhere())));
  });
}

/** Without Web Locks (tests in Node) everybody may. @throws InUseError while another tab has it and `takeOver` is not set. */
export async function holdAlone(
  name: string,
  { takeOver = false, yields = false, asked = () => undefined }: Hold,
): Promise<() => void> {
  const locks = (globalThis as { readonly navigator?: { readonly locks?: LockManager } }).navigator?.locks;
  if (!locks) return () => undefined;
  const line = new BroadcastChannel(name);
  let over = false;
  const end = (): void => {
    if (!over) asked();
  };
  const waited = async (locks: LockManager): Promise<Release | undefined> => {
    const patience = { signal: AbortSignal.timeout(takeOver ? handOverMs : waitMs) };
    try {
      return await request(locks, name, patience, end);
    } catch (thrown) {
      // Frozen or hung: it notices when it wakes, and its next write is refused by the relay, not lost.
      if (takeOver) return request(locks, name, { steal: true }, end);
      throw thrown;
    }
  };
  try {
    if (!yields) line.postMessage(takeOver ? letGoWord : knockWord);
    // A busy browser may take its time to answer at all: only a lock that somebody has is waited for by the clock.
    const free = await request(locks, name, { ifAvailable: true }, end);
    if (!free && yields) throw elsewhere();
    const release = free ?? (await waited(locks));
    line.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (data === letGoWord || (yields && data === knockWord)) end();
    };
    return () => {
      over = true;
      line.close();
      release?.();
    };
  } catch (thrown) {
    line.close();
    throw thrown;
  }
}
