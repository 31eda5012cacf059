// The languages of the app: how each calls itself, and the form its dates and digits take where the person's region does not say.

export const LANGUAGES = {
  en: { name: "English", tag: "en-GB" },
  es: { name: "Español", tag: "es" },
  hi: { name: "हिन्दी", tag: "hi-IN" },
  ar: { name: "العربية", tag: "ar" },
} as const;

export type Language = keyof typeof LANGUAGES;

export const isLanguage = (text: string): text is Language => Object.hasOwn(LANGUAGES, text);

const languageOf = (tag: string): string => tag.toLowerCase().split("-")[0] ?? "";

/** The first of the person's languages (BCP 47 tags, best first) that the app speaks; English where it speaks none. */
export const bestOf = (preferred: readonly string[]): Language =>
  preferred.map(languageOf).find((one): one is Language => isLanguage(one)) ?? "en";

/** The person's own region of a language: `ar-EG` writes other digits than `ar-MA`. */
export const tagOf = (language: Language, preferred: readonly string[]): string =>
  preferred.find((tag) => languageOf(tag) === language && tag.includes("-")) ?? LANGUAGES[language].tag;

/** For a list to choose from: each in its own words. */
export const LANGUAGE_OPTIONS: readonly { readonly value: Language; readonly text: string; readonly lang: string }[] =
  Object.entries(LANGUAGES).flatMap(([value, { name }]) =>
    isLanguage(value) ? [{ value, text: name, lang: value }] : [],
  );
