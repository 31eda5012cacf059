/** Makes a Synthea-like FHIR R4 transaction bundle of exactly 2,176 resources for one person: seeded, so the same text every time. */
import { DRUGS, type Lab, LABS, PROBLEMS, PROCEDURES, VACCINES, VITALS, type Coded } from "./generate-bundle-codes.ts";
import { dice } from "../../node/dice.ts";

/** Resources by type in the bundle; the sum is 2,176. */
export const GENERATED_COUNTS: Readonly<Record<string, number>> = {
  Patient: 1,
  Organization: 3,
  Practitioner: 3,
  CareTeam: 2,
  CarePlan: 2,
  Condition: 10,
  Encounter: 144,
  Observation: 1379,
  DiagnosticReport: 120,
  MedicationRequest: 96,
  Claim: 240,
  ExplanationOfBenefit: 144,
  Procedure: 21,
  Immunization: 11,
};
/** How many resources the bundle holds. */
export const GENERATED_TOTAL = 2176;

type Json = Readonly<Record<string, unknown>>;
type Resource = Json & { readonly resourceType: string; readonly id: string };

/** Who the bundle is about. */
export interface BundlePerson {
  readonly family: string;
  readonly given: string;
  readonly title: string;
  readonly born: string;
  readonly gender: "female" | "male";
}

const PERSON: BundlePerson = { family: "Nair", given: "Pat", title: "Mrs.", born: "1961-07-14", gender: "female" };
const FULL_VISITS = 59;
const VISITS = 144;
const UCUM = "http://unitsofmeasure.org";

interface Maker {
  readonly id: () => string;
  readonly between: (least: number, most: number, digits: number) => number;
  readonly pick: <T>(from: readonly T[]) => T;
}

function makerOf(seed: number): Maker {
  const next = dice(seed);
  const hex = (digits: number): string =>
    Array.from({ length: digits }, () => Math.floor(next() * 16).toString(16)).join("");
  return {
    id: () => `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`,
    between: (least, most, digits) => Number((least + next() * (most - least)).toFixed(digits)),
    pick: (from) => from[Math.floor(next() * from.length)]!,
  };
}

const urn = (resource: Resource): Json => ({ reference: `urn:uuid:${resource.id}` });
const concept = ({ system, code, display }: Coded): Json => ({ coding: [{ system, code, display }], text: display });
const loinc = (code: string, display: string): Json => concept({ system: "http://loinc.org", code, display });
const hl7 = (list: string, code: string): Json => ({
  coding: [{ system: `http://terminology.hl7.org/CodeSystem/${list}`, code }],
});
const quantity = (value: number, unit: string, code: string): Json => ({ value, unit, system: UCUM, code });

/** Visit `at` of `VISITS`, from 2010 on, about every six weeks, on Eastern time. */
function moment(at: number, minutes = 0): string {
  const instant = new Date(Date.UTC(2010, 5, 14, 9, 43, 17) + at * 37 * 86_400_000 + minutes * 60_000);
  return `${new Date(instant.getTime() - 4 * 3_600_000).toISOString().slice(0, 19)}-04:00`;
}

interface Cast {
  readonly patient: Resource;
  readonly organizations: readonly Resource[];
  readonly practitioners: readonly Resource[];
}

function castOf(make: Maker, person: BundlePerson): Cast {
  const id = make.id();
  const mr = {
    coding: [{ system: "http://terminology.hl7.org/CodeSystem/v2-0203", code: "MR" }],
    text: "Medical Record Number",
  };
  const patient: Resource = {
    resourceType: "Patient",
    id,
    text: { status: "generated", div: '<div xmlns="http://www.w3.org/1999/xhtml">Generated. Not a real person.</div>' },
    identifier: [{ type: mr, system: "http://hospital.example.org", value: "999-047-2176" }],
    name: [{ use: "official", family: person.family, given: [person.given], prefix: [person.title] }],
    telecom: [{ system: "phone", value: "555-014-7781", use: "home" }],
    gender: person.gender,
    birthDate: person.born,
    address: [{ line: ["12 Example Street"], city: "Stoughton", state: "MA", postalCode: "02072", country: "US" }],
    communication: [{ language: { coding: [{ system: "urn:ietf:bcp:47", code: "en-US", display: "English" }] } }],
  };
  const organizations = ["Stoughton Family Practice", "Regional Hospital", "Cedar Laboratory"].map(
    (name): Resource => ({
      resourceType: "Organization",
      id: make.id(),
      active: true,
      type: [hl7("organization-type", "prov")],
      name,
    }),
  );
  const practitioners = ["Christiansen", "Gutkowski", "Rao"].map(
    (family): Resource => ({
      resourceType: "Practitioner",
      id: make.id(),
      identifier: [{ system: "http://hl7.org/fhir/sid/us-npi", value: `99999${family.length}219` }],
      active: true,
      name: [{ family, given: ["Lyn"], prefix: ["Dr."] }],
    }),
  );
  return { patient, organizations, practitioners };
}

