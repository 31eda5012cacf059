// The session's worker as the page sees it: one SessionApi that outlives its worker, because lock ends the worker and starts a fresh one (protocol §8).
import { proxy, releaseProxy, wrap } from "comlink";
import type { Outcome, SessionApi, Topics, Unsubscribe } from "../session/api.ts";
import { forward } from "./forward.ts";

interface Watch {
  readonly attach: (api: SessionApi) => Promise<Unsubscribe>;
  /** What the view is told while there is no worker. */
  readonly blank: () => void;
  detach: Unsubscribe | undefined;
}

type LockReason = NonNullable<Extract<Topics["phase"], { readonly kind: "locked" }>["reason"]>;
type TellPhase = (phase: Topics["phase"]) => void;

type Own =
  | "lock"
  | "signOut"
  | "deleteAccount"
  | "watch"
  | "watchChart"
  | "planImport"
  | "runImport"
  | "exportRecord"
  | "addDocument"
  | "holdFile"
  | "fileInRecord";

/** How long a worker may take to close its files before it is ended anyway. */
const LOCK_GRACE_MS = 2_000;

/** `onBroken` is told when a worker died by itself. */
export function createSessionWorker(start: () => Worker, onBroken: (message: string) => void): SessionApi {
  const watches = new Set<Watch>();
  let worker = start();
  let api = hire(worker);
  let lockedBy: LockReason | undefined;

  function hire(fresh: Worker): SessionApi {
    fresh.addEventListener("error", (event) => onBroken(event.message));
    // Comlink's mapped type loses the generics of `watch`; at run time it is this interface, every call a promise.
    return wrap<SessionApi>(fresh) as unknown as SessionApi;
  }

  async function attach(watch: Watch): Promise<void> {
    const to = api;
    const detach = await watch.attach(to);
    if (watches.has(watch) && to === api) watch.detach = detach;
    else detach();
  }

  async function open(watch: Watch): Promise<Unsubscribe> {
    watches.add(watch);
    await attach(watch);
    return () => {
      watches.delete(watch);
      watch.detach?.();
    };
  }

  function renew(): void {
    (api as unknown as { [releaseProxy](): void })[releaseProxy]();
    worker.terminate();
    worker = start();
    api = hire(worker);
    for (const watch of watches) {
      watch.detach = undefined;
      void attach(watch);
    }
  }

  // A page that the browser keeps for "back" (WebKit does) would keep the account with it: whoever leaves the page locks it.
  addEventListener("pagehide", () => worker.terminate());
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted) renew();
  });

  /** An account that went on in another tab, or under keys of another device, is locked here like any other: the worker ends, and the reason stays on screen. */
  function heeding(tell: TellPhase): TellPhase {
    return (phase) => {
      const reason = phase.kind === "locked" ? phase.reason : undefined;
      if (reason !== undefined) {
        lockedBy = reason;
        renew();
        return;
      }
      if (phase.kind === "open" || phase.kind === "signed-out") lockedBy = undefined;
      tell(phase.kind === "locked" && lockedBy ? { ...phase, reason: lockedBy } : phase);
    };
  }

  /** Keys and plaintext of whoever has left end with the worker's memory. */
  async function leaving<T>(way: Promise<Outcome<T>>): Promise<Outcome<T>> {
    const left = await way;
    if (left.ok) renew();
    return left;
  }

  async function lock(): Promise<void> {
    for (const watch of watches) watch.blank();
    const grace = new Promise((done) => setTimeout(done, LOCK_GRACE_MS));
    await Promise.race([api.lock().catch(() => undefined), grace]);
    renew();
  }

  return forward<SessionApi, Own>(() => api, {
    lock,
    signOut: (options) => leaving(api.signOut(options)),
    deleteAccount: (password) => leaving(api.deleteAccount(password)),
    watch: (topic, tell) =>
      open({
        attach: (to) => to.watch(topic, proxy(topic === "phase" ? (heeding(tell as TellPhase) as typeof tell) : tell)),
        blank: () => {
          if (topic === "phase") (tell as (phase: Topics["phase"]) => void)({ kind: "starting" });
        },
        detach: undefined,
      }),
    watchChart: (vaultId, tell) =>
      open({
        attach: (to) => to.watchChart(vaultId, proxy(tell)),
        blank: () => tell(undefined),
        detach: undefined,
      }),
    planImport: (vaultId, fileName, bytes, tell) => api.planImport(vaultId, fileName, bytes, proxy(tell)),
    runImport: (importId, tell) => api.runImport(importId, proxy(tell)),
    exportRecord: (vaultId, tell) => api.exportRecord(vaultId, tell && proxy(tell)),
    addDocument: (vaultId, input, file, tell) => api.addDocument(vaultId, input, file, proxy(tell)),
    holdFile: (draft, file, tell) => api.holdFile(draft, file, tell && proxy(tell)),
    fileInRecord: (threadId, key, index, vaultId, about, tell) =>
      api.fileInRecord(threadId, key, index, vaultId, about, tell && proxy(tell)),
  });
}
