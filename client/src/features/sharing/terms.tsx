// How far an access goes: to read or to write too, and how long; the same three questions wherever access is given.
import type { ReactElement } from "react";
import { type MessageId, t } from "../../locales/text.ts";
import type { GrantTerms } from "../../session/api/membership.ts";
import { Choices } from "../../ui/choices.tsx";

const DAY_MS = 86_400_000;

export type Length = "open" | "day" | "week" | "month" | "year";

const LENGTHS: Readonly<Record<Length, readonly [MessageId, days: number | undefined]>> = {
  open: ["share.length.open", undefined],
  day: ["share.length.day", 1],
  week: ["share.length.week", 7],
  month: ["share.length.month", 30],
  year: ["share.length.year", 365],
};
const lengths = Object.keys(LENGTHS) as readonly Length[];

export interface Terms {
  readonly role: "writer" | "reader";
  readonly length: Length;
}

export const usualTerms: Terms = { role: "writer", length: "open" };

export function grantTerms({ role, length }: Terms, nowMs: number): GrantTerms {
  const days = LENGTHS[length][1];
  return days === undefined ? { role } : { role, untilMs: nowMs + days * DAY_MS };
}

interface TermsFieldsProps {
  readonly terms: Terms;
  readonly onChange: (terms: Terms) => void;
}

export function TermsFields({ terms, onChange }: TermsFieldsProps): ReactElement {
  return (
    <>
      <Choices
        label={t("share.role")}
        value={terms.role}
        onChange={(role) => onChange({ ...terms, role })}
        options={[
          { value: "writer", text: t("share.role.writer") },
          { value: "reader", text: t("share.role.reader") },
        ]}
      />
      <Choices
        label={t("share.length")}
        value={terms.length}
        onChange={(length) => onChange({ ...terms, length })}
        options={lengths.map((value) => ({ value, text: t(LENGTHS[value][0]) }))}
      />
    </>
  );
}