interface Visit extends Cast {
  readonly encounter: Resource;
  readonly at: number;
  readonly practitioner: Resource;
  readonly organization: Resource;
}

function visitOf(make: Maker, cast: Cast, at: number): Visit {
  const practitioner = cast.practitioners[at % 3]!;
  const organization = cast.organizations[at % 3]!;
  const period = { start: moment(at), end: moment(at, 30) };
  const encounter: Resource = {
    resourceType: "Encounter",
    id: make.id(),
    status: "finished",
    class: { system: "http://terminology.hl7.org/CodeSystem/v3-ActCode", code: "AMB" },
    type: [
      concept({
        system: "http://snomed.info/sct",
        code: "162673000",
        display: "General examination of patient (procedure)",
      }),
    ],
    subject: { ...urn(cast.patient), display: "Mrs. Pat Nair" },
    participant: [{ type: [hl7("v3-ParticipationType", "PPRF")], period, individual: urn(practitioner) }],
    period,
    serviceProvider: { ...urn(organization), display: organization["name"] },
  };
  return { ...cast, encounter, at, practitioner, organization };
}

function observation(make: Maker, visit: Visit, category: string, code: Json, value: Json): Resource {
  return {
    resourceType: "Observation",
    id: make.id(),
    status: "final",
    category: [
      {
        coding: [
          { system: "http://terminology.hl7.org/CodeSystem/observation-category", code: category, display: category },
        ],
      },
    ],
    code,
    subject: urn(visit.patient),
    encounter: urn(visit.encounter),
    effectiveDateTime: moment(visit.at),
    issued: `${moment(visit.at).slice(0, 19)}.520-04:00`,
    ...value,
  };
}

/** Old files write 55284-4, newer ones 85354-9: both are in the bundle. */
function bloodPressure(make: Maker, visit: Visit): Resource {
  const part = (code: string, display: string, value: number): Json => ({
    code: loinc(code, display),
    valueQuantity: quantity(value, "mm[Hg]", "mm[Hg]"),
  });
  const component = [
    part("8462-4", "Diastolic Blood Pressure", make.between(66, 96, 0)),
    part("8480-6", "Systolic Blood Pressure", make.between(104, 158, 0)),
  ];
  return observation(make, visit, "vital-signs", loinc(visit.at < 40 ? "55284-4" : "85354-9", "Blood Pressure"), {
    component,
  });
}

const measured = (make: Maker, visit: Visit, category: string, lab: Lab): Resource =>
  observation(make, visit, category, loinc(lab.code, lab.display), {
    valueQuantity: quantity(make.between(lab.least, lab.most, lab.digits), lab.unit, lab.unit),
  });

function smoking(make: Maker, visit: Visit): Resource {
  const never = concept({ system: "http://snomed.info/sct", code: "266919005", display: "Never smoker" });
  return observation(make, visit, "social-history", loinc("72166-2", "Tobacco smoking status NHIS"), {
    valueCodeableConcept: never,
  });
}

function report(make: Maker, visit: Visit, code: Json, results: readonly Resource[]): Resource {
  return {
    resourceType: "DiagnosticReport",
    id: make.id(),
    status: "final",
    category: [hl7("v2-0074", "LAB")],
    code,
    subject: urn(visit.patient),
    encounter: urn(visit.encounter),
    effectiveDateTime: moment(visit.at),
    issued: `${moment(visit.at).slice(0, 19)}.520-04:00`,
    result: results.map((result) => ({ ...urn(result), display: (result["code"] as { readonly text: string }).text })),
  };
}

