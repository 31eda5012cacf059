// One screen's body: its title names the window and takes the focus after a change of screen, so a screen reader knows where it is.
import { type ReactElement, type ReactNode, useEffect, useRef } from "react";
import { Link } from "wouter";
import { t } from "../locales/text.ts";
import { Icon } from "./icon.tsx";

interface PageProps {
  readonly title: string;
  readonly lead?: string;
  readonly back?: { readonly to: string; readonly text: string };
  readonly actions?: ReactNode;
  readonly wide?: boolean;
  /** Where it shares the screen: a list beside what is open, or what is open beside its list. Only a whole screen names the window. */
  readonly pane?: "list" | "detail" | undefined;
  readonly children: ReactNode;
}

/** A screen's title names the window; its heading, here given its ref, takes the focus after a change of screen. */
export function useTitle(title: string, pane?: "list" | "detail") {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (pane === undefined) document.title = t("app.windowTitle", { title });
  }, [title, pane]);
  useEffect(() => {
    const { activeElement } = document;
    if (pane === "list") return;
    if (
      activeElement === null ||
      activeElement === document.body ||
      activeElement.closest("nav, .back, [data-pane=list]")
    ) {
      heading.current?.focus({ preventScroll: true });
      if (pane === undefined) scrollTo(0, 0);
    }
  }, [pane]);
  return heading;
}

export function Page({ title, lead, back, actions, wide, pane, children }: PageProps): ReactElement {
  const Heading = pane === undefined ? "h1" : "h2";
  const heading = useTitle(title, pane);
  return (
    <div className={wide ? "page page-wide" : "page"}>
      {back && pane === undefined && (
        <Link href={back.to} className="back">
          <Icon name="back" size={20} />
          {back.text}
        </Link>
      )}
      <header className="page-head">
        <Heading ref={heading} tabIndex={-1}>
          {title}
        </Heading>
        {actions && <div className="buttons no-print">{actions}</div>}
        {lead !== undefined && <p className="lead soft">{lead}</p>}
      </header>
      {children}
    </div>
  );
}

/** A link that looks like a button: it goes somewhere, so it is a link. */
export function LinkButton(props: {
  readonly to: string;
  readonly look?: "primary" | "secondary";
  readonly children: ReactNode;
}): ReactElement {
  return (
    <Link href={props.to} className={`button ${props.look ?? "secondary"}`}>
      {props.children}
    </Link>
  );
}

/** A screen of its own, outside the frame: welcome, sign-up, unlock. */
export function Lone({ children, foot }: { readonly children: ReactNode; readonly foot?: ReactNode }): ReactElement {
  return (
    <div className="lone">
      {children}
      {foot}
    </div>
  );
}
