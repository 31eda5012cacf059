// The state pill: one of five plain states with icon and words; offline is calm and grey, only failure is amber.
import type { ReactElement } from "react";
import { Icon, type IconName } from "./icon.tsx";
import type { Tone } from "./show.tsx";

export type PillState = "saved" | "syncing" | "waiting" | "offline" | "failed";

export const PILL_LOOK: Readonly<Record<PillState, { readonly tone: Tone; readonly icon: IconName }>> = {
  saved: { tone: "good", icon: "check" },
  syncing: { tone: "info", icon: "sync" },
  waiting: { tone: "info", icon: "clock" },
  offline: { tone: "neutral", icon: "cloudOff" },
  failed: { tone: "warn", icon: "warning" },
};

/** The content only: the caller makes it a link to the sync page. */
export function SyncPillFace({ state, text }: { readonly state: PillState; readonly text: string }): ReactElement {
  return (
    <>
      <Icon name={PILL_LOOK[state].icon} size={20} />
      <span>{text}</span>
    </>
  );
}