function measurements(make: Maker, visit: Visit): readonly Resource[] {
  const vitals = VITALS.map((one) => measured(make, visit, "vital-signs", one));
  const basic = LABS.basic.map((one) => measured(make, visit, "laboratory", one));
  const lipids = LABS.lipids.map((one) => measured(make, visit, "laboratory", one));
  const other = LABS.other.map((one) => measured(make, visit, "laboratory", one));
  const count = visit.at < 2 ? LABS.count.map((one) => measured(make, visit, "laboratory", one)) : [];
  return [
    ...vitals,
    bloodPressure(make, visit),
    ...basic,
    ...lipids,
    ...other,
    smoking(make, visit),
    ...count,
    report(make, visit, loinc("51990-0", "Basic Metabolic Panel"), basic),
    report(make, visit, loinc("57698-3", "Lipid Panel"), lipids),
    ...(count.length === 0
      ? []
      : [report(make, visit, loinc("58410-2", "Complete blood count (hemogram) panel"), count)]),
  ];
}

const money = (value: number): Json => ({ value, currency: "USD" });

function claim(make: Maker, visit: Visit, about: Resource, total: number): Resource {
  const product = (about["type"] as readonly Json[] | undefined)?.[0] ?? about["medicationCodeableConcept"];
  return {
    resourceType: "Claim",
    id: make.id(),
    status: "active",
    type: hl7("claim-type", about.resourceType === "Encounter" ? "institutional" : "pharmacy"),
    use: "claim",
    patient: { ...urn(visit.patient), display: "Pat Nair" },
    billablePeriod: { start: moment(visit.at), end: moment(visit.at, 30) },
    created: moment(visit.at, 30),
    provider: { ...urn(visit.organization), display: visit.organization["name"] },
    priority: hl7("processpriority", "normal"),
    insurance: [{ sequence: 1, focal: true, coverage: { display: "Example Mutual" } }],
    item: [{ sequence: 1, productOrService: product, encounter: [urn(visit.encounter)] }],
    total: money(total),
  };
}

const ADJUDICATION = [
  "eob_coins_amt",
  "eob_line_alowd_chrg_amt",
  "eob_ptnt_ddctbl_amt",
  "eob_line_sbmtd_chrg_amt",
] as const;

function benefit(make: Maker, visit: Visit, paid: Resource, total: number): Resource {
  const subject = urn(visit.patient);
  return {
    resourceType: "ExplanationOfBenefit",
    id: make.id(),
    contained: [
      {
        resourceType: "ServiceRequest",
        id: "referral",
        status: "completed",
        intent: "order",
        subject,
        requester: urn(visit.practitioner),
      },
      {
        resourceType: "Coverage",
        id: "coverage",
        status: "active",
        type: { text: "Example Mutual" },
        beneficiary: subject,
        payor: [{ display: "Example Mutual" }],
      },
    ],
    identifier: [{ system: "https://bluebutton.cms.gov/resources/variables/clm_id", value: paid.id }],
    status: "active",
    type: hl7("claim-type", "institutional"),
    use: "claim",
    patient: subject,
    billablePeriod: { start: moment(visit.at), end: moment(visit.at, 30) },
    created: moment(visit.at, 30),
    insurer: { display: "Example Mutual" },
    provider: urn(visit.practitioner),
    referral: { reference: "#referral" },
    claim: urn(paid),
    outcome: "complete",
    careTeam: [{ sequence: 1, provider: urn(visit.practitioner), role: hl7("claimcareteamrole", "primary") }],
    insurance: [{ focal: true, coverage: { reference: "#coverage", display: "Example Mutual" } }],
    item: [
      {
        sequence: 1,
        category: {
          coding: [
            {
              system: "https://bluebutton.cms.gov/resources/variables/line_cms_type_srvc_cd",
              code: "1",
              display: "Medical care",
            },
          ],
        },
        productOrService: (visit.encounter["type"] as readonly Json[])[0],
        servicedPeriod: { start: moment(visit.at), end: moment(visit.at, 30) },
        locationCodeableConcept: hl7("ex-serviceplace", "19"),
        encounter: [urn(visit.encounter)],
        adjudication: ADJUDICATION.map((code, at) => ({
          category: {
            coding: [
              { system: "https://bluebutton.cms.gov/resources/codesystem/adjudication", code, display: `Line ${code}` },
            ],
          },
          amount: money(Number((total / (at + 1)).toFixed(2))),
        })),
      },
    ],
    total: [{ category: hl7("adjudication", "submitted"), amount: money(total) }],
    payment: { amount: money(Number((total * 0.8).toFixed(2))) },
  };
}

