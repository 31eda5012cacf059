/** An allergy or intolerance, or that none is known: from a form to a FHIR AllergyIntolerance and back. https://hl7.org/fhir/R4/allergyintolerance.html */
import { type AnyResource, isJsonObject } from "../fhir/any-resource.ts";
import type { JsonValue } from "../json.ts";
import {
  annotation,
  codeable,
  type Coded,
  codedOf,
  codeIn,
  conceptIn,
  listed,
  notesIn,
  SNOMED,
  some,
  textIn,
  wordOf,
} from "./coded.ts";
import { dateFaults, MOST_NAME, MOST_NOTE, type RecordFault, textFaults } from "./fault.ts";
import { SEVERITIES, type Severity } from "./problem.ts";

export const ALLERGY_CLINICAL = ["active", "inactive", "resolved"] as const;
export const ALLERGY_VERIFICATION = ["confirmed", "unconfirmed", "refuted"] as const;
export const CRITICALITIES = ["low", "high", "unable-to-assess"] as const;
export const ALLERGY_TYPES = ["allergy", "intolerance"] as const;

/** SNOMED CT "No known allergy", its former code, and the IPS absent-unknown code. */
export const NO_KNOWN_ALLERGY: readonly string[] = ["716186003", "160244002", "no-known-allergies"];
/** IPS: nobody knows. */
export const NO_ALLERGY_INFORMATION: readonly string[] = ["no-allergy-info"];

/** `none`: no allergy is known; then nothing but the note counts. */
export interface AllergyInput {
  readonly kind: "allergy";
  readonly none: boolean;
  readonly name: Coded;
  readonly type: (typeof ALLERGY_TYPES)[number];
  readonly clinical: (typeof ALLERGY_CLINICAL)[number];
  readonly verification: (typeof ALLERGY_VERIFICATION)[number];
  readonly criticality: (typeof CRITICALITIES)[number];
  readonly reaction?: string | undefined;
  readonly severity?: Severity | undefined;
  readonly onset?: string | undefined;
  readonly note?: string | undefined;
}

export interface ReactionView {
  readonly manifestations: readonly string[];
  readonly severity: Severity | undefined;
}

/** `standing`: active · past (inactive, resolved) · refuted · none-known · unknown (nobody knows). */
export interface AllergyBody {
  readonly kind: "allergy";
  readonly standing: "active" | "past" | "refuted" | "none-known" | "unknown";
  readonly type: (typeof ALLERGY_TYPES)[number] | undefined;
  readonly verification: (typeof ALLERGY_VERIFICATION)[number] | undefined;
  readonly criticality: (typeof CRITICALITIES)[number] | undefined;
  readonly reactions: readonly ReactionView[];
  readonly onset: string | undefined;
  readonly note: string | undefined;
  readonly isCurrent: boolean;
}

export function allergyFaults(input: AllergyInput, nowMs: number): readonly RecordFault[] {
  if (input.none) return textFaults("note", input.note, MOST_NOTE);
  return [
    ...textFaults("name", input.name.text, MOST_NAME, true),
    ...textFaults("reaction", input.reaction, MOST_NAME),
    ...dateFaults("onset", input.onset, nowMs),
    ...textFaults("note", input.note, MOST_NOTE),
  ];
}

const NONE: Coded = { text: "No known allergy", system: SNOMED, code: "716186003" };

function reactionOf({ reaction, severity }: AllergyInput): JsonValue | undefined {
  if (reaction === undefined || reaction.trim() === "") return undefined;
  return [{ manifestation: [{ text: reaction.trim() }], ...some("severity", severity) }];
}

export function allergyResource(input: AllergyInput, recordedAt: string): AnyResource {
  const clinical = input.none ? "active" : input.clinical;
  const verification = input.none ? "confirmed" : input.verification;
  return {
    resourceType: "AllergyIntolerance",
    clinicalStatus: listed("allergyintolerance-clinical", clinical),
    verificationStatus: listed("allergyintolerance-verification", verification),
    ...(input.none ? {} : { type: input.type, criticality: input.criticality }),
    code: codeable(input.none ? NONE : input.name),
    ...(input.none ? {} : some("onsetDateTime", input.onset)),
    recordedDate: recordedAt,
    ...some("note", annotation(input.note)),
    ...(input.none ? {} : some("reaction", reactionOf(input))),
  };
}

function reactionsIn(value: JsonValue | undefined): readonly ReactionView[] {
  if (!Array.isArray(value)) return [];
  return (value as readonly JsonValue[]).flatMap((one) => {
    if (!isJsonObject(one)) return [];
    const given = one["manifestation"];
    const manifestations = (Array.isArray(given) ? (given as readonly JsonValue[]) : []).flatMap(
      (shown) => wordOf(conceptIn(shown)) ?? [],
    );
    return manifestations.length === 0
      ? []
      : [{ manifestations, severity: SEVERITIES.find((severity) => severity === one["severity"]) }];
  });
}

function standingOf(resource: AnyResource): AllergyBody["standing"] {
  const code = conceptIn(resource["code"]);
  const clinical = codeIn(conceptIn(resource["clinicalStatus"]), ALLERGY_CLINICAL);
  if (codeIn(conceptIn(resource["verificationStatus"]), ["refuted"]) !== undefined) return "refuted";
  if (codeIn(code, NO_ALLERGY_INFORMATION) !== undefined) return "unknown";
  if (codeIn(code, NO_KNOWN_ALLERGY) !== undefined) return "none-known";
  return clinical === "inactive" || clinical === "resolved" ? "past" : "active";
}

export function allergyBody(resource: AnyResource): AllergyBody {
  const standing = standingOf(resource);
  return {
    kind: "allergy",
    standing,
    type: ALLERGY_TYPES.find((type) => type === resource["type"]),
    verification: codeIn(conceptIn(resource["verificationStatus"]), ALLERGY_VERIFICATION),
    criticality: CRITICALITIES.find((criticality) => criticality === resource["criticality"]),
    reactions: reactionsIn(resource["reaction"]),
    onset: textIn(resource["onsetDateTime"]),
    note: notesIn(resource["note"]),
    isCurrent: standing === "active" || standing === "none-known",
  };
}

export function allergyInput(resource: AnyResource): AllergyInput {
  const body = allergyBody(resource);
  const [first] = body.reactions;
  return {
    kind: "allergy",
    none: body.standing === "none-known",
    name: codedOf(conceptIn(resource["code"])),
    type: body.type ?? "allergy",
    clinical: codeIn(conceptIn(resource["clinicalStatus"]), ALLERGY_CLINICAL) ?? "active",
    verification: body.verification ?? "unconfirmed",
    criticality: body.criticality ?? "unable-to-assess",
    reaction: first?.manifestations.join(", "),
    severity: first?.severity,
    onset: body.onset,
    note: body.note,
  };
}
