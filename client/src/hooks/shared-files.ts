// Files that another app shared: taken from the service worker at the start, held by this page only until the record is open.
import { useSyncExternalStore } from "react";

/** Where the share sheet leads. */
export const sharedPage = "/shared";
const giveUpMs = 3_000;

/** Undefined while the worker has not answered. */
let held: readonly File[] | undefined;
const watchers = new Set<() => void>();

function hold(files: readonly File[]): void {
  held = files;
  for (const tell of watchers) tell();
}

/** Called once, before anything is drawn, where the page was opened by the share sheet. */
export async function collectShared(): Promise<void> {
  const worker = (globalThis.navigator as Partial<Navigator>).serviceWorker?.controller;
  if (!worker) return hold([]);
  const { port1, port2 } = new MessageChannel();
  const answer = new Promise<readonly File[]>((resolve) => {
    port1.onmessage = ({ data }: MessageEvent<unknown>) =>
      resolve(Array.isArray(data) ? data.filter((part) => part instanceof File) : []);
    setTimeout(() => resolve([]), giveUpMs);
  });
  worker.postMessage({ type: "GIVE_SHARED" }, [port2]);
  hold(await answer);
}

/** What is still to be taken, oldest first; undefined while it is on its way. */
export const useSharedFiles = (): readonly File[] | undefined =>
  useSyncExternalStore(
    (tell) => {
      watchers.add(tell);
      return () => watchers.delete(tell);
    },
    () => held,
  );

/** It is being imported, or was left out: the next one comes up. */
export const shedShared = (file: File): void => hold((held ?? []).filter((one) => one !== file));
