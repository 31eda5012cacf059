// What is reached from a chart: the same screens for its owner and for a guest.
import { lazy, type ReactElement } from "react";
import { Route, useLocation } from "wouter";
import { WriteGate } from "../features/chart/write-gate.tsx";

const Import = lazy(() => import("../features/import/import.tsx"));
const WithBanner = lazy(() => import("../features/chart/with-banner.tsx"));
const AddReading = lazy(() => import("../features/chart/add-reading.tsx"));
const AddMenu = lazy(() => import("../features/chart/add-menu.tsx"));
const AddRecord = lazy(() => import("../features/chart/add-record.tsx"));
const Correct = lazy(() => import("../features/chart/correct.tsx"));
const Part = lazy(() => import("../features/chart/part.tsx"));
const Timeline = lazy(() => import("../features/chart/timeline.tsx"));
const Week = lazy(() => import("../features/chart/week.tsx"));
const ItemPage = lazy(() => import("../features/chart/item.tsx"));
const ReportPage = lazy(() => import("../features/trends/report-page.tsx"));
const TrendPage = lazy(() => import("../features/trends/trend-page.tsx"));
const Documents = lazy(() => import("../features/documents/documents.tsx"));
const AddDocument = lazy(() => import("../features/documents/add-document.tsx"));
const DocumentPage = lazy(() => import("../features/documents/document.tsx"));
const Conflicts = lazy(() => import("../features/chart/conflicts.tsx"));

interface GateProps {
  readonly vaultId: string;
  readonly home: string;
  readonly children: ReactElement;
}

/** Whoever says "no" stands before the record again, with nothing written. */
function Gate({ vaultId, home, children }: GateProps): ReactElement {
  const [, go] = useLocation();
  return (
    <WriteGate vaultId={vaultId} onNo={() => go(home)}>
      {children}
    </WriteGate>
  );
}

type Params = Readonly<Record<string, string | undefined>>;

/** `at`: where the chart is, `/record` or `/patients/:vaultId`. */
export function chartRoutes(at: string, vaultOf: (params: Params) => string): readonly ReactElement[] {
  const homeOf = (params: Params): string => at.replace(":vaultId", params["vaultId"] ?? "");
  const screen = (path: string, draw: (vaultId: string, home: string, params: Params) => ReactElement) => (
    <Route key={path} path={`${at}/${path}`}>
      {(params: Params) => (
        <WithBanner key={vaultOf(params)} vaultId={vaultOf(params)} home={homeOf(params)}>
          {draw(vaultOf(params), homeOf(params), params)}
        </WithBanner>
      )}
    </Route>
  );
  const form: typeof screen = (path, draw) =>
    screen(path, (vaultId, home, params) => (
      <Gate vaultId={vaultId} home={home}>
        {draw(vaultId, home, params)}
      </Gate>
    ));
  return [
    form("new/:kind?", (vaultId, home, { kind }) => <AddReading vaultId={vaultId} kind={kind} home={home} />),
    screen("add", (_, home) => <AddMenu home={home} />),
    form("add/:kind", (vaultId, home, { kind }) => <AddRecord vaultId={vaultId} home={home} kind={kind ?? ""} />),
    screen("trend/:concept", (vaultId, home, { concept }) => (
      <TrendPage key={concept} vaultId={vaultId} concept={concept ?? ""} home={home} />
    )),
    screen("report", (vaultId, home) => <ReportPage vaultId={vaultId} home={home} />),
    form("import", (vaultId, home) => <Import vaultId={vaultId} home={home} />),
    screen("conflicts", (vaultId, home) => <Conflicts vaultId={vaultId} home={home} />),
    form("documents/new", (vaultId, home) => <AddDocument vaultId={vaultId} home={home} />),
    screen("documents/:item", (vaultId, home, { item }) => (
      <DocumentPage key={item} vaultId={vaultId} itemId={item ?? ""} home={home} />
    )),
    screen("documents", (vaultId, home) => <Documents vaultId={vaultId} home={home} />),
    screen("timeline", (vaultId, home) => <Timeline vaultId={vaultId} home={home} />),
    screen("part/:part", (vaultId, home, { part }) => <Part key={part} vaultId={vaultId} home={home} name={part} />),
    form("week", (vaultId, home) => <Week vaultId={vaultId} home={home} />),
    form("item/:item/correct", (vaultId, home, { item }) => (
      <Correct vaultId={vaultId} itemId={item ?? ""} home={home} />
    )),
    screen("item/:item", (vaultId, home, { item }) => (
      <ItemPage key={item} vaultId={vaultId} itemId={item ?? ""} home={home} />
    )),
  ];
}
