// A recovery code as people bring it: typed in groups, pasted whole, or as the text of the kit's QR code, which becomes its groups at once (protocol §3, codes and kit).
import { useState } from "react";
import { t } from "../locales/text.ts";
import type { Outcome, SessionError } from "../session/api.ts";
import { useSession } from "./session.tsx";

const kitMark = /^HVKIT\d*:/i;
const squeezed = (text: string): string => text.replace(/\s+/g, "");

/** A slip of the pen, which the code's own check shows before anybody is asked. */
export const isMisread = (error: SessionError | undefined): boolean =>
  error?.kind === "invalid" && (error.facts?.["field"] === "code" || error.facts?.["field"] === "kit");

export interface RecoveryCodeHook {
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly isEmpty: boolean;
  /** Whose kit it was, where a whole kit was read; a bare code does not say. */
  readonly owner: "me" | "clinic" | undefined;
  /** What to hand to the session; `invalid` where a kit's text is damaged. */
  readonly read: () => Promise<Outcome<string>>;
  /** What stands under the field; `tried`: the form was sent. */
  readonly faultOf: (error: SessionError | undefined, tried: boolean) => string | undefined;
}

export function useRecoveryCode(): RecoveryCodeHook {
  const session = useSession();
  const [value, setValue] = useState("");
  const [owner, setOwner] = useState<"me" | "clinic">();
  const isEmpty = value.trim() === "";
  const onChange = (text: string): void => {
    setValue(text);
    setOwner(undefined);
    const kit = squeezed(text);
    if (!kitMark.test(kit)) return;
    void session.readKit(kit).then((outcome) => {
      if (!outcome.ok) return;
      setOwner(outcome.value.signInCode === undefined ? "clinic" : "me");
      setValue((now) => (now === text ? outcome.value.recoveryCode : now));
    });
  };
  return {
    value,
    onChange,
    isEmpty,
    owner,
    async read() {
      const kit = squeezed(value);
      if (!kitMark.test(kit)) return { ok: true, value: value.trim() };
      const read = await session.readKit(kit);
      return read.ok ? { ok: true, value: read.value.recoveryCode } : read;
    },
    faultOf(error, tried) {
      if (isMisread(error)) return t("recover.code.misread");
      return tried && isEmpty ? t("form.required") : undefined;
    },
  };
}
