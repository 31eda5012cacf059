// Bars with their numbers: long work with a way to stop without loss, and how full something is.
import type { ReactElement } from "react";
import { Label, Meter, ProgressBar } from "react-aria-components";
import { t } from "../locales/text.ts";
import { Button } from "./button.tsx";

interface ProgressProps {
  readonly label: string;
  readonly done: number;
  readonly total: number;
  readonly onCancel?: () => void;
}

export function Progress({ label, done, total, onCancel }: ProgressProps): ReactElement {
  const counts = t("ui.progress", { done, total });
  return (
    <div className="progress">
      <ProgressBar
        className="progress"
        value={done}
        maxValue={Math.max(total, 1)}
        valueLabel={counts}
        isIndeterminate={total === 0}
      >
        <div className="head">
          <Label>{label}</Label>
          <span>{counts}</span>
        </div>
        <svg
          className="track"
          width="100%"
          height="12"
          preserveAspectRatio="none"
          viewBox="0 0 100 1"
          aria-hidden="true"
        >
          <rect className="fill" width={total === 0 ? 15 : (100 * done) / total} height="1" />
        </svg>
      </ProgressBar>
      {onCancel && (
        <div className="buttons">
          <Button onPress={onCancel}>{t("ui.cancel")}</Button>
        </div>
      )}
    </div>
  );
}

interface GaugeProps {
  readonly label: string;
  readonly value: number;
  readonly most: number;
  /** What is heard and read: a gauge never stands without its numbers. */
  readonly text: string;
}

/** How full something is, not how far something came. */
export function Gauge({ label, value, most, text }: GaugeProps): ReactElement {
  const share = most <= 0 ? 0 : Math.min(100, (100 * value) / most);
  return (
    <Meter className="progress" value={value} maxValue={Math.max(most, 1)} valueLabel={text}>
      <div className="head">
        <Label>{label}</Label>
        <span>{text}</span>
      </div>
      <svg className="track" width="100%" height="12" preserveAspectRatio="none" viewBox="0 0 100 1" aria-hidden="true">
        <rect className="fill" width={Math.max(share, 0.5)} height="1" />
      </svg>
    </Meter>
  );
}
