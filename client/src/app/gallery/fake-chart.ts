// A made-up chart for the gallery, built with the real domain so that what is drawn is what the product would draw; development only.
import type { Change } from "../../domain/change.ts";
import { applyChanges, type AuthoredChange, type Chart, emptyChart } from "../../domain/chart.ts";
import type { AnyResource } from "../../domain/fhir/any-resource.ts";
import type { ChangeIdText, DeviceIdText, EntryIdText, ItemIdText, UserIdText } from "../../domain/ids.ts";
import { buildRecord, type RecordInput } from "../../domain/record/build.ts";
import { buildVital, type VitalInput } from "../../domain/vitals.ts";
import { localStamp } from "../../locales/dates.ts";

export const PAT = "user-pat-0000000000000";
export const RAO = "user-rao-0000000000000";
export const IDRIS = "user-idris-00000000000";
export const ADMIN = "user-admin-00000000000";
export const CHART = "vault-chart-0000000000";
export const NOW_MS = Date.now();
const DAY_MS = 86_400_000;

export interface Written {
  readonly author: string;
  readonly resource: AnyResource;
  readonly agoMs: number;
  readonly file?: string;
}

let serial = 0;

/** A record as its author's device would have sealed it. */
export function authored({ author, resource, agoMs, file }: Written): AuthoredChange {
  serial += 1;
  const id = `change-${String(serial).padStart(15, "0")}`;
  const change: Change = {
    kind: "record",
    changeId: id as ChangeIdText,
    recordedAt: new Date(NOW_MS - agoMs).toISOString(),
    replaces: [],
    item: `item-${serial}-000000` as ItemIdText,
    resource,
    ...(file === undefined ? {} : { origin: { importId: "import-0000000000000000" as never, fileName: file } }),
  };
  return {
    change,
    author: author as UserIdText,
    device: "device-0000000000000000" as DeviceIdText,
    entry: `entry-${serial}-00000000000` as EntryIdText,
    receivedOrder: serial,
  };
}

export function vital(author: string, input: VitalInput, agoMs: number): Written {
  const built = buildVital(input, { effective: localStamp(NOW_MS - agoMs), nowMs: NOW_MS });
  if (!built.ok) throw new Error(JSON.stringify(built.error));
  return { author, resource: built.value, agoMs };
}

let forms = 0;

/** What a form writes, as its author wrote it some time ago. */
export function handwritten(author: string, input: RecordInput, agoMs: number): readonly Written[] {
  const atMs = NOW_MS - agoMs;
  forms += 1;
  const built = buildRecord(input, {
    nowMs: atMs,
    recordedAt: localStamp(atMs),
    idAt: (n) => `00000000-0000-4000-8000-${String(forms * 100 + n).padStart(12, "0")}`,
  });
  if (!built.ok) throw new Error(JSON.stringify(built.error));
  return built.value.map((resource) => ({ author, resource, agoMs }));
}

const inputs: readonly (readonly [author: string, input: RecordInput, days: number])[] = [
  [
    RAO,
    {
      kind: "problem",
      name: { text: "Essential hypertension" },
      clinical: "active",
      verification: "confirmed",
      onset: "2019-03",
    },
    200,
  ],
  [
    RAO,
    {
      kind: "problem",
      name: { text: "Appendicitis" },
      clinical: "resolved",
      verification: "confirmed",
      onset: "1987",
      abatement: "1987",
    },
    200,
  ],
  [
    RAO,
    {
      kind: "medicine",
      source: "request",
      name: { text: "Amlodipine" },
      dose: "5 mg",
      route: "by mouth",
      frequency: "once a day",
      status: "started",
      start: "2023-11-20",
    },
    190,
  ],
  [
    PAT,
    { kind: "medicine", source: "statement", name: { text: "Ibuprofen" }, dose: "400 mg", status: "discontinued" },
    30,
  ],
  [PAT, { kind: "immunization", name: { text: "Influenza" }, given: true, occurrence: "2025-10-11", lot: "AB12" }, 100],
  [PAT, { kind: "procedure", name: { text: "Appendectomy" }, status: "completed", performed: "1987" }, 100],
  [RAO, { kind: "note", type: "progress", text: "Feels well.\nNo side effects.", signed: true }, 3],
  [
    RAO,
    {
      kind: "panel",
      panel: "lipid",
      effective: localStamp(NOW_MS - 4 * DAY_MS),
      laboratory: "City lab",
      results: [
        { concept: "chol", value: 5.6, unit: "mmol/L", range: "<5.2" },
        { concept: "trig", value: 1.4, unit: "mmol/L", range: "<1.7" },
        { concept: "hdl", value: 1.3, unit: "mmol/L" },
        { concept: "ldl", value: 3.6, unit: "mmol/L", range: "<3.0" },
      ],
    },
    4,
  ],
  [PAT, { kind: "home-plan", start: localStamp(NOW_MS - 2 * DAY_MS).slice(0, 10) }, 2],
];

