// A form of the record by the name in the address.
import type { ReactElement } from "react";
import { useChart } from "../../hooks/use-chart.ts";
import { t } from "../../locales/text.ts";
import { LinkButton } from "../../ui/page.tsx";
import { Empty } from "../../ui/show.tsx";
import { PLANS } from "../../hooks/forms/plans.ts";
import { PanelForm } from "./panel-form.tsx";
import { RecordForm } from "./record-form.tsx";

interface AddRecordProps {
  readonly vaultId: string;
  readonly home: string;
  readonly kind: string;
}

export default function AddRecord({ vaultId, home, kind }: AddRecordProps): ReactElement {
  const chart = useChart(vaultId);
  if (kind === "panel") return <PanelForm vaultId={vaultId} home={home} />;
  const plan = Object.hasOwn(PLANS, kind) ? PLANS[kind] : undefined;
  if (plan === undefined)
    return (
      <Empty icon="search" title={t("app.noPage")}>
        <LinkButton to={home}>{t("vitals.back")}</LinkButton>
      </Empty>
    );
  // Where an allergy is recorded, "none known" would contradict it.
  const known = chart !== undefined && chart !== "gone" && chart.chart.banner.allergyLabel === "known-allergies";
  return (
    <RecordForm
      key={kind}
      vaultId={vaultId}
      home={home}
      plan={plan}
      without={kind === "allergy" && known ? "none" : undefined}
    />
  );
}
