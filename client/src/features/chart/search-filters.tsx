// What narrows a search: kind of item, who wrote it, from and to which day, and how it stands.
import type { ReactElement } from "react";
import type { SearchAnswer, SearchQuery } from "../../domain/search/search.ts";
import { t } from "../../locales/text.ts";
import { typeWord } from "../../locales/type-words.ts";
import { Button } from "../../ui/button.tsx";
import { SelectField } from "../../ui/select-field.tsx";
import { Field } from "../../ui/text-field.tsx";

/** What is chosen; empty where nothing is. */
export interface Filters {
  readonly type: string;
  readonly author: string;
  readonly from: string;
  readonly to: string;
  readonly state: "" | NonNullable<SearchQuery["state"]>;
}

export const NO_FILTERS: Filters = { type: "", author: "", from: "", to: "", state: "" };

export const isNarrowed = (filters: Filters): boolean => Object.values(filters).some((value) => value !== "");

/** A day that is being typed narrows nothing yet. */
const day = (text: string): string | undefined => (/^\d{4}-\d\d-\d\d$/.test(text) ? text : undefined);

export const queryOf = (text: string, filters: Filters, limit: number): SearchQuery => ({
  text,
  limit,
  types: filters.type === "" ? undefined : [filters.type],
  author: filters.author === "" ? undefined : filters.author,
  from: day(filters.from),
  to: day(filters.to),
  state: filters.state === "" ? undefined : filters.state,
});

interface SearchFiltersProps {
  readonly filters: Filters;
  readonly onChange: (filters: Filters) => void;
  readonly answer: SearchAnswer;
  readonly names: Readonly<Record<string, string>>;
}

export function SearchFilters({ filters, onChange, answer, names }: SearchFiltersProps): ReactElement {
  const { types, authors } = answer;
  const set = (part: Partial<Filters>): void => onChange({ ...filters, ...part });
  // What was chosen stays to be seen, also when nothing of it is left.
  const typesShown =
    types.some(({ type }) => type === filters.type) || filters.type === ""
      ? types
      : [...types, { type: filters.type, count: 0 }];
  const authorsShown =
    filters.author === "" || authors.includes(filters.author) ? authors : [...authors, filters.author];
  const all = types.reduce((sum, { count }) => sum + count, 0);
  return (
    <div className="filters">
      <SelectField
        label={t("search.type")}
        value={filters.type}
        onChange={(type) => set({ type })}
        options={[
          { value: "", text: t("search.type.any", { count: all }) },
          ...typesShown.map(({ type, count }) => ({
            value: type,
            text: t("search.type.one", { type: typeWord(type), count }),
          })),
        ]}
      />
      <SelectField
        label={t("search.author")}
        value={filters.author}
        onChange={(author) => set({ author })}
        options={[
          { value: "", text: t("search.author.any") },
          ...authorsShown.map((author) => ({ value: author, text: names[author] ?? t("reading.unknownAuthor") })),
        ]}
      />
      <SelectField
        label={t("search.state")}
        value={filters.state}
        onChange={(state) => set({ state })}
        options={[
          { value: "", text: t("search.state.any") },
          { value: "conflicted", text: t("search.state.conflicted") },
          { value: "entered-in-error", text: t("search.state.error") },
        ]}
      />
      <Field type="date" label={t("search.from")} value={filters.from} onChange={(from) => set({ from })} />
      <Field type="date" label={t("search.to")} value={filters.to} onChange={(to) => set({ to })} />
      {isNarrowed(filters) && (
        <div className="buttons">
          <Button onPress={() => onChange(NO_FILTERS)}>{t("search.clear")}</Button>
        </div>
      )}
    </div>
  );
}