const patient: AnyResource = {
  resourceType: "Patient",
  name: [{ use: "official", family: "Almeida", given: ["Inês", "Maria"], prefix: ["Mrs"] }],
  birthDate: "1961-07-14",
  gender: "female",
  identifier: [{ value: "HV 204 117" }],
};

const allergy: AnyResource = {
  resourceType: "AllergyIntolerance",
  clinicalStatus: { coding: [{ code: "active" }] },
  code: { text: "Penicillin V" },
};

const pressures: readonly (readonly [number, number, number])[] = [
  [0.01, 132, 84],
  [1, 128, 82],
  [3, 141, 90],
  [6, 136, 86],
  [11, 148, 93],
  [16, 139, 88],
  [24, 151, 95],
  [31, 144, 91],
];

function someOf(type: string, count: number): readonly Written[] {
  return Array.from({ length: count }, (_, n) => ({
    author: PAT,
    resource: { resourceType: type, id: `${type}-${n}` } as AnyResource,
    agoMs: 40 * DAY_MS,
    file: "hospital-2026.json",
  }));
}

const fullRecord = (): readonly Written[] => [
  { author: PAT, resource: patient, agoMs: 50 * DAY_MS },
  { author: PAT, resource: allergy, agoMs: 40 * DAY_MS, file: "hospital-2026.json" },
  ...pressures.map(([days, systolic, diastolic], n) =>
    vital(n % 4 === 2 ? RAO : PAT, { kind: "blood-pressure", systolic, diastolic }, days * DAY_MS),
  ),
  vital(PAT, { kind: "heart-rate", value: 72 }, 0.01 * DAY_MS),
  vital(PAT, { kind: "heart-rate", value: 68 }, 4 * DAY_MS),
  vital(PAT, { kind: "heart-rate", value: 77 }, 12 * DAY_MS),
  vital(PAT, { kind: "weight", value: 71.4, unit: "kg" }, 2 * DAY_MS),
  vital(PAT, { kind: "weight", value: 72.1, unit: "kg" }, 20 * DAY_MS),
  vital(PAT, { kind: "weight", value: 73.0, unit: "kg" }, 60 * DAY_MS),
  vital(RAO, { kind: "temperature", value: 36.8, unit: "Cel" }, 3 * DAY_MS),
  vital(RAO, { kind: "oxygen-saturation", value: 93 }, 3 * DAY_MS),
  vital(PAT, { kind: "glucose", value: 5.4, unit: "mmol/L" }, 5 * DAY_MS),
  vital(PAT, { kind: "glucose", value: 6.1, unit: "mmol/L" }, 9 * DAY_MS),
  ...inputs.flatMap(([author, input, days]) => handwritten(author, input, days * DAY_MS)),
  ...someOf("Condition", 14),
  ...someOf("Immunization", 22),
  ...someOf("MedicationRequest", 31),
  ...someOf("Procedure", 47),
  ...someOf("Encounter", 58),
];

export const fakeChart = (full: boolean): Chart =>
  applyChanges(
    emptyChart(),
    (full ? fullRecord() : [{ author: PAT, resource: patient, agoMs: 60_000 }]).map((written) => authored(written)),
  );

/** One reading corrected differently on two devices while both were offline. */
export function disagreeing(chart: Chart): Chart {
  const first = authored(vital(PAT, { kind: "blood-pressure", systolic: 182, diastolic: 82 }, 2 * DAY_MS));
  const again = (systolic: number, device: string): AuthoredChange => {
    const next = authored(vital(PAT, { kind: "blood-pressure", systolic, diastolic: 82 }, 2 * DAY_MS));
    const { change } = first;
    if (change.kind !== "record" || next.change.kind !== "record") return next;
    const replaces = [{ author: first.author, changeId: change.changeId }];
    return { ...next, device: device as DeviceIdText, change: { ...next.change, item: change.item, replaces } };
  };
  return applyChanges(chart, [first, again(128, "Zk3v9QeF0aR1mT7bXw2yLp5s"), again(129, "device-1111111111111111")]);
}
