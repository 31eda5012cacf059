// The frame's net for bugs: says plainly that something broke, that saved things are safe, and offers a fresh start.
import { Component, type ErrorInfo, type ReactNode } from "react";
import { t } from "../locales/text.ts";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/show.tsx";

interface ErrorBoundaryState {
  readonly broken: boolean;
}

// React has no function form of an error boundary.
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, ErrorBoundaryState> {
  override state: ErrorBoundaryState = { broken: false };

  static getDerivedStateFromError(): ErrorBoundaryState {
    return { broken: true };
  }

  override componentDidCatch(error: unknown, _info: ErrorInfo): void {
    reportError(error);
  }

  override render(): ReactNode {
    if (!this.state.broken) return this.props.children;
    return (
      <main className="lone">
        <div className="lone-main">
          <h1>{t("broken.title")}</h1>
          <Notice tone="warn" alert>
            <p>{t("broken.text")}</p>
          </Notice>
          <div className="buttons">
            <Button look="primary" onPress={() => location.reload()}>
              {t("broken.reload")}
            </Button>
          </div>
        </div>
      </main>
    );
  }
}
