// Offers a waiting release; the person loads it when nothing is being typed, and it never loads by itself.
import { type ReactElement, useEffect, useState } from "react";
import { t } from "../locales/text.ts";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/show.tsx";
import { type Release, watchReleases } from "./service-worker.ts";

export function UpdatePrompt(): ReactElement | null {
  const [release, offer] = useState<Release>();
  useEffect(() => watchReleases((fresh) => offer(fresh)), []);
  if (!release) return null;
  return (
    <div className="toast no-print" aria-live="polite">
      <Notice tone="info" icon="sync" title={t("update.title")}>
        <p>{t("update.text")}</p>
        <div className="buttons">
          <Button look="primary" small onPress={release.apply}>
            {t("update.now")}
          </Button>
          <Button look="quiet" small onPress={() => offer(undefined)}>
            {t("update.later")}
          </Button>
        </div>
      </Notice>
    </div>
  );
}
