// What is reached from a chart: the same screens for its owner and for a guest.
import { lazy, type ReactElement } from "react";
import { Route } from "wouter";

const WithBanner = lazy(() => import("../features/chart/with-banner.tsx"));
const AddReading = lazy(() => import("../features/vitals/add-reading.tsx"));
const CorrectReading = lazy(() => import("../features/vitals/correct-reading.tsx"));
const ItemPage = lazy(() => import("../features/chart/item.tsx"));
const ReportPage = lazy(() => import("../features/trends/report-page.tsx"));
const TrendPage = lazy(() => import("../features/trends/trend-page.tsx"));
const Documents = lazy(() => import("../features/documents/documents.tsx"));
const AddDocument = lazy(() => import("../features/documents/add-document.tsx"));
const DocumentPage = lazy(() => import("../features/documents/document.tsx"));
const Conflicts = lazy(() => import("../features/chart/conflicts.tsx"));

type Params = Readonly<Record<string, string | undefined>>;

/** `at`: where the chart is, `/record` or `/patients/:vaultId`. */
export function chartRoutes(at: string, vaultOf: (params: Params) => string): readonly ReactElement[] {
  const homeOf = (params: Params): string => at.replace(":vaultId", params["vaultId"] ?? "");
  const screen = (path: string, draw: (vaultId: string, home: string, params: Params) => ReactElement) => (
    <Route key={path} path={`${at}/${path}`}>
      {(params: Params) => (
        <WithBanner key={vaultOf(params)} vaultId={vaultOf(params)}>
          {draw(vaultOf(params), homeOf(params), params)}
        </WithBanner>
      )}
    </Route>
  );
  return [
    screen("new/:kind?", (vaultId, home, { kind }) => <AddReading vaultId={vaultId} kind={kind} home={home} />),
    screen("trend/:concept", (vaultId, home, { concept }) => (
      <TrendPage key={concept} vaultId={vaultId} concept={concept ?? ""} home={home} />
    )),
    screen("report", (vaultId, home) => <ReportPage vaultId={vaultId} home={home} />),
    screen("conflicts", (vaultId, home) => <Conflicts vaultId={vaultId} home={home} />),
    screen("documents/new", (vaultId, home) => <AddDocument vaultId={vaultId} home={home} />),
    screen("documents/:item", (vaultId, home, { item }) => (
      <DocumentPage key={item} vaultId={vaultId} itemId={item ?? ""} home={home} />
    )),
    screen("documents", (vaultId, home) => <Documents vaultId={vaultId} home={home} />),
    screen("item/:item/correct", (vaultId, home, { item }) => (
      <CorrectReading vaultId={vaultId} itemId={item ?? ""} home={home} />
    )),
    screen("item/:item", (vaultId, home, { item }) => (
      <ItemPage key={item} vaultId={vaultId} itemId={item ?? ""} home={home} />
    )),
  ];
}
