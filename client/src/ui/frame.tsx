// The app's frame: top bar with the state pill, bottom bar on phones, side rail on laptops; it shows only places that exist.
import type { ReactElement, ReactNode } from "react";
import { Link, useLocation } from "wouter";
import { t } from "../locales/text.ts";
import { Icon, type IconName, Mark } from "./icon.tsx";

export interface Place {
  readonly to: string;
  readonly text: string;
  readonly icon: IconName;
}

interface FrameProps {
  readonly places: readonly Place[];
  readonly status: ReactNode;
  /** Whose place this is, over the page on laptops. */
  readonly house: string | undefined;
  /** Who is signed in here, at the foot of the rail. */
  readonly foot: ReactNode;
  readonly children: ReactNode;
}

const isAt = (location: string, to: string): boolean =>
  to === "/" ? location === "/" : location === to || location.startsWith(`${to}/`);

function Places({ places }: { readonly places: readonly Place[] }): ReactElement {
  const [location] = useLocation();
  return (
    <ul>
      {places.map((place) => (
        <li key={place.to}>
          <Link href={place.to} className="place" aria-current={isAt(location, place.to) ? "page" : undefined}>
            <Icon name={place.icon} size={24} />
            {place.text}
          </Link>
        </li>
      ))}
    </ul>
  );
}

export function Frame({ places, status, house, foot, children }: FrameProps): ReactElement {
  return (
    <div className="frame">
      <a className="skip" href="#main">
        {t("frame.skip")}
      </a>
      <header className="frame-top">
        <Link href="/" className="brand">
          <Mark />
          <span className="only-wide">{t("app.name")}</span>
        </Link>
        <span className="grow house" dir="auto">
          {house}
        </span>
        {status}
      </header>
      <aside className="frame-side" aria-label={t("frame.side")}>
        <Link href="/" className="brand">
          <Mark />
          {t("app.name")}
        </Link>
        <nav aria-label={t("frame.nav")}>
          <Places places={places} />
        </nav>
        {foot}
      </aside>
      <main className="frame-body" id="main" tabIndex={-1}>
        {children}
      </main>
      <nav className="frame-bar" aria-label={t("frame.nav")}>
        <Places places={places} />
      </nav>
    </div>
  );
}
