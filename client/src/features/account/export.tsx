// One's own record as a file: a FHIR R4 Bundle of what counts now, made on this device and given to nobody (product.md §2).
import { type ReactElement, useState } from "react";
import { useSeam } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { saveFile, shareFile, sharesFiles } from "../../hooks/save-file.ts";
import { localStamp } from "../../locales/dates.ts";
import { explain } from "../../locales/explain.ts";
import { t } from "../../locales/text.ts";
import { Button } from "../../ui/button.tsx";
import { Fault } from "../../ui/fault.tsx";
import { Page } from "../../ui/page.tsx";
import { Progress } from "../../ui/progress.tsx";
import { Notice } from "../../ui/show.tsx";

interface Made {
  readonly name: string;
  readonly text: string;
  readonly items: number;
  /** Files that are not on this device. */
  readonly missing: number;
  /** Files that are too large for it. */
  readonly large: number;
}

const NONE = { done: 0, total: 0 };

export function ExportRecord({ chartId }: { readonly chartId: string }): ReactElement {
  const { session, nowMs } = useSeam();
  const [made, setMade] = useState<Made>();
  const [steps, setSteps] = useState(NONE);
  const [done, setDone] = useState<Pick<Made, "items" | "missing" | "large">>();
  const make = useAction(() => session.exportRecord(chartId, setSteps));
  const save = async (): Promise<void> => {
    setDone(undefined);
    setSteps(NONE);
    const file = await make.run();
    if (!file) return;
    // No name in it: file names end up in many lists.
    const name = `health-record-${localStamp(nowMs()).slice(0, 10)}.json`;
    if (sharesFiles()) return setMade({ ...file.value, name });
    saveFile(name, "application/fhir+json", file.value.text);
    setDone(file.value);
  };
  /** Its own press: a share sheet opens for nothing else. */
  const share = async ({ name, text, items, missing, large }: Made): Promise<void> => {
    if ((await shareFile(name, text)) === "cancelled") return;
    setMade(undefined);
    setDone({ items, missing, large });
  };
  return (
    <div className="group">
      <p>{t("export.text")}</p>
      <p className="soft">{t("export.open")}</p>
      {make.error && <Fault {...explain(make.error)} />}
      {make.pending && <Progress label={t("export.preparing")} {...steps} />}
      {made && (
        <Notice tone="info" title={t("export.shared.text")}>
          <div className="buttons">
            <Button look="primary" onPress={() => void share(made)}>
              {t("export.share")}
            </Button>
          </div>
        </Notice>
      )}
      <div className="buttons">
        <Button icon="down" isPending={make.pending} onPress={() => void save()}>
          {t("export.button")}
        </Button>
      </div>
      <div aria-live="polite" className="said">
        {done && (
          <Notice tone="good" title={t("export.done", { count: done.items })}>
            {done.missing > 0 && <p className="strong">{t("export.missing", { count: done.missing })}</p>}
            {done.large > 0 && <p className="strong">{t("export.large", { count: done.large })}</p>}
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
