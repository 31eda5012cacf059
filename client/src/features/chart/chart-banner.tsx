// The chart's banner facts put into the patient banner.
import type { ReactElement } from "react";
import type { BannerView } from "../../domain/banner.ts";
import { t } from "../../locales/text.ts";
import { ageText, whenText } from "../../locales/when.ts";
import { PatientBanner } from "../../ui/patient-banner.tsx";

/** Of an instant only the day is shown. */
const DAY = "2026-11-22".length;

const genderText = (gender: BannerView["gender"]): string => {
  switch (gender) {
    case "female":
      return t("gender.female");
    case "male":
      return t("gender.male");
    case "other":
      return t("gender.other");
    case "unknown":
    case undefined:
      return t("time.notRecorded");
  }
};

const diedText = (deceased: BannerView["deceased"]): string | undefined =>
  deceased && (deceased.date === undefined ? t("banner.died.undated") : whenText(deceased.date));

interface ChartBannerProps {
  readonly banner: BannerView;
  /** Where the chart is: the allergy label leads to its allergies. */
  readonly home: string;
}

export function ChartBanner({ banner, home }: ChartBannerProps): ReactElement {
  return (
    <PatientBanner
      name={banner.displayName}
      born={
        banner.ageText === undefined ? whenText(banner.born) : `${whenText(banner.born)} (${ageText(banner.ageText)})`
      }
      gender={genderText(banner.gender)}
      number={banner.number ?? t("time.notRecorded")}
      allergies={banner.allergyLabel}
      allergiesOf={banner.allergyDate === undefined ? undefined : whenText(banner.allergyDate.slice(0, DAY))}
      allergiesAt={`${home}/part/allergies`}
      died={diedText(banner.deceased)}
    />
  );
}
