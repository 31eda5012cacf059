/** A problem: from a form to a FHIR Condition and from any Condition to what a screen shows. https://hl7.org/fhir/R4/condition.html */
import { type AnyResource, isJsonObject } from "../fhir/any-resource.ts";
import {
  annotation,
  codeable,
  type Coded,
  codedOf,
  codeIn,
  conceptIn,
  listed,
  LOINC,
  notesIn,
  some,
  textIn,
} from "./coded.ts";
import { dateFaults, MOST_NAME, MOST_NOTE, orderFaults, type RecordFault, textFaults } from "./fault.ts";

export const CLINICAL = ["active", "recurrence", "relapse", "inactive", "remission", "resolved"] as const;
export const VERIFICATION = ["confirmed", "provisional", "differential", "unconfirmed", "refuted"] as const;
export const SEVERITIES = ["mild", "moderate", "severe"] as const;

export type Clinical = (typeof CLINICAL)[number];
export type Severity = (typeof SEVERITIES)[number];

/** Dates may be partial: 2019, 2019-03, 2019-03-12. */
export interface ProblemInput {
  readonly kind: "problem";
  readonly name: Coded;
  readonly clinical: Clinical;
  readonly verification: (typeof VERIFICATION)[number];
  readonly severity?: Severity | undefined;
  readonly onset?: string | undefined;
  readonly abatement?: string | undefined;
  readonly note?: string | undefined;
}

/** `onsetText` where the source gave an age or words instead of a date. */
export interface ProblemBody {
  readonly kind: "problem";
  readonly clinical: Clinical | undefined;
  readonly verification: (typeof VERIFICATION)[number] | undefined;
  readonly severity: Severity | undefined;
  readonly onset: string | undefined;
  readonly abatement: string | undefined;
  readonly note: string | undefined;
  /** Active and not refuted. */
  readonly isCurrent: boolean;
}

/** LOINC answers, as the International Patient Summary has them, and the SNOMED CT codes that files use. */
const SEVERITY_CODES: Readonly<Record<Severity, readonly [loinc: string, snomed: string]>> = {
  mild: ["LA6752-5", "255604002"],
  moderate: ["LA6751-7", "6736007"],
  severe: ["LA6750-9", "24484000"],
};

const IS_OVER: ReadonlySet<string> = new Set(["inactive", "remission", "resolved"]);

export function problemFaults(input: ProblemInput, nowMs: number): readonly RecordFault[] {
  return [
    ...textFaults("name", input.name.text, MOST_NAME, true),
    ...dateFaults("onset", input.onset, nowMs),
    ...dateFaults("abatement", input.abatement, nowMs),
    ...orderFaults("abatement", input.onset, input.abatement),
    // FHIR's rule con-4: what has ended is not active.
    ...(input.abatement !== undefined && input.abatement !== "" && !IS_OVER.has(input.clinical)
      ? [{ kind: "ended-and-active", field: "clinical" } as const]
      : []),
    ...textFaults("note", input.note, MOST_NOTE),
  ];
}

export const problemResource = (input: ProblemInput, recordedAt: string): AnyResource => ({
  resourceType: "Condition",
  clinicalStatus: listed("condition-clinical", input.clinical),
  verificationStatus: listed("condition-ver-status", input.verification),
  category: [listed("condition-category", "problem-list-item")],
  ...some(
    "severity",
    input.severity && { coding: [{ system: LOINC, code: SEVERITY_CODES[input.severity][0] }], text: input.severity },
  ),
  code: codeable(input.name),
  ...some("onsetDateTime", input.onset),
  ...some("abatementDateTime", input.abatement),
  recordedDate: recordedAt,
  ...some("note", annotation(input.note)),
});

const startOf = (resource: AnyResource, element: string): string | undefined => {
  const period = resource[`${element}Period`];
  return textIn(resource[`${element}DateTime`]) ?? (isJsonObject(period) ? textIn(period["start"]) : undefined);
};

function severityOf(resource: AnyResource): Severity | undefined {
  const concept = conceptIn(resource["severity"]);
  return SEVERITIES.find(
    (one) => codeIn(concept, SEVERITY_CODES[one]) !== undefined || concept?.text?.toLowerCase() === one,
  );
}

export function problemBody(resource: AnyResource): ProblemBody {
  const clinical = codeIn(conceptIn(resource["clinicalStatus"]), CLINICAL);
  const verification = codeIn(conceptIn(resource["verificationStatus"]), VERIFICATION);
  const abatement = startOf(resource, "abatement");
  return {
    kind: "problem",
    clinical,
    verification,
    severity: severityOf(resource),
    onset: startOf(resource, "onset"),
    abatement,
    note: notesIn(resource["note"]),
    isCurrent:
      verification !== "refuted" && (clinical === undefined ? abatement === undefined : !IS_OVER.has(clinical)),
  };
}

export function problemInput(resource: AnyResource): ProblemInput {
  const body = problemBody(resource);
  return {
    kind: "problem",
    name: codedOf(conceptIn(resource["code"])),
    clinical: body.clinical ?? (body.isCurrent ? "active" : "resolved"),
    verification: body.verification ?? "unconfirmed",
    severity: body.severity,
    onset: body.onset,
    abatement: body.abatement,
    note: body.note,
  };
}
