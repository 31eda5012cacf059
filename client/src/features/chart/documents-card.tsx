// The way from a chart to its documents: how many there are, and the first step to one more.
import type { ReactElement } from "react";
import type { ChartView } from "../../domain/queries.ts";
import { count } from "../../locales/dates.ts";
import { t } from "../../locales/text.ts";
import { Icon } from "../../ui/icon.tsx";
import { LinkButton } from "../../ui/page.tsx";
import { Card } from "../../ui/show.tsx";

interface DocumentsCardProps {
  readonly chart: ChartView;
  readonly home: string;
  readonly canWrite: boolean;
}

export function DocumentsCard({ chart, home, canWrite }: DocumentsCardProps): ReactElement {
  const some = chart.counts.find(({ type }) => type === "DocumentReference")?.count ?? 0;
  return (
    <Card title={t("document.list")} action={<span className="soft">{count(some)}</span>}>
      <div className="buttons">
        <LinkButton to={`${home}/documents`}>
          <Icon name="record" />
          {t("document.list")}
        </LinkButton>
        {canWrite && (
          <LinkButton to={`${home}/documents/new`}>
            <Icon name="plus" />
            {t("document.add")}
          </LinkButton>
        )}
      </div>
    </Card>
  );
}
