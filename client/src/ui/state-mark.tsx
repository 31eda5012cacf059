// Where one item is: clock = on this device only, one check = on the relay, two checks = reached their device, eye = opened; icon with its word.
import type { ReactElement } from "react";
import { t } from "../locales/text.ts";
import { Icon } from "./icon.tsx";

export type ItemPlace = "device" | "relay" | "reached" | "opened" | "not-sent";

export function StateMark({ place }: { readonly place: ItemPlace }): ReactElement {
  switch (place) {
    case "device":
      return (
        <span className="mark">
          <Icon name="clock" size={18} />
          {t("mark.device")}
        </span>
      );
    case "relay":
      return (
        <span className="mark">
          <Icon name="check" size={18} />
          {t("mark.relay")}
        </span>
      );
    case "reached":
      return (
        <span className="mark">
          <Icon name="checks" size={18} />
          {t("mark.reached")}
        </span>
      );
    case "opened":
      return (
        <span className="mark">
          <Icon name="eye" size={18} />
          {t("mark.opened")}
        </span>
      );
    case "not-sent":
      return (
        <span className="mark waits">
          <Icon name="warning" size={18} />
          {t("mark.notSent")}
        </span>
      );
  }
}
