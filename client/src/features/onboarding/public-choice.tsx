// "This is a public computer": asked at every way in, because only then nothing is written to this browser's disk (protocol §3).
import type { ReactElement } from "react";
import { t } from "../../locales/text.ts";
import { Checkbox } from "../../ui/choices.tsx";
import { Notice } from "../../ui/show.tsx";

interface PublicChoiceProps {
  readonly on: boolean;
  readonly onChange: (on: boolean) => void;
}

export function PublicChoice({ on, onChange }: PublicChoiceProps): ReactElement {
  return (
    <div className="group">
      <Checkbox isSelected={on} onChange={onChange}>
        {t("public.choice")}
      </Checkbox>
      {on ? (
        <Notice tone="warn" title={t("public.nothingStays")}>
          <p>{t("public.choice.on")}</p>
        </Notice>
      ) : (
        <p className="soft">{t("public.choice.off")}</p>
      )}
    </div>
  );
}
