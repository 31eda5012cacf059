// The chart's banner facts put into the patient banner.
import type { ReactElement } from "react";
import type { BannerView } from "../../domain/banner.ts";
import { NOT_RECORDED } from "../../domain/display.ts";
import { t } from "../../locales/text.ts";
import { PatientBanner } from "../../ui/patient-banner.tsx";

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
      return NOT_RECORDED;
  }
};

const diedText = (deceased: BannerView["deceased"]): string | undefined =>
  deceased && (deceased.dateText ?? t("banner.died.undated"));

export function ChartBanner({ banner }: { readonly banner: BannerView }): ReactElement {
  return (
    <PatientBanner
      name={banner.displayName}
      born={banner.ageText === undefined ? banner.bornText : `${banner.bornText} (${banner.ageText})`}
      gender={genderText(banner.gender)}
      number={banner.number ?? NOT_RECORDED}
      allergies={banner.allergyLabel}
      allergiesOf={banner.allergyDateText}
      died={diedText(banner.deceased)}
    />
  );
}