function conditions(make: Maker, visit: Visit): readonly Resource[] {
  return PROBLEMS.map((problem, at) => ({
    resourceType: "Condition",
    id: make.id(),
    clinicalStatus: hl7("condition-clinical", at < 6 ? "active" : "resolved"),
    verificationStatus: hl7("condition-ver-status", "confirmed"),
    code: concept(problem),
    subject: urn(visit.patient),
    encounter: urn(visit.encounter),
    onsetDateTime: moment(at),
    recordedDate: moment(at),
  }));
}

function care(make: Maker, visit: Visit, problems: readonly Resource[]): readonly Resource[] {
  return [0, 1].flatMap((at): readonly Resource[] => {
    const base = {
      status: "active",
      subject: urn(visit.patient),
      encounter: urn(visit.encounter),
      period: { start: moment(at) },
    };
    const team: Resource = {
      resourceType: "CareTeam",
      id: make.id(),
      ...base,
      participant: [
        { member: urn(visit.patient) },
        { member: urn(visit.practitioner) },
        { member: urn(visit.organization) },
      ],
    };
    const plan: Resource = {
      resourceType: "CarePlan",
      id: make.id(),
      ...base,
      intent: "order",
      careTeam: [urn(team)],
      addresses: [urn(problems[at]!)],
      activity: [
        { detail: { code: { text: at === 0 ? "Diabetic diet" : "Exercise therapy" }, status: "in-progress" } },
      ],
    };
    return [team, plan];
  });
}

function medicine(make: Maker, visit: Visit, at: number): Resource {
  return {
    resourceType: "MedicationRequest",
    id: make.id(),
    status: at < 90 ? "stopped" : "active",
    intent: "order",
    medicationCodeableConcept: concept(make.pick(DRUGS)),
    subject: urn(visit.patient),
    encounter: urn(visit.encounter),
    authoredOn: moment(visit.at),
    requester: urn(visit.practitioner),
    dosageInstruction: [
      {
        sequence: 1,
        text: "Take at regular intervals.",
        timing: { repeat: { frequency: 1, period: 1, periodUnit: "d" } },
      },
    ],
  };
}

function procedure(make: Maker, visit: Visit): Resource {
  const performedPeriod = { start: moment(visit.at), end: moment(visit.at, 15) };
  const base = { status: "completed", subject: urn(visit.patient), encounter: urn(visit.encounter), performedPeriod };
  return { resourceType: "Procedure", id: make.id(), code: concept(make.pick(PROCEDURES)), ...base };
}

function immunization(make: Maker, visit: Visit): Resource {
  const base = {
    patient: urn(visit.patient),
    encounter: urn(visit.encounter),
    occurrenceDateTime: moment(visit.at),
    primarySource: true,
  };
  return {
    resourceType: "Immunization",
    id: make.id(),
    status: "completed",
    vaccineCode: concept(make.pick(VACCINES)),
    ...base,
  };
}

function resourcesOf(seed: number, person: BundlePerson): readonly Resource[] {
  const make = makerOf(seed);
  const cast = castOf(make, person);
  const all: Resource[] = [cast.patient, ...cast.organizations, ...cast.practitioners];
  for (let at = 0; at < VISITS; at += 1) {
    const visit = visitOf(make, cast, at);
    all.push(visit.encounter);
    if (at === 0) {
      const problems = conditions(make, visit);
      all.push(...problems, ...care(make, visit, problems));
    }
    if (at < FULL_VISITS) all.push(...measurements(make, visit));
    if (at < 96) {
      const drug = medicine(make, visit, at);
      all.push(drug, claim(make, visit, drug, make.between(12, 260, 2)));
    }
    if (at % 7 === 0) all.push(procedure(make, visit));
    if (at % 14 === 1) all.push(immunization(make, visit));
    const cost = make.between(90, 180, 2);
    const paid = claim(make, visit, visit.encounter, cost);
    all.push(paid, benefit(make, visit, paid, cost));
  }
  return all;
}

/** The JSON text of the bundle. */
export function generateBundle(seed = 2176, person: BundlePerson = PERSON): string {
  const entry = resourcesOf(seed, person).map((resource) => ({
    fullUrl: `urn:uuid:${resource.id}`,
    resource,
    request: { method: "POST", url: resource.resourceType },
  }));
  return JSON.stringify({ resourceType: "Bundle", type: "transaction", entry }, undefined, 2);
}
