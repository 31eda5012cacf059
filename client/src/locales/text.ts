// Every sentence the app says comes through here, by id from the catalogue; a missing id does not compile (Lingui, ICU messages).
import { type Messages, setupI18n } from "@lingui/core";
import en from "./en.json";

export type MessageId = keyof typeof en;
type Facts = Readonly<Record<string, string | number>>;

// The build compiles the catalogue (vite.catalogue.ts); plain texts, as tests see them, are compiled by Lingui itself.
const i18n = setupI18n({ locale: "en", messages: { en: en as Messages } });

export const t = (id: MessageId, facts?: Facts): string => i18n._(id, facts);

/** BCP 47 tag of the language on screen. */
export const locale = (): string => i18n.locale;
