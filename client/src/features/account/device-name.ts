// What a device is called on screen: its own name, or what is known of it.
import { longDate } from "../../locales/dates.ts";
import { t } from "../../locales/text.ts";
import type { DeviceView } from "../../session/api/account.ts";

export function deviceName({ label, temporary, addedMs, seenMs }: DeviceView): string {
  if (label !== undefined) return label;
  const date = longDate(addedMs ?? seenMs);
  return temporary ? t("devices.publicOf", { date }) : t("devices.nameless", { date });
}

/** `Added on 12 July 2026`; where the device never said it, when this one first saw it. */
export const deviceSince = ({ addedMs, seenMs }: DeviceView): string =>
  addedMs === undefined
    ? t("devices.seen", { date: longDate(seenMs) })
    : t("devices.added", { date: longDate(addedMs) });
