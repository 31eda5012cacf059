// How full this browser's room for the app is, and whether the browser may clear it on its own.
import { type ReactElement, useState } from "react";
import { useStorage } from "../../hooks/use-storage.ts";
import { bytesText } from "../../locales/dates.ts";
import { t } from "../../locales/text.ts";
import { Button } from "../../ui/button.tsx";
import { Gauge } from "../../ui/progress.tsx";
import { Card, Notice } from "../../ui/show.tsx";

/** From here on a person should make room. */
const FULL = 0.8;

export function StorageCard(): ReactElement | null {
  const { state, ask } = useStorage();
  const [refused, setRefused] = useState(false);
  if (!state) return null;
  const { used, quota, persisted } = state;
  return (
    <Card title={t("storage.title")}>
      <Gauge
        label={t("storage.used")}
        value={used}
        most={quota}
        text={t("storage.of", { used: bytesText(used), quota: bytesText(quota) })}
      />
      {used > FULL * quota && <Notice tone="warn" title={t("storage.full")} />}
      {persisted === true && <p>{t("storage.kept")}</p>}
      {persisted === false && (
        <>
          <p>{t("storage.mayClear")}</p>
          {refused && <Notice tone="warn" title={t("storage.refused")} alert />}
          <div className="buttons">
            <Button onPress={() => void ask().then((granted) => setRefused(!granted))}>{t("storage.ask")}</Button>
          </div>
        </>
      )}
    </Card>
  );
}
