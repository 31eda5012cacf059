// The two places that are two panes on a laptop: the doctor's patients with a chart beside them, the patient's record with an item beside it.
import { type ReactElement, Suspense } from "react";
import { Route, Switch, useRoute } from "wouter";
import { useWide } from "../hooks/use-wide.ts";
import { t } from "../locales/text.ts";
import { Empty, Skeleton } from "../ui/show.tsx";
import { TwoPanes } from "../ui/two-panes.tsx";
import { chartRoutes } from "./chart-routes.tsx";
import { later } from "./later.tsx";

const Chart = later(() => import("../features/chart/chart.tsx"));
const ItemPage = later(() => import("../features/chart/item.tsx"));
const WithBanner = later(() => import("../features/chart/with-banner.tsx"));
const Patients = later(() => import("../features/patients/patients.tsx"));

/** What a desk shows first. */
export const desksAhead = (): Promise<unknown> => Promise.all([Chart, Patients].map((screen) => screen.ahead()));

const opening = (): ReactElement => <Skeleton label={t("app.opening")} />;

export function DoctorsDesk(): ReactElement {
  const wide = useWide();
  const [isOpen, params] = useRoute("/patients/:vaultId/*?");
  const charts = (
    <Suspense fallback={opening()}>
      <Switch>
        {chartRoutes("/patients/:vaultId", ({ vaultId }) => vaultId ?? "")}
        <Route path="/patients/:vaultId">{({ vaultId }) => <Chart key={vaultId} vaultId={vaultId} />}</Route>
        <Route path="/patients">
          {wide ? (
            <Empty icon="record" title={t("patients.choose")}>
              <p>{t("patients.choose.text")}</p>
            </Empty>
          ) : (
            <Patients />
          )}
        </Route>
      </Switch>
    </Suspense>
  );
  if (!wide) return charts;
  return (
    <TwoPanes listName={t("place.patients")} list={<Patients beside={isOpen ? params.vaultId : ""} />}>
      {charts}
    </TwoPanes>
  );
}

/** `item`: the one that is open. */
export function RecordDesk({ chartId, item }: { readonly chartId: string; readonly item: string | undefined }) {
  const wide = useWide();
  if (item === undefined) return <Chart vaultId={chartId} own />;
  const page = <ItemPage key={item} vaultId={chartId} itemId={item} home="/record" beside={wide} />;
  return wide ? (
    <Chart vaultId={chartId} own chosen={item} beside={page} />
  ) : (
    <WithBanner vaultId={chartId} home="/record">
      {page}
    </WithBanner>
  );
}
