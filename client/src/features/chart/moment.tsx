// When a reading was measured: now, or a time the person gives on her own clock.
import type { ReactElement } from "react";
import { localStamp } from "../../locales/dates.ts";
import { t } from "../../locales/text.ts";
import { Choices } from "../../ui/choices.tsx";
import { Field } from "../../ui/text-field.tsx";

export interface When {
  readonly kind: "now" | "other";
  /** As a date-and-time box holds it: `2026-03-01T08:15`, on the local clock. */
  readonly local: string;
}

export const AT_ONCE: When = { kind: "now", local: "" };

/** FHIR dateTime with zone; text that is no time stays as it is, for the domain to refuse. */
export function effectiveOf(when: When, nowMs: number): string {
  if (when.kind === "now") return localStamp(nowMs);
  const atMs = new Date(when.local).getTime();
  return Number.isNaN(atMs) ? when.local : localStamp(atMs);
}

interface MomentProps {
  readonly when: When;
  readonly onChange: (when: When) => void;
  readonly fault: string | undefined;
  readonly nowMs: () => number;
}

export function Moment({ when, onChange, fault, nowMs }: MomentProps): ReactElement {
  return (
    <div className="group">
      <Choices
        label={t("vitals.when")}
        value={when.kind}
        onChange={(kind) =>
          onChange({ kind, local: when.local === "" ? localStamp(nowMs()).slice(0, 16) : when.local })
        }
        options={[
          { value: "now", text: t("vitals.now") },
          { value: "other", text: t("vitals.when.other") },
        ]}
        wide
      />
      {when.kind === "other" && (
        <Field
          type="datetime-local"
          label={t("vitals.when.time")}
          value={when.local}
          onChange={(local) => onChange({ ...when, local })}
          fault={fault}
        />
      )}
    </div>
  );
}
