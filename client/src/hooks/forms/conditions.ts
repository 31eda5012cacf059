// The forms of problems and allergies, field by field.
import { ALLERGY_NAMES, PROBLEM_NAMES } from "../../domain/catalog/names.ts";
import { ALLERGY_CLINICAL, ALLERGY_TYPES, ALLERGY_VERIFICATION, CRITICALITIES } from "../../domain/record/allergy.ts";
import { MOST_NAME } from "../../domain/record/fault.ts";
import { CLINICAL, VERIFICATION } from "../../domain/record/problem.ts";
import {
  type Boxes,
  dateBoxes,
  dateIn,
  type FormPlan,
  oneOf,
  optionsOf,
  textIn,
  tick,
  ticked,
} from "../record-form.ts";
import * as words from "../../locales/record-options.ts";
import { named, NOTE, SEVERITY, severityIn } from "./shared.ts";

const hasAllergy = (boxes: Boxes): boolean => !ticked(boxes, "none");

const { refuted, confirmed, unconfirmed } = words.VERIFICATION_WORDS;

export const problem: FormPlan = {
  kind: "problem",
  title: "add.problem",
  section: "problems",
  fields: [
    { kind: "text", name: "name", label: "field.problem", most: MOST_NAME, names: PROBLEM_NAMES, needed: true },
    { kind: "select", name: "clinical", label: "field.status", options: optionsOf(words.CLINICAL_WORDS) },
    { kind: "select", name: "verification", label: "field.sure", options: optionsOf(words.VERIFICATION_WORDS) },
    SEVERITY,
    { kind: "date", name: "onset", label: "field.onset" },
    { kind: "date", name: "abatement", label: "field.abatement" },
    NOTE,
  ],
  blank: { clinical: "active", verification: "confirmed" },
  toInput: (boxes) => ({
    kind: "problem",
    name: named(PROBLEM_NAMES, boxes),
    clinical: oneOf(CLINICAL, boxes["clinical"]),
    verification: oneOf(VERIFICATION, boxes["verification"]),
    severity: severityIn(boxes),
    onset: dateIn(boxes, "onset"),
    abatement: dateIn(boxes, "abatement"),
    note: textIn(boxes, "note"),
  }),
  toBoxes: (input) =>
    input.kind === "problem"
      ? {
          name: input.name.text,
          clinical: input.clinical,
          verification: input.verification,
          severity: input.severity ?? "",
          ...dateBoxes("onset", input.onset),
          ...dateBoxes("abatement", input.abatement),
          note: input.note ?? "",
        }
      : undefined,
};

export const allergy: FormPlan = {
  kind: "allergy",
  title: "add.allergy",
  section: "allergies",
  fields: [
    { kind: "tick", name: "none", label: "field.none" },
    {
      kind: "text",
      name: "name",
      label: "field.allergy",
      most: MOST_NAME,
      names: ALLERGY_NAMES,
      needed: true,
      shown: hasAllergy,
    },
    { kind: "text", name: "reaction", label: "field.reaction", most: MOST_NAME, shown: hasAllergy },
    { ...SEVERITY, shown: (boxes) => hasAllergy(boxes) && (boxes["reaction"] ?? "") !== "" },
    {
      kind: "select",
      name: "criticality",
      label: "field.criticality",
      options: optionsOf(words.CRITICALITY_WORDS),
      shown: hasAllergy,
    },
    {
      kind: "select",
      name: "type",
      label: "field.type",
      options: optionsOf(words.ALLERGY_TYPE_WORDS),
      shown: hasAllergy,
    },
    {
      kind: "select",
      name: "clinical",
      label: "field.status",
      options: optionsOf(words.ALLERGY_CLINICAL_WORDS),
      shown: hasAllergy,
    },
    {
      kind: "select",
      name: "verification",
      label: "field.sure",
      options: optionsOf({ confirmed, unconfirmed, refuted }),
      shown: hasAllergy,
    },
    { kind: "date", name: "onset", label: "field.onset", shown: hasAllergy },
    NOTE,
  ],
  blank: { criticality: "unable-to-assess", type: "allergy", clinical: "active", verification: "confirmed" },
  toInput: (boxes) => ({
    kind: "allergy",
    none: ticked(boxes, "none"),
    name: named(ALLERGY_NAMES, boxes),
    type: oneOf(ALLERGY_TYPES, boxes["type"]),
    clinical: oneOf(ALLERGY_CLINICAL, boxes["clinical"]),
    verification: oneOf(ALLERGY_VERIFICATION, boxes["verification"]),
    criticality: oneOf(CRITICALITIES, boxes["criticality"]),
    reaction: textIn(boxes, "reaction"),
    severity: severityIn(boxes),
    onset: dateIn(boxes, "onset"),
    note: textIn(boxes, "note"),
  }),
  toBoxes: (input) =>
    input.kind === "allergy"
      ? {
          none: tick(input.none),
          name: input.none ? "" : input.name.text,
          type: input.type,
          clinical: input.clinical,
          verification: input.verification,
          criticality: input.criticality,
          reaction: input.reaction ?? "",
          severity: input.severity ?? "",
          ...dateBoxes("onset", input.onset),
          note: input.note ?? "",
        }
      : undefined,
};
