// Where an imported item came from: its file, the source named in it, and what it was called there.
import type { ReactElement } from "react";
import type { HistoryView } from "../../domain/history.ts";
import { t } from "../../locales/text.ts";
import { Card, Facts } from "../../ui/show.tsx";

interface OriginCardProps {
  readonly lines: readonly HistoryView[];
  readonly level: 2 | 3;
}

/** Of the newest version that a file brought. */
export function OriginCard({ lines, level }: OriginCardProps): ReactElement | null {
  const line = lines.findLast(({ origin }) => origin !== undefined);
  if (line?.origin === undefined) return null;
  const { origin, sourceName } = line;
  const { fileName, system, fullUrl, sourceId } = origin;
  const named = fullUrl ?? sourceId ?? sourceName;
  return (
    <Card title={t("origin.title")} level={level}>
      <Facts
        facts={[
          [t("origin.file"), <bdi key="file">{fileName}</bdi>],
          ...(system === undefined ? [] : [[t("origin.system"), <bdi key="system">{system}</bdi>] as const]),
          ...(named === undefined
            ? []
            : [
                [
                  t("origin.address"),
                  <bdi key="name" className="mono">
                    {named}
                  </bdi>,
                ] as const,
              ]),
        ]}
      />
    </Card>
  );
}
