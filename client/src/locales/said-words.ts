// What a version of an item says, in words: elements of FHIR by the names that forms use, closed lists as forms say them; what has no word stays as its source wrote it.
import type { SaidLine } from "../domain/said.ts";
import {
  CLINICAL_WORDS,
  CRITICALITY_WORDS,
  MEDICINE_WORDS,
  PROCEDURE_WORDS,
  SEVERITY_WORDS,
  VERIFICATION_WORDS,
} from "./record-options.ts";
import { type MessageId, t } from "./text.ts";
import { whenText } from "./when.ts";

const ELEMENTS: Readonly<Record<string, MessageId>> = {
  abatement: "field.abatement",
  category: "field.type",
  clinicalStatus: "field.status",
  code: "said.what",
  criticality: "field.criticality",
  date: "field.date",
  description: "field.title",
  dosage: "field.dose",
  dosageInstruction: "field.dose",
  effective: "said.effective",
  issued: "field.date",
  authoredOn: "field.date",
  lotNumber: "field.lot",
  medication: "field.medicine",
  note: "said.note",
  occurrence: "field.date",
  onset: "field.onset",
  performed: "field.date",
  period: "said.effective",
  reaction: "field.reaction",
  reasonCode: "field.reason",
  recordedDate: "field.date",
  severity: "field.severity",
  status: "field.status",
  title: "field.title",
  type: "field.type",
  vaccineCode: "field.vaccine",
  verificationStatus: "field.sure",
};

const VALUES: Readonly<Record<string, Readonly<Record<string, MessageId>>>> = {
  clinicalStatus: CLINICAL_WORDS,
  criticality: CRITICALITY_WORDS,
  reaction: SEVERITY_WORDS,
  severity: SEVERITY_WORDS,
  status: { ...MEDICINE_WORDS, ...PROCEDURE_WORDS, active: "clinical.active" },
  verificationStatus: VERIFICATION_WORDS,
};

/** `onsetDateTime` and `onsetAge` are both an onset. */
const elementOf = (name: string): string =>
  (name.split(" ")[0] ?? name).replace(
    /(?<=[a-z])(?:DateTime|Date|Period|Age|Range|String|CodeableConcept|Reference|Quantity|Boolean|Instant)$/,
    "",
  );

const spaced = (name: string): string => name.replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

export function saidName({ name, isMeasured }: SaidLine): string {
  if (isMeasured) return name;
  const id = ELEMENTS[elementOf(name)] ?? ELEMENTS[name.split(" ")[0] ?? name];
  return id === undefined ? spaced(name) : t(id);
}

const DATE = /^\d{4}-\d{2}(?:-\d{2}(?:T\S+)?)?$/;

export function saidText({ name, text }: SaidLine): string {
  const id = VALUES[elementOf(name)]?.[text.toLowerCase()];
  if (id !== undefined) return t(id);
  return name === "effective" || DATE.test(text) ? whenText(text) : text;
}
