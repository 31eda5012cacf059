// Six digits to compare with those on another screen, large and in two groups.
import type { ReactElement } from "react";
import { t } from "../locales/text.ts";

export function Digits({ digits }: { readonly digits: string }): ReactElement {
  return (
    <output className="digits" aria-label={t("link.digits", { digits: digits.split("").join(" ") })}>
      <span>{digits.slice(0, 3)}</span> <span>{digits.slice(3)}</span>
    </output>
  );
}
