// The composition root: starts the session's worker, wraps it as SessionApi and gives it, with the clock, to the views.
import "./app/no-eval.ts";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/app.tsx";
import { createSessionWorker } from "./app/session-worker.ts";
import { trustedWorkerUrl } from "./app/trusted-types.ts";
import { startLanguage } from "./hooks/language.ts";
import { SessionProvider } from "./hooks/session.tsx";
import { collectShared, sharedPage } from "./hooks/shared-files.ts";
import { heedInstallOffer } from "./hooks/use-install.ts";
import { startPdfThreadsBy } from "./ui/pdf/thread.ts";
import { applyTheme, readTheme } from "./ui/theme.ts";
import pdfUrl from "./app/pdf.worker.ts?worker&url";
import workerUrl from "./session/worker.ts?worker&url";
import "./ui/styles.css";

const nowMs = (): number => Date.now();

function start(root: HTMLElement): void {
  const session = createSessionWorker(
    () => new Worker(trustedWorkerUrl(workerUrl), { type: "module", name: "session" }),
    (message) => reportError(new Error(message)),
  );
  createRoot(root).render(
    <StrictMode>
      <SessionProvider session={session} nowMs={nowMs}>
        <App />
      </SessionProvider>
    </StrictMode>,
  );
}

applyTheme(readTheme());
startPdfThreadsBy(() => new Worker(trustedWorkerUrl(pdfUrl), { type: "module", name: "pdf" }));
heedInstallOffer();
if (location.pathname === sharedPage) void collectShared();
const root = document.getElementById("root");
if (!root) throw new Error("no root element");
await startLanguage();
if (import.meta.env.DEV && location.pathname.startsWith("/ui")) {
  void import("./app/gallery/gallery.tsx").then(({ showGallery }) => showGallery(root));
} else {
  start(root);
}
