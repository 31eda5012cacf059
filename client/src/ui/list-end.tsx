// The end of a list that is drawn as far as somebody looks: it grows when its end comes near, and for whoever presses.
import type { ReactElement, RefCallback } from "react";
import { t } from "../locales/text.ts";
import { Button } from "./button.tsx";

interface ListEndProps {
  /** Rows that are drawn, of `length`. */
  readonly rows: number;
  readonly length: number;
  readonly end: RefCallback<Element>;
  readonly more: () => void;
}

export function ListEnd({ rows, length, end, more }: ListEndProps): ReactElement | null {
  if (rows >= length) return null;
  return (
    <div className="card-body" ref={end}>
      <Button onPress={more}>{t("chart.more")}</Button>
    </div>
  );
}
