// Finding anything in this chart by words and filters, on this device and without a connection; best fit first, hits marked.
import { type ReactElement, useDeferredValue, useEffect, useState } from "react";
import { Link } from "wouter";
import type { SearchAnswer, SearchHit } from "../../domain/search/search.ts";
import { useSession } from "../../hooks/session.tsx";
import { typeWord } from "../../locales/type-words.ts";
import { t } from "../../locales/text.ts";
import { datedOrAdded } from "../../locales/when.ts";
import { Button } from "../../ui/button.tsx";
import { Hits } from "../../ui/hits.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Card, Chip } from "../../ui/show.tsx";
import { Field } from "../../ui/text-field.tsx";
import { isNarrowed, NO_FILTERS, queryOf, SearchFilters } from "./search-filters.tsx";

const STEP = 30;
const NOTHING: SearchAnswer = { total: 0, hits: [], types: [], authors: [] };

interface HitRowProps {
  readonly hit: SearchHit;
  readonly home: string;
}

function HitRow({ hit, home }: HitRowProps): ReactElement {
  return (
    <li>
      <Link href={`${home}/item/${hit.item}`} className="row">
        <span className="grow stack-small">
          <span className="line">
            <span className="strong">
              <Hits pieces={hit.pieces} />
            </span>
            {hit.state === "conflicted" && <Chip tone="warn">{t("search.state.conflicted")}</Chip>}
            {hit.state === "entered-in-error" && <Chip tone="neutral">{t("search.state.error")}</Chip>}
          </span>
          {hit.said && (
            <span>
              <Hits pieces={hit.said} />
            </span>
          )}
          <span className="soft">
            {typeWord(hit.type)} · {datedOrAdded(hit.when, hit.recordedAt)}
          </span>
        </span>
        <Icon name="chevron" size={20} />
      </Link>
    </li>
  );
}

interface SearchProps {
  readonly vaultId: string;
  readonly home: string;
  /** Names of those who wrote, by their ids. */
  readonly names: Readonly<Record<string, string>>;
  /** Tells a chart from the one before: what changed is searched anew. */
  readonly stamp: unknown;
}

export function ChartSearch({ vaultId, home, names, stamp }: SearchProps): ReactElement {
  const session = useSession();
  const [text, setText] = useState("");
  const [filters, setFilters] = useState(NO_FILTERS);
  const [limit, setLimit] = useState(STEP);
  const [open, setOpen] = useState(false);
  const [answer, setAnswer] = useState(NOTHING);
  const asked = useDeferredValue(text.trim());
  const asking = asked !== "" || isNarrowed(filters);
  useEffect(() => {
    let live = true;
    // An empty search, once the field was touched, gathers the words ahead of the first letter.
    if (asking || open)
      void session.search(vaultId, queryOf(asked, filters, limit)).then((found) => live && setAnswer(found));
    return () => {
      live = false;
    };
  }, [session, vaultId, asked, filters, limit, asking, open, stamp]);
  const ask = (next: string): void => {
    setText(next);
    setLimit(STEP);
  };
  return (
    <search className="stack">
      <Field
        type="search"
        label={t("search.label")}
        hint={t("search.hint")}
        value={text}
        onChange={ask}
        onFocus={() => setOpen(true)}
        maxLength={100}
      />
      {open && (
        <details className="narrow">
          <summary>{t("search.filters")}</summary>
          <SearchFilters filters={filters} onChange={setFilters} answer={answer} names={names} />
        </details>
      )}
      <p className="soft said" aria-live="polite">
        {asking && t("search.shown", { count: answer.total })}
      </p>
      {asking && answer.hits.length > 0 && (
        <Card title={t("search.title")} flush>
          <ul className="rows">
            {answer.hits.map((hit) => (
              <HitRow key={hit.item} hit={hit} home={home} />
            ))}
          </ul>
          {answer.total > answer.hits.length && (
            <div className="card-foot">
              <Button onPress={() => setLimit(limit + STEP)}>{t("search.more")}</Button>
            </div>
          )}
        </Card>
      )}
    </search>
  );
}
