// The app's frame: top bar with the state pill, bottom bar on phones, side rail on laptops; it shows only places that exist.
import type { ReactElement, ReactNode } from "react";
import { Link, useLocation } from "wouter";
import { digits } from "../locales/numbers.ts";
import { t } from "../locales/text.ts";
import { Icon, type IconName, Mark } from "./icon.tsx";

export interface Place {
  readonly to: string;
  readonly text: string;
  readonly icon: IconName;
  /** How many things there are new, and how that is said; the number stands on the place. */
  readonly news?: { readonly count: number; readonly text: string };
  /** On phones it stands in the top bar: the bar at the bottom is full. */
  readonly atTop?: true;
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

/** More than a glance takes in. */
const MOST = 99;

/** Drawn by the style sheet: the place's name says the number in words. */
function News({ count }: { readonly count: number }): ReactElement {
  return <span className="news" data-count={digits(count > MOST ? `${MOST}+` : String(count))} />;
}

function Places({ places }: { readonly places: readonly Place[] }): ReactElement {
  const [location] = useLocation();
  return (
    <ul>
      {places.map((place) => (
        <li key={place.to}>
          <Link
            href={place.to}
            className="place"
            aria-current={isAt(location, place.to) ? "page" : undefined}
            aria-label={place.news?.text}
          >
            <span className="place-icon">
              <Icon name={place.icon} size={24} />
              {place.news && <News count={place.news.count} />}
            </span>
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
        {places
          .filter(({ atTop }) => atTop)
          .map(({ to, text, icon }) => (
            <Link key={to} href={to} className="top-place" aria-label={text}>
              <Icon name={icon} size={24} />
            </Link>
          ))}
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
        <Places places={places.filter(({ atTop }) => !atTop)} />
      </nav>
    </div>
  );
}
