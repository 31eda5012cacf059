/** People with names for the stories: what they say becomes authored changes, with ids that count up so that every run is the same. */
import type { Change, RecordChange, VersionRef } from "../../src/domain/change.ts";
import { type AuthoredChange, applyChanges, type Chart, emptyChart } from "../../src/domain/chart.ts";
import type { AnyResource } from "../../src/domain/fhir/any-resource.ts";
import {
  type ChangeIdText,
  changeIdSchema,
  type DeviceIdText,
  deviceIdSchema,
  type EntryIdText,
  entryIdSchema,
  type ImportIdText,
  importIdSchema,
  type ItemIdText,
  itemIdSchema,
  type UserIdText,
  userIdSchema,
  vaultIdSchema,
} from "../../src/domain/ids.ts";
import type { ImportAct } from "../../src/domain/import/change-groups.ts";
import { buildVital, type VitalInput } from "../../src/domain/vitals.ts";

const padded = (word: string, length: number): string => word.replace(/[^A-Za-z0-9]/g, "-").padEnd(length, "_");

export const userId = (name: string): UserIdText => userIdSchema.parse(padded(name, 43));
export const deviceId = (name: string): DeviceIdText => deviceIdSchema.parse(padded(name, 43));
export const entryId = (name: string): EntryIdText => entryIdSchema.parse(padded(name, 43));
export const changeId = (name: string): ChangeIdText => changeIdSchema.parse(padded(name, 22));
export const importId = (name: string): ImportIdText => importIdSchema.parse(padded(name, 22));
export const itemId = (name: string): ItemIdText => itemIdSchema.parse(padded(name, 22));
export const vaultId = (name: string) => vaultIdSchema.parse(padded(name, 22));

export const NOW = "2026-11-22T09:00:00.000Z";
export const NOW_MS = Date.parse(NOW);

/** cyrb53 by bryc (public domain): a stand-in for the real hash, good enough to tell test resources apart. */
export function testHash(text: string): string {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    a = Math.imul(a ^ unit, 2654435761);
    b = Math.imul(b ^ unit, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return `item-${(a >>> 0).toString(36)}-${(b >>> 0).toString(36)}`;
}

/** A writer with one device who makes one entry for each act. */
export interface Person {
  readonly author: UserIdText;
  readonly record: (
    item: string,
    resource: AnyResource,
    replaces?: readonly VersionRef[],
    at?: string,
  ) => AuthoredChange<RecordChange>;
  readonly say: (change: Change, entry?: string) => AuthoredChange;
  readonly next: () => ChangeIdText;
}

let received = 0;

export function person(name: string, device = "phone"): Person {
  let count = 0;
  const next = (): ChangeIdText => changeId(`${name}-${device}-${++count}`);
  const author = userId(name);
  const authored = <C extends Change>(
    change: C,
    entry = `${name}-${device}-entry-${change.changeId}`,
  ): AuthoredChange<C> => ({
    change,
    author,
    device: deviceId(`${name}-${device}`),
    entry: entryId(entry.slice(0, 43)),
    receivedOrder: ++received,
  });
  return {
    author,
    next,
    say: authored,
    record: (item, resource, replaces = [], at = NOW) =>
      authored({ kind: "record", changeId: next(), recordedAt: at, replaces, item: itemId(item), resource }),
  };
}

/** The name of what somebody said. */
export const refTo = ({ author, change }: AuthoredChange): VersionRef => ({ author, changeId: change.changeId });

export const chartOf = (...said: readonly AuthoredChange[]): Chart => applyChanges(emptyChart(), said);

export function vital(input: VitalInput, effective = "2026-11-22T08:00:00Z"): AnyResource {
  const built = buildVital(input, { effective, nowMs: NOW_MS });
  if (!built.ok) throw new Error(JSON.stringify(built.error));
  return built.value;
}

export const bloodPressure = (systolic: number, diastolic: number, effective?: string): AnyResource =>
  vital({ kind: "blood-pressure", systolic, diastolic }, effective);

export const patient = (born = "1945-07-14", gender = "female"): AnyResource => ({
  resourceType: "Patient",
  name: [{ use: "official", family: "Nair", given: ["Pat", "Lee"], prefix: ["Mrs."] }],
  birthDate: born,
  gender,
  identifier: [{ value: "999-047-2176" }],
});

export const importAct = (name = "import-1", fileName = "bundle.json"): ImportAct => {
  let count = 0;
  return { importId: importId(name), fileName, recordedAt: NOW, newId: () => changeId(`${name}-${++count}`) };
};
