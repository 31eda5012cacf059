// The parts of a record side by side, with how much is in each; the one that is open is marked.
import { type ReactElement, useEffect, useRef } from "react";
import { Link } from "wouter";
import { SECTIONS, type Section } from "../../domain/record/section.ts";
import { useRecord } from "../../hooks/use-record-page.ts";
import { count } from "../../locales/dates.ts";
import { SECTION } from "../../locales/record-options.ts";
import { t } from "../../locales/text.ts";

interface PartsProps {
  readonly vaultId: string;
  readonly home: string;
  readonly open: Section | "overview" | "timeline" | undefined;
}

export function Parts({ vaultId, home, open }: PartsProps): ReactElement {
  const page = useRecord(vaultId, "counts", (session) =>
    session.timeline(vaultId, { sections: [], offset: 0, limit: 0 }),
  );
  const row = useRef<HTMLElement>(null);
  // On a phone the row is longer than the screen: the part that is open is brought into it, and nothing else moves.
  useEffect(() => {
    const [nav, here] = [row.current, row.current?.querySelector<HTMLElement>("[aria-current]")];
    if (nav && here) nav.scrollLeft += here.getBoundingClientRect().left - nav.getBoundingClientRect().left - 16;
  }, [page]);
  const link = (name: string, to: string, text: string, many?: number): ReactElement => (
    <Link key={name} href={to} aria-current={open === name ? "page" : undefined}>
      {text}
      {many !== undefined && many > 0 && <span className="count">{count(many)}</span>}
    </Link>
  );
  return (
    <nav ref={row} className="parts no-print" aria-label={t("part.nav")}>
      {link("overview", home, t("part.overview"))}
      {link("timeline", `${home}/timeline`, t("part.timeline"))}
      {SECTIONS.map((section) =>
        link(
          section,
          `${home}/${section === "documents" ? section : `part/${section}`}`,
          t(SECTION[section]),
          page?.counts[section],
        ),
      )}
    </nav>
  );
}
