// Where a file is: on this device, on its way, at the relay, or still to be fetched; a word and a sign, never a colour alone.
import type { ReactElement } from "react";
import { bytesText } from "../locales/dates.ts";
import { t } from "../locales/text.ts";
import { Icon } from "./icon.tsx";
import { StateMark } from "./state-mark.tsx";

type FilePlace =
  | { readonly at: "everywhere" | "device" | "not-sent" | "relay" }
  /** Bytes. */
  | { readonly at: "sending" | "fetching"; readonly done: number; readonly total: number };

interface FileMarkProps {
  /** Undefined: not on this device. */
  readonly state: FilePlace | undefined;
  readonly mine: boolean;
}

export function FileMark({ state, mine }: FileMarkProps): ReactElement {
  switch (state?.at) {
    case "everywhere":
      if (mine) return <StateMark place="relay" />;
      return (
        <span className="mark">
          <Icon name="check" size={18} />
          {t("document.here")}
        </span>
      );
    case "device":
      return <StateMark place="device" />;
    case "not-sent":
      return <StateMark place="not-sent" />;
    case "sending":
    case "fetching": {
      const facts = { done: bytesText(state.done), total: bytesText(state.total) };
      return (
        <span className="mark">
          <Icon name="sync" size={18} />
          {t(state.at === "sending" ? "document.sending" : "document.fetching", facts)}
        </span>
      );
    }
    case "relay":
    case undefined:
      return (
        <span className="mark">
          <Icon name="down" size={18} />
          {t("document.elsewhere")}
        </span>
      );
  }
}
