// The living page: `/ui` shows every component, `/ui/<scenario>/…` the whole app on a fake session; never in a production bundle.
import { createRoot } from "react-dom/client";
import { Router } from "wouter";
import { SessionProvider } from "../../hooks/session.tsx";
import { App } from "../app.tsx";
import { Components } from "./components.tsx";
import { createFakeSession } from "./fake-session.ts";
import { SCENARIOS } from "./scenarios.ts";

const nowMs = (): number => Date.now();

export function showGallery(root: HTMLElement): void {
  const name = location.pathname.split("/")[2] ?? "";
  const scenario = SCENARIOS[name];
  createRoot(root).render(
    scenario ? (
      <Router base={`/ui/${name}`}>
        <SessionProvider session={createFakeSession(scenario)} nowMs={nowMs}>
          <App />
        </SessionProvider>
      </Router>
    ) : (
      <Components scenarios={Object.keys(SCENARIOS)} />
    ),
  );
}
