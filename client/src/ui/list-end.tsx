// The end of a list that is drawn as far as somebody looks: it grows when its end comes near, and for whoever presses.
import type { ReactElement, RefCallback } from "react";
import { t } from "../locales/text.ts";
import { Button } from "./button.tsx";

interface ListEndProps {
  /** Rows that are drawn, of `length`. */
  readonly growing: { readonly rows: number; readonly end: RefCallback<Element>; readonly more: () => void };
  readonly length: number;
}

export function ListEnd({ growing, length }: ListEndProps): ReactElement | null {
  if (growing.rows >= length) return null;
  return (
    <div className="card-body" ref={growing.end}>
      <Button onPress={growing.more}>{t("chart.more")}</Button>
    </div>
  );
}
