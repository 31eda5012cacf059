// Long work with its counts: how many of how many, and a way to stop without loss.
import type { ReactElement } from "react";
import { Label, ProgressBar } from "react-aria-components";
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
