// The patient banner (NHS CUI PAB-0009..0072): who this is, on every one-patient screen, fixed, with exactly one of four allergy labels.
import type { ReactElement } from "react";
import { Link } from "wouter";
import { t } from "../locales/text.ts";
import { Icon } from "./icon.tsx";

type AllergyLabel = "known-allergies" | "no-known-allergies" | "allergies-not-recorded" | "allergies-unavailable";

interface PatientBannerProps {
  /** `FAMILY, Given (Title)` */
  readonly name: string;
  /** `14-Jul-1945 (61y)` */
  readonly born: string;
  readonly gender: string;
  readonly number: string;
  readonly allergies: AllergyLabel;
  /** When anything about allergies was last written. */
  readonly allergiesOf: string | undefined;
  /** Where they are listed. */
  readonly allergiesAt: string;
  readonly died: string | undefined;
}

export const allergyText = (label: AllergyLabel): string => {
  switch (label) {
    case "known-allergies":
      return t("banner.allergies.known");
    case "no-known-allergies":
      return t("banner.allergies.none");
    case "allergies-not-recorded":
      return t("banner.allergies.notRecorded");
    case "allergies-unavailable":
      return t("banner.allergies.unavailable");
  }
};

export function PatientBanner({
  name,
  born,
  gender,
  number,
  allergies,
  allergiesOf,
  allergiesAt,
  died,
}: PatientBannerProps): ReactElement {
  const bits = [
    [t("banner.born"), born],
    [t("banner.gender"), gender],
    [t("banner.number"), number],
    ...(died === undefined ? [] : [[t("banner.died"), died] as const]),
  ] as const;
  return (
    <section className={died === undefined ? "banner" : "banner died"} aria-label={t("banner.label")}>
      <p className="who" dir="auto">
        {name}
      </p>
      <div className="bits">
        {bits.map(([tag, text]) => (
          <p key={tag}>
            <span className="tag">{tag}</span>
            <bdi className="strong">{text}</bdi>
          </p>
        ))}
      </div>
      <p className={allergies === "known-allergies" ? "allergy known" : "allergy"}>
        <Icon name={allergies === "known-allergies" ? "warning" : "info"} size={20} />
        <span>
          <Link href={allergiesAt}>{allergyText(allergies)}</Link>
          {allergiesOf !== undefined && <span className="as-of"> {allergiesOf}</span>}
        </span>
      </p>
    </section>
  );
}
