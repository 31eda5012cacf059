/** Whom each resource of an export is about: a reference to a Patient of the same bundle, marked, so that reading it again gives the resource as it was written (docs/decisions/0049). */
import type { BundleEntry, ExportBundle } from "./export-bundle.ts";
import { exportMeta } from "./export-mark.ts";
import { type AnyResource, isJsonObject } from "./fhir/any-resource.ts";
import type { JsonValue } from "./json.ts";

type JsonObject = { readonly [key: string]: JsonValue };

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** R4 and R4B types that are about one patient, by the element that says so. https://hl7.org/fhir/R4/compartmentdefinition-patient.html */
const ABOUT: ReadonlyMap<string, string> = new Map([
  ...words(`
    AdverseEvent CarePlan CareTeam ChargeItem ClinicalImpression Communication CommunicationRequest Composition
    Condition DeviceRequest DeviceUseStatement DiagnosticReport DocumentManifest DocumentReference Encounter Flag Goal
    GuidanceResponse ImagingStudy Invoice List Media MedicationAdministration MedicationDispense MedicationRequest
    MedicationStatement Observation Procedure QuestionnaireResponse RequestGroup RiskAssessment ServiceRequest Specimen
  `).map((type) => [type, "subject"] as const),
  ...words(`
    AllergyIntolerance BodyStructure Claim ClaimResponse Consent CoverageEligibilityRequest CoverageEligibilityResponse
    DetectedIssue EpisodeOfCare ExplanationOfBenefit FamilyMemberHistory Immunization ImmunizationEvaluation
    ImmunizationRecommendation MolecularSequence NutritionOrder RelatedPerson SupplyDelivery VisionPrescription
  `).map((type) => [type, "patient"] as const),
  ["Coverage", "beneficiary"],
  ["Task", "for"],
  ["ResearchSubject", "individual"],
  ["EnrollmentRequest", "candidate"],
]);

/** The extension on a reference that an export set. `valueUri`: the reference it stands for; `valueCode`: what was not there. */
const MARK = "urn:x-health-vault:about";

/** How the export names a patient whom the record does not describe. */
const UNKNOWN_PATIENT = "urn:uuid:00000000-0000-8000-8000-000000000000";

/** The last two parts of an address, `Patient/1`, without a version. */
const shortOf = (reference: string): string | undefined =>
  /(?:^|\/)([A-Z][A-Za-z]+\/[A-Za-z0-9.-]{1,64})(?:\/_history\/[^/]+)?$/.exec(reference)?.[1];

/** The patients of a bundle by each name that a reference may have for one. */
function patientsIn(entries: readonly BundleEntry[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const add = (name: string, fullUrl: string): unknown => (names.has(name) ? names : names.set(name, fullUrl));
  for (const { fullUrl, resource } of entries) {
    if (resource.resourceType !== "Patient") continue;
    names.set(fullUrl, fullUrl);
    const short = shortOf(fullUrl);
    if (short !== undefined) add(short, fullUrl);
    if (typeof resource["id"] === "string") {
      add(`Patient/${resource["id"]}`, fullUrl);
      add(`urn:uuid:${resource["id"].toLowerCase()}`, fullUrl);
    }
  }
  return names;
}

const listOf = (value: JsonValue | undefined): readonly JsonValue[] =>
  Array.isArray(value) ? (value as readonly JsonValue[]) : [];

const marked = (about: JsonObject, reference: string, mark: JsonObject): JsonObject => ({
  ...about,
  reference,
  extension: [...listOf(about["extension"]), { url: MARK, ...mark }],
});

/** True for a reference that can only mean a patient: of something else, or within the resource, it stays as it is. */
function meansPatient(reference: string, about: JsonObject, others: ReadonlySet<string>): boolean {
  if (reference.startsWith("#") || others.has(reference)) return false;
  const type = about["type"] ?? shortOf(reference)?.split("/")[0];
  return type === undefined || type === "Patient";
}

function pointed(
  resource: AnyResource,
  patients: ReadonlyMap<string, string>,
  others: ReadonlySet<string>,
  first: string,
): AnyResource {
  const element = ABOUT.get(resource.resourceType);
  if (element === undefined) return resource;
  const about = resource[element];
  if (about === undefined || about === null)
    return about === null ? resource : { ...resource, [element]: marked({}, first, { valueCode: "element" }) };
  if (!isJsonObject(about)) return resource;
  const { reference } = about;
  if (reference === undefined)
    return about["type"] === undefined || about["type"] === "Patient"
      ? { ...resource, [element]: marked(about, first, { valueCode: "reference" }) }
      : resource;
  if (typeof reference !== "string" || !meansPatient(reference, about, others)) return resource;
  const patient =
    patients.get(reference) ??
    patients.get(reference.toLowerCase()) ??
    patients.get(shortOf(reference) ?? reference) ??
    first;
  return patient === reference ? resource : { ...resource, [element]: marked(about, patient, { valueUri: reference }) };
}

/** The same bundle, each resource pointing to its patient; a record that describes none is given one without a name. */
export function withSubjects(bundle: ExportBundle): ExportBundle {
  const patients = patientsIn(bundle.entry);
  const [known] = patients.values();
  const first = known ?? UNKNOWN_PATIENT;
  const others = new Set(
    bundle.entry.flatMap(({ fullUrl, resource }) => (resource.resourceType === "Patient" ? [] : [fullUrl])),
  );
  const entry = bundle.entry.map(
    (one): BundleEntry => ({ ...one, resource: pointed(one.resource, patients, others, first) }),
  );
  const isMissed = known === undefined && entry.some(({ resource }, at) => resource !== bundle.entry[at]?.resource);
  const unknown: BundleEntry = { fullUrl: first, resource: { resourceType: "Patient", meta: exportMeta } };
  return { ...bundle, entry: isMissed ? [unknown, ...entry] : entry };
}

const isMark = (one: JsonValue): one is JsonObject => isJsonObject(one) && one["url"] === MARK;

/** The way back: the resource as it was before an export pointed it to its patient. */
export function withoutSubjectMark(resource: AnyResource): AnyResource {
  const element = ABOUT.get(resource.resourceType);
  const about = element === undefined ? undefined : resource[element];
  if (element === undefined || !isJsonObject(about)) return resource;
  const extensions = listOf(about["extension"]);
  const mark = extensions.find(isMark);
  if (mark === undefined) return resource;
  if (mark["valueCode"] === "element") {
    const { [element]: _, ...rest } = resource;
    return rest as AnyResource;
  }
  const kept = extensions.filter((one) => !isMark(one));
  const reference = typeof mark["valueUri"] === "string" ? [["reference", mark["valueUri"]] as const] : [];
  // Each element keeps its place: the text of a resource is what an import compares.
  const restored = Object.fromEntries(
    Object.entries(about).flatMap(([name, value]) => {
      if (name === "extension") return kept.length === 0 ? [] : [[name, kept] as const];
      return name === "reference" ? reference : [[name, value] as const];
    }),
  );
  return { ...resource, [element]: restored };
}
