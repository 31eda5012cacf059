// Where an appointment stands, told by word, icon, edge and colour at once: no two states look alike in grey.
import type { ReactElement } from "react";
import { type AppointmentMarkKind, markWord } from "../locales/appointment-words.ts";
import { Icon, type IconName } from "./icon.tsx";

/** Icon, tone, and edge: `open` nothing is decided, `firm` it holds, `over` it is past or off. */
const LOOKS: Readonly<Record<AppointmentMarkKind, readonly [IconName, string, "open" | "firm" | "over"]>> = {
  waiting: ["clock", "neutral", "open"],
  asked: ["hourglass", "info", "open"],
  offered: ["reply", "warn", "open"],
  "by-rule": ["check", "info", "firm"],
  confirmed: ["checks", "good", "firm"],
  arrived: ["place", "good", "firm"],
  "in-room": ["door", "good", "firm"],
  done: ["check", "neutral", "over"],
  noshow: ["eyeOff", "neutral", "over"],
  cancelled: ["close", "neutral", "over"],
  declined: ["stop", "neutral", "over"],
  waitlist: ["queue", "info", "open"],
  lost: ["warning", "warn", "over"],
  withheld: ["warning", "danger", "firm"],
};

export function AppointmentMark({ mark }: { readonly mark: AppointmentMarkKind }): ReactElement {
  const [icon, tone, edge] = LOOKS[mark];
  return (
    <span className={`chip tone-${tone} edge-${edge}`}>
      <Icon name={icon} />
      {markWord(mark)}
    </span>
  );
}
