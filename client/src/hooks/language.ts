// The language of this browser: chosen here, or the first of its own that the app speaks; remembered, because it says nothing about anybody.
import { useSyncExternalStore } from "react";
import { bestOf, isLanguage, type Language } from "../locales/languages.ts";
import { locale, speak, spoken } from "../locales/text.ts";

const place = "language";
const watchers = new Set<() => void>();

async function apply(language: Language): Promise<void> {
  // A catalogue that cannot be loaded leaves the language as it was: a word in another tongue is better than none.
  await speak(language, navigator.languages).catch(() => undefined);
  document.documentElement.lang = locale();
  document.documentElement.dir = spoken() === "ar" ? "rtl" : "ltr";
  for (const tell of watchers) tell();
}

/** Called once, before anything is drawn. */
export function startLanguage(): Promise<void> {
  const kept = localStorage.getItem(place) ?? "";
  return apply(isLanguage(kept) ? kept : bestOf(navigator.languages));
}

export function chooseLanguage(language: Language): Promise<void> {
  localStorage.setItem(place, language);
  return apply(language);
}

export const useLanguage = (): Language =>
  useSyncExternalStore((tell) => {
    watchers.add(tell);
    return () => watchers.delete(tell);
  }, spoken);
