// Whether the app runs installed, on what kind of device, and the browser's own way to install it where there is one.
import { useSyncExternalStore } from "react";

export type Platform = "ios" | "android" | "desktop";

/** https://developer.mozilla.org/docs/Web/API/BeforeInstallPromptEvent */
interface InstallEvent extends Event {
  prompt(): Promise<{ readonly outcome: "accepted" | "dismissed" }>;
}

const isInstallEvent = (event: Event): event is InstallEvent => "prompt" in event;

let offered: InstallEvent | undefined;
const watchers = new Set<() => void>();
const changed = (event: InstallEvent | undefined): void => {
  offered = event;
  for (const tell of watchers) tell();
};

/** Called once at the start: the browser offers before anybody asks. */
export function heedInstallOffer(): void {
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    if (isInstallEvent(event)) changed(event);
  });
  addEventListener("appinstalled", () => changed(undefined));
}

function platformOf({ userAgent, maxTouchPoints }: Pick<Navigator, "userAgent" | "maxTouchPoints">): Platform {
  if (/Android/.test(userAgent)) return "android";
  // An iPad calls itself a Macintosh, and no Macintosh has a touch screen.
  if (/iPhone|iPad|iPod/.test(userAgent) || (/Macintosh/.test(userAgent) && maxTouchPoints > 1)) return "ios";
  return "desktop";
}

const isInstalled = (): boolean =>
  matchMedia("(display-mode: standalone)").matches ||
  (navigator as { readonly standalone?: boolean }).standalone === true;

export interface Install {
  readonly platform: Platform;
  readonly installed: boolean;
  /** Opens the browser's own question; absent where it has none. */
  readonly ask: (() => Promise<boolean>) | undefined;
}

export function useInstall(): Install {
  const event = useSyncExternalStore(
    (tell) => {
      watchers.add(tell);
      return () => watchers.delete(tell);
    },
    () => offered,
  );
  return {
    platform: platformOf(navigator),
    installed: isInstalled(),
    ask:
      event &&
      (async () => {
        const { outcome } = await event.prompt();
        changed(undefined);
        return outcome === "accepted";
      }),
  };
}
