// The demo clinic's people: who they are, what they measure and how often. All invented.
import type { VitalInput } from "../src/domain/vitals.ts";

export const clinicName = "Harbour Clinic";
/** One for all, because it is printed: a demo holds nobody's data. */
export const demoPassword = "harbour demo orchard lantern";

export const admin = { name: "Ada Brandt" } as const;

export interface DemoDoctor {
  readonly key: "rao" | "vidal";
  readonly given: string;
  readonly family: string;
  readonly profession: string;
  readonly registration: string;
}

export const doctors: readonly DemoDoctor[] = [
  { key: "rao", given: "Asha", family: "Rao", profession: "General practitioner", registration: "GP-20417" },
  { key: "vidal", given: "Tomás", family: "Vidal", profession: "Cardiologist", registration: "CA-11830" },
];

/** A value that wanders: where it starts, where it tends to, and how far it strays from day to day. */
export interface Walk {
  readonly from: number;
  readonly to: number;
  readonly stray: number;
  readonly digits?: 0 | 1;
}

export type Series =
  | { readonly kind: "blood-pressure"; readonly systolic: Walk; readonly diastolic: Walk }
  | {
      readonly kind: Exclude<VitalInput["kind"], "blood-pressure">;
      readonly value: Walk;
      readonly unit?: "kg" | "[lb_av]" | "Cel" | "mg/dL" | "mmol/L";
    };

/** `everyDays` from `sinceDays` ago until `untilDays` ago. */
export interface Habit {
  readonly series: Series;
  readonly sinceDays: number;
  readonly untilDays?: number;
  readonly everyDays: number;
}

/** What an older record says, with its codes. https://hl7.org/fhir/R4/ */
export interface Past {
  readonly problems: readonly (readonly [snomed: string, text: string, since: string])[];
  readonly allergies: readonly (readonly [snomed: string, text: string, criticality: "low" | "high"])[];
  readonly medicines: readonly (readonly [rxnorm: string, text: string, since: string])[];
}

export interface DemoPatient {
  readonly key: "pat" | "lee" | "maria" | "yusuf" | "ingrid" | "dev";
  readonly given: string;
  readonly family: string;
  readonly birthDate: string;
  readonly gender: "female" | "male";
  readonly habits: readonly Habit[];
  readonly past: Past;
}

const nothing: Past = { problems: [], allergies: [], medicines: [] };
const pressure = (from: readonly [number, number], to: readonly [number, number], stray: number): Series => ({
  kind: "blood-pressure",
  systolic: { from: from[0], to: to[0], stray },
  diastolic: { from: from[1], to: to[1], stray: stray * 0.6 },
});
const one = (
  kind: Exclude<VitalInput["kind"], "blood-pressure">,
  value: Walk,
  unit?: "kg" | "Cel" | "mg/dL",
): Series => (unit === undefined ? { kind, value } : { kind, value, unit });

export const patients: readonly DemoPatient[] = [
  {
    key: "pat",
    given: "Patricia",
    family: "Morgan",
    birthDate: "1961-07-14",
    gender: "female",
    habits: [
      { series: pressure([158, 96], [128, 80], 7), sinceDays: 1100, everyDays: 7 },
      { series: one("weight", { from: 86, to: 78, stray: 0.6, digits: 1 }, "kg"), sinceDays: 1100, everyDays: 28 },
      { series: one("heart-rate", { from: 78, to: 68, stray: 5 }), sinceDays: 700, everyDays: 14 },
    ],
    past: {
      problems: [
        ["59621000", "Essential hypertension", "2019-03-12"],
        ["55822004", "Hyperlipidaemia", "2021-09-02"],
      ],
      allergies: [["91936005", "Allergy to penicillin", "high"]],
      medicines: [
        ["197361", "Amlodipine 5 mg oral tablet", "2023-11-20"],
        ["617312", "Atorvastatin 20 mg oral tablet", "2021-09-02"],
      ],
    },
  },
  {
    key: "lee",
    given: "Lee",
    family: "Okafor",
    birthDate: "1990-02",
    gender: "male",
    habits: [
      { series: one("glucose", { from: 196, to: 122, stray: 18 }, "mg/dL"), sinceDays: 420, everyDays: 3 },
      { series: one("weight", { from: 104, to: 96, stray: 0.7, digits: 1 }, "kg"), sinceDays: 420, everyDays: 14 },
    ],
    past: {
      problems: [["44054006", "Type 2 diabetes mellitus", "2024-08-19"]],
      allergies: [],
      medicines: [["860975", "Metformin 500 mg extended release tablet", "2024-08-19"]],
    },
  },
  {
    key: "maria",
    given: "María",
    family: "Santos Vega",
    birthDate: "1988-11-03",
    gender: "female",
    habits: [
      { series: pressure([112, 70], [121, 77], 5), sinceDays: 200, everyDays: 10 },
      { series: one("weight", { from: 61, to: 71, stray: 0.4, digits: 1 }, "kg"), sinceDays: 200, everyDays: 14 },
    ],
    past: { ...nothing, allergies: [["300913006", "Allergy to shellfish", "low"]] },
  },
  {
    key: "yusuf",
    given: "Yusuf",
    family: "Haddad",
    birthDate: "1954-05-28",
    gender: "male",
    habits: [
      { series: one("oxygen-saturation", { from: 93, to: 91, stray: 1.4 }), sinceDays: 540, everyDays: 6 },
      { series: one("heart-rate", { from: 84, to: 88, stray: 6 }), sinceDays: 540, everyDays: 12 },
    ],
    past: {
      problems: [["13645005", "Chronic obstructive pulmonary disease", "2016-01-25"]],
      allergies: [["293586001", "Allergy to aspirin", "high"]],
      medicines: [["2108226", "Tiotropium 18 microgram inhalation capsule", "2018-06-14"]],
    },
  },
  {
    key: "ingrid",
    given: "Ingrid",
    family: "Solberg",
    birthDate: "1947",
    gender: "female",
    habits: [
      {
        series: one("weight", { from: 69, to: 72, stray: 0.5, digits: 1 }, "kg"),
        sinceDays: 240,
        untilDays: 1,
        everyDays: 2,
      },
      { series: pressure([134, 78], [126, 74], 6), sinceDays: 240, everyDays: 8 },
    ],
    past: {
      problems: [["84114007", "Heart failure", "2022-02-07"]],
      allergies: [],
      medicines: [["866924", "Metoprolol succinate 25 mg tablet", "2022-02-07"]],
    },
  },
  {
    key: "dev",
    given: "Dev",
    family: "Patel",
    birthDate: "2001-09-30",
    gender: "male",
    habits: [
      {
        series: one("temperature", { from: 38.4, to: 36.8, stray: 0.3, digits: 1 }, "Cel"),
        sinceDays: 6,
        everyDays: 1,
      },
    ],
    past: nothing,
  },
];
