// The words under which access is given, by version: what was agreed to is kept with the grant, so a change of these words is a new version.
import type { ConsentText } from "../domain/consent.ts";
import type { GrantTerms } from "../session/api/membership.ts";
import { longDate } from "./dates.ts";
import { locale, t } from "./text.ts";

const ID = "access";
export const CONSENT_VERSION = "1";

/** The sentences of the present version, as they are shown and kept. */
export const consentSentences = (name: string, { role = "writer", untilMs }: GrantTerms): readonly string[] => [
  t(role === "reader" ? "consent.v1.reader" : "consent.v1.writer", { name }),
  untilMs === undefined ? t("consent.v1.open") : t("consent.v1.until", { date: longDate(untilMs) }),
  t("consent.v1.cannot"),
];

export const consentText = (name: string, terms: GrantTerms): ConsentText => ({
  id: ID,
  version: CONSENT_VERSION,
  language: locale(),
  text: consentSentences(name, terms).join("\n"),
});
