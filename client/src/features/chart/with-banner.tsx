// Keeps in view whose chart a screen writes to: the patient banner stands over it.
import type { ReactElement, ReactNode } from "react";
import { useChart } from "../../hooks/use-chart.ts";
import { ChartBanner } from "./chart-banner.tsx";

interface WithBannerProps {
  readonly vaultId: string;
  readonly home: string;
  readonly children: ReactNode;
}

export default function WithBanner({ vaultId, home, children }: WithBannerProps): ReactElement {
  const chart = useChart(vaultId);
  return (
    <div className="with-banner">
      {chart !== undefined && chart !== "gone" && <ChartBanner banner={chart.chart.banner} home={home} />}
      {children}
    </div>
  );
}
