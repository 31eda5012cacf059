// One thing of the record in words: chips for its state, a line of what matters, and all facts for its page.
import type { AllergyBody } from "../domain/record/allergy.ts";
import type { Frequency, MedicineBody } from "../domain/record/medicine.ts";
import type { ProblemBody } from "../domain/record/problem.ts";
import type { RecordBody, RecordRow } from "../domain/record/view.ts";
import { digits } from "../locales/numbers.ts";
import * as words from "../locales/record-options.ts";
import { listed, type MessageId, t } from "../locales/text.ts";
import { whenText } from "../locales/when.ts";
import { figureOf, nameOf, rangeWords, unitOf, lastRangeOf } from "./reading-words.ts";

export interface ChipWords {
  readonly text: string;
  readonly tone: "neutral" | "info" | "warn" | "danger" | "ok" | "low" | "high";
}

export type Fact = readonly [name: string, text: string];

const word = <V extends string>(of: Readonly<Record<V, MessageId>>, value: V | undefined): string =>
  value === undefined ? t("time.notRecorded") : t(of[value]);

function frequencyText(frequency: Frequency | undefined): string | undefined {
  if (frequency === undefined) return undefined;
  if (frequency.kind === "text") return frequency.text;
  const { times, period, unit, asNeeded } = frequency;
  const often =
    unit === "d" && period === 1
      ? t("frequency.day", { times })
      : unit === "h" && times === 1
        ? t("frequency.hours", { period })
        : unit === "wk" && period === 1
          ? t("frequency.week", { times })
          : digits(`${times} × / ${period} ${unit}`);
  return asNeeded ? `${often}, ${t("frequency.asNeeded")}` : often;
}

/** Dose, route and frequency in one line (NHS CUI MEDv): the name stands before it. */
const doseLine = ({ dose, route, frequency }: MedicineBody): string =>
  [dose, route, frequencyText(frequency)].filter((part) => part !== undefined && part !== "").join(" – ");

const problemChips = ({ clinical, verification, isCurrent }: ProblemBody): readonly ChipWords[] => [
  ...(verification === "refuted"
    ? []
    : [{ text: word(words.CLINICAL_WORDS, clinical), tone: isCurrent ? ("info" as const) : ("neutral" as const) }]),
  ...(verification === undefined || verification === "confirmed"
    ? []
    : [{ text: t(words.VERIFICATION_WORDS[verification]), tone: "neutral" as const }]),
];

function allergyChips({ standing, criticality, verification }: AllergyBody): readonly ChipWords[] {
  if (standing === "refuted") return [{ text: t("sure.refuted"), tone: "neutral" }];
  if (standing === "past") return [{ text: t("part.past"), tone: "neutral" }];
  if (standing === "none-known" || standing === "unknown") return [];
  const risk: readonly ChipWords[] = criticality === "high" ? [{ text: t("allergy.highRisk"), tone: "danger" }] : [];
  return verification === "unconfirmed" ? [...risk, { text: t("sure.unconfirmed"), tone: "neutral" }] : risk;
}

/** State in words; never left blank for a medicine. */
export function chipsOf(body: RecordBody): readonly ChipWords[] {
  switch (body.kind) {
    case "problem":
      return problemChips(body);
    case "allergy":
      return allergyChips(body);
    case "medicine":
      return [
        { text: t(words.MEDICINE_WORDS[body.status]), tone: body.isCurrent ? "info" : "neutral" },
        { text: t(words.SOURCE_WORDS[body.source]), tone: "neutral" },
      ];
    case "immunization":
      return body.given === false ? [{ text: t("field.notGiven"), tone: "neutral" }] : [];
    case "procedure":
      return body.status === "completed" ? [] : [{ text: word(words.PROCEDURE_WORDS, body.status), tone: "neutral" }];
    case "note":
      return [{ text: t(words.NOTE_STATE_WORDS[body.state]), tone: body.state === "draft" ? "warn" : "neutral" }];
    case "reading": {
      const range = rangeWords(body.reading);
      return range ? [range] : [];
    }
    case "panel":
    case "value":
    case "other":
      return [];
  }
}

const present = (name: MessageId, text: string | undefined): readonly Fact[] =>
  text === undefined || text === "" ? [] : [[t(name), text]];

