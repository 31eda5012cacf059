// The session's worker as the page sees it: one SessionApi that outlives its worker, because lock ends the worker and starts a fresh one (protocol §8).
import { proxy, releaseProxy, wrap } from "comlink";
import type { SessionApi, Topics, Unsubscribe } from "../session/api.ts";
import { forward } from "./forward.ts";

interface Watch {
  readonly attach: (api: SessionApi) => Promise<Unsubscribe>;
  /** What the view is told while there is no worker. */
  readonly blank: () => void;
  detach: Unsubscribe | undefined;
}

type TellPhase = (phase: Topics["phase"]) => void;

/** How long a worker may take to close its files before it is ended anyway. */
const LOCK_GRACE_MS = 2_000;

/** `onBroken` is told when a worker died by itself. */
export function createSessionWorker(start: () => Worker, onBroken: (message: string) => void): SessionApi {
  const watches = new Set<Watch>();
  let worker = start();
  let api = hire(worker);
  let wentElsewhere = false;

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

  /** An account that went on in another tab is locked here like any other: the worker ends, and the reason stays on screen. */
  function heeding(tell: TellPhase): TellPhase {
    return (phase) => {
      const locked = phase.kind === "locked";
      if (locked && phase.reason === "elsewhere") {
        wentElsewhere = true;
        renew();
        return;
      }
      wentElsewhere &&= phase.kind !== "open";
      tell(locked && wentElsewhere ? { ...phase, reason: "elsewhere" } : phase);
    };
  }

  async function lock(): Promise<void> {
    for (const watch of watches) watch.blank();
    const grace = new Promise((done) => setTimeout(done, LOCK_GRACE_MS));
    await Promise.race([api.lock().catch(() => undefined), grace]);
    renew();
  }

  return forward<SessionApi, "lock" | "watch" | "watchChart" | "planImport" | "runImport">(() => api, {
    lock,
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
  });
}
