// How a request becomes an appointment, how early and how late it may come, and on whose clock.
import type { ReactElement } from "react";
import type { ScheduleForm } from "../../../hooks/schedule-form.ts";
import { numberFormat } from "../../../locales/formats.ts";
import { t } from "../../../locales/text.ts";
import { Choices } from "../../../ui/choices.tsx";
import { SelectField } from "../../../ui/select-field.tsx";
import { Card } from "../../../ui/show.tsx";
import type { PartProps } from "./places.tsx";

const LEADS = [0, 60, 120, 240, 720, 1440, 2880, 10_080];
const AHEADS = [7, 14, 30, 60, 90, 180, 365];
const HOLDS = [4, 12, 24, 48, 72, 168];

const amount = (n: number, unit: "minute" | "hour" | "day"): string =>
  numberFormat({ style: "unit", unit, unitDisplay: "long" }).format(n);
const minutesText = (n: number): string => {
  if (n === 0) return t("schedule.lead.none");
  if (n % 1440 === 0) return amount(n / 1440, "day");
  return n % 60 === 0 ? amount(n / 60, "hour") : amount(n, "minute");
};
const choices = (usual: readonly number[], now: number, text: (n: number) => string) =>
  [...new Set([...usual, now])].toSorted((a, b) => a - b).map((n) => ({ value: String(n), text: text(n) }));

const zones = (now: string): readonly string[] =>
  [...new Set([now, "UTC", ...Intl.supportedValuesOf("timeZone")])].toSorted();

export function Policy({ form, onChange }: Omit<PartProps, "faults">): ReactElement {
  const set = (part: Partial<ScheduleForm>): void => onChange({ ...form, ...part });
  return (
    <Card title={t("schedule.policy")}>
      <Choices
        label={t("schedule.mode")}
        value={form.mode}
        onChange={(mode) => set({ mode })}
        options={[
          { value: "request", text: t("schedule.mode.request") },
          { value: "auto", text: t("schedule.mode.auto") },
          { value: "view-only", text: t("schedule.mode.viewOnly") },
        ]}
      />
      <div className="fields-row">
        <SelectField
          label={t("schedule.lead")}
          value={String(form.leadMinutes)}
          onChange={(n) => set({ leadMinutes: Number(n) })}
          options={choices(LEADS, form.leadMinutes, minutesText)}
        />
        <SelectField
          label={t("schedule.ahead")}
          value={String(form.aheadDays)}
          onChange={(n) => set({ aheadDays: Number(n) })}
          options={choices(AHEADS, form.aheadDays, (n) => amount(n, "day"))}
        />
        <SelectField
          label={t("schedule.hold")}
          value={String(form.holdHours)}
          onChange={(n) => set({ holdHours: Number(n) })}
          options={choices(HOLDS, form.holdHours, (n) => amount(n, "hour"))}
        />
        <SelectField
          label={t("schedule.zoneField")}
          value={form.zone}
          onChange={(zone) => set({ zone })}
          options={zones(form.zone).map((zone) => ({ value: zone, text: zone.replaceAll("_", " ") }))}
        />
      </div>
    </Card>
  );
}
