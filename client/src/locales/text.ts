// Every sentence the app says comes through here, by id from the catalogue; a missing id does not compile (Lingui, ICU messages).
import { type Messages, setupI18n } from "@lingui/core";
import en from "./en.json";
import { type Language, tagOf } from "./languages.ts";

export type MessageId = keyof typeof en;
type Facts = Readonly<Record<string, string | number>>;
type Catalogue = Readonly<Record<MessageId, string>>;

const others: Readonly<Record<Exclude<Language, "en">, () => Promise<{ readonly default: Catalogue }>>> = {
  es: () => import("./es.json"),
  hi: () => import("./hi.json"),
  ar: () => import("./ar.json"),
};

// The build compiles the catalogues (vite.catalogue.ts); plain texts, as tests see them, are compiled by Lingui itself.
const i18n = setupI18n({ locale: "en", messages: { en: en as Messages } });
let language: Language = "en";
let tag: string = tagOf("en", []);

export const t = (id: MessageId, facts?: Facts): string => i18n._(id, facts);

/** The language on screen. */
export const spoken = (): Language => language;

/** BCP 47 tag of the language on screen with the person's region: for `Intl`. */
export const locale = (): string => tag;

/** Names as the language lists them: `A, B and C`. */
export const listed = (names: readonly string[]): string => new Intl.ListFormat(tag).format(names);

/** From now on `t` answers in this language; rejects where its catalogue cannot be had, and nothing has changed then. */
export async function speak(next: Language, preferred: readonly string[]): Promise<void> {
  if (next !== "en") i18n.load(next, (await others[next]()).default as Messages);
  language = next;
  tag = tagOf(next, preferred);
  i18n.activate(next, tag);
}
