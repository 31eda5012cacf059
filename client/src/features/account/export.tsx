// One's own record as a file: a FHIR R4 Bundle of what counts now, made on this device and given to nobody (product.md §2).
import { type ReactElement, useState } from "react";
import { useSeam } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { saveFile } from "../../hooks/save-file.ts";
import { localStamp } from "../../locales/dates.ts";
import { explain } from "../../locales/explain.ts";
import { t } from "../../locales/text.ts";
import { Button } from "../../ui/button.tsx";
import { Fault } from "../../ui/fault.tsx";
import { Page } from "../../ui/page.tsx";
import { Notice } from "../../ui/show.tsx";

export function ExportRecord({ chartId }: { readonly chartId: string }): ReactElement {
  const { session, nowMs } = useSeam();
  const [count, setCount] = useState<number>();
  const make = useAction(() => session.exportRecord(chartId));
  const save = async (): Promise<void> => {
    const made = await make.run();
    if (!made) return;
    // No name in it: file names end up in many lists.
    saveFile(`health-record-${localStamp(nowMs()).slice(0, 10)}.json`, "application/fhir+json", made.value.text);
    setCount(made.value.items);
  };
  return (
    <div className="group">
      <p>{t("export.text")}</p>
      <p className="soft">{t("export.open")}</p>
      {make.error && <Fault {...explain(make.error)} />}
      <div className="buttons">
        <Button icon="down" isPending={make.pending} onPress={() => void save()}>
          {t("export.button")}
        </Button>
      </div>
      <div aria-live="polite" className="said">
        {count !== undefined && (
          <Notice tone="good" title={t("export.done", { count })}>
            <p>{t("export.done.text")}</p>
          </Notice>
        )}
      </div>
    </div>
  );
}

export default function ExportPage({ chartId }: { readonly chartId: string }): ReactElement {
  return (
    <Page title={t("export.title")} back={{ to: "/settings", text: t("place.settings") }}>
      <ExportRecord chartId={chartId} />
    </Page>
  );
}