const reactionText = ({ reactions }: AllergyBody): string | undefined =>
  reactions.length === 0
    ? undefined
    : listed(
        reactions.map(({ manifestations, severity }) =>
          severity === undefined
            ? manifestations.join(", ")
            : `${manifestations.join(", ")} (${t(words.SEVERITY_WORDS[severity])})`,
        ),
      );

/** What stands under the title in a list. */
export function lineOf(body: RecordBody): string | undefined {
  switch (body.kind) {
    case "medicine":
      return doseLine(body);
    case "allergy":
      return reactionText(body);
    case "panel":
      return body.results.map((one) => `${nameOf(one)} ${figureOf(one)} ${unitOf(one)}`.trim()).join(" · ");
    case "note":
      return body.text.slice(0, 160);
    case "value":
      return body.text;
    case "reading":
      return `${figureOf(body.reading)} ${unitOf(body.reading)}`.trim();
    case "problem":
    case "immunization":
    case "procedure":
    case "other":
      return "note" in body ? body.note : undefined;
  }
}

/** The title of a row: a reading by its name in the language on screen, everything else as its author called it. */
export const titleOf = ({ body, title }: RecordRow): string => {
  if (body.kind === "reading") return nameOf(body.reading);
  return body.kind === "allergy" && body.standing === "none-known" ? t("banner.allergies.none") : title;
};

/** Everything a page shows of it besides its own text. */
export function factsOf({ body, when }: RecordRow): readonly Fact[] {
  switch (body.kind) {
    case "problem":
      return [
        [t("field.status"), word(words.CLINICAL_WORDS, body.clinical)],
        [t("field.sure"), word(words.VERIFICATION_WORDS, body.verification)],
        [t("field.severity"), word(words.SEVERITY_WORDS, body.severity)],
        [t("field.onset"), whenText(body.onset)],
        ...present("field.abatement", body.abatement && whenText(body.abatement)),
        ...present("vitals.note", body.note),
      ];
    case "allergy":
      return body.standing === "none-known"
        ? present("vitals.note", body.note)
        : [
            [t("field.reaction"), reactionText(body) ?? t("time.notRecorded")],
            [t("field.criticality"), word(words.CRITICALITY_WORDS, body.criticality)],
            [t("field.type"), word(words.ALLERGY_TYPE_WORDS, body.type)],
            [t("field.sure"), word(words.VERIFICATION_WORDS, body.verification)],
            [t("field.onset"), whenText(body.onset)],
            ...present("vitals.note", body.note),
          ];
    case "medicine":
      return [
        [t("field.dose"), doseLine(body) === "" ? t("time.notRecorded") : doseLine(body)],
        [t("field.status"), t(words.MEDICINE_WORDS[body.status])],
        [t("field.source"), t(words.SOURCE_WORDS[body.source])],
        [t("field.start"), whenText(body.start)],
        ...present("field.end", body.end && whenText(body.end)),
        ...present("field.reason", body.reason),
        ...present("vitals.note", body.note),
      ];
    case "immunization":
      return [
        [t("field.date"), whenText(when)],
        ...present("field.doseNumber", body.dose && digits(body.dose)),
        ...present("field.lot", body.lot),
        ...present("vitals.note", body.note),
      ];
    case "procedure":
      return [
        [t("field.date"), whenText(when)],
        [t("field.status"), word(words.PROCEDURE_WORDS, body.status)],
        ...present("field.reason", body.reason),
        ...present("vitals.note", body.note),
      ];
    case "note":
      return [
        [t("field.date"), whenText(when)],
        [t("field.status"), t(words.NOTE_STATE_WORDS[body.state])],
      ];
    case "panel":
      return [
        [t("lab.sampled"), whenText(when)],
        ...present("lab.laboratory", body.laboratory),
        ...present("vitals.note", body.conclusion),
      ];
    case "reading":
      return [
        [t("said.effective"), whenText(when)],
        ...present("lab.lastRange", lastRangeOf(body.reading)),
        ...present("vitals.note", body.reading.note),
      ];
    case "value":
    case "other":
      return [[t("field.date"), whenText(when)]];
  }
}
