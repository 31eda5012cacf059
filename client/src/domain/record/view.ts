/** One item of the record as a screen shows it, whatever its type: plain, structured-clone-able, with what stands open about it. */
import { type Chart, itemOf } from "../chart.ts";
import { type AnyResource, isJsonObject, isWithdrawn } from "../fhir/any-resource.ts";
import type { ChangeIdText, DeviceIdText, EntryIdText, ItemIdText, UserIdText } from "../ids.ts";
import { type Item, type ItemState, openDisputes, type Version } from "../item.ts";
import type { JsonValue } from "../json.ts";
import { type ReadingView, readingRows } from "../reading-view.ts";
import { readingOf } from "../reading.ts";
import { titleOf } from "../resource-title.ts";
import { byTier } from "../tier.ts";
import { readPartialDate } from "../time.ts";
import type { UnitPreferences } from "../unit-preference.ts";
import { type AllergyBody, allergyBody } from "./allergy.ts";
import { inputOf, type RecordInput } from "./build.ts";
import { codedOf, conceptIn, textIn, wordOf } from "./coded.ts";
import { sectionsOf, type SectionView } from "./composition.ts";
import { type ImmunizationBody, immunizationBody } from "./immunization.ts";
import { isMedicine, type MedicineBody, medicineBody } from "./medicine.ts";
import { type NoteBody, noteBody, noteText } from "./note.ts";
import { type ProblemBody, problemBody } from "./problem.ts";
import { type ProcedureBody, procedureBody } from "./procedure.ts";
import { allReferred, type Found, referred, reportsIn } from "./references.ts";
import { type Section, sectionOf, startOf } from "./section.ts";

/** Results that belong together; `missing` are named by the report and not in this chart. */
export interface PanelBody {
  readonly kind: "panel";
  readonly status: string | undefined;
  readonly laboratory: string | undefined;
  readonly results: readonly ReadingView[];
  /** Results without a number, or with a code that the catalogue does not know. */
  readonly others: readonly { readonly item: ItemIdText; readonly title: string; readonly text: string }[];
  readonly missing: number;
  readonly conclusion: string | undefined;
}

/** Which shape a body has is told by `kind`; `other` is a type without a screen of its own. */
export type RecordBody =
  | ProblemBody
  | AllergyBody
  | MedicineBody
  | ImmunizationBody
  | ProcedureBody
  | NoteBody
  | PanelBody
  | { readonly kind: "reading"; readonly reading: ReadingView }
  | { readonly kind: "value"; readonly text: string }
  | { readonly kind: "other" };

/** Somebody's objection that nobody has answered. */
export interface DisputeView {
  readonly key: string;
  readonly author: UserIdText;
  readonly device: DeviceIdText;
  readonly recordedAt: string;
  readonly reason: string;
}

export interface RecordRow {
  readonly item: ItemIdText;
  /** Name of the version; two rows of one item are the sides of a conflict. */
  readonly version: string;
  readonly changeId: ChangeIdText;
  readonly author: UserIdText;
  readonly device: DeviceIdText;
  readonly entry: EntryIdText;
  readonly recordedAt: string;
  readonly type: string;
  readonly section: Section;
  readonly title: string;
  /** When it was or began, as the source wrote it. */
  readonly when: string | undefined;
  readonly whenMs: number | undefined;
  readonly state: ItemState;
  readonly disputes: readonly DisputeView[];
  readonly importedFrom: string | undefined;
  readonly body: RecordBody;
}

/** One item with all that its page needs. `input`: the form it came from, where one of the forms here writes such a thing. */
export interface RecordDetail {
  readonly rows: readonly RecordRow[];
  readonly input: RecordInput | undefined;
  /** Of a document that came by a file. */
  readonly sections: readonly SectionView[];
  /** The report that a result belongs to. */
  readonly partOf: { readonly item: ItemIdText; readonly title: string } | undefined;
}

function valueText(resource: AnyResource): string | undefined {
  const quantity = resource["valueQuantity"];
  if (isJsonObject(quantity) && typeof quantity["value"] === "number") {
    const unit = textIn(quantity["unit"]) ?? textIn(quantity["code"]) ?? "";
    return `${textIn(quantity["comparator"]) ?? ""}${quantity["value"]} ${unit}`.trim();
  }
  const bare = resource["valueInteger"] ?? resource["valueBoolean"];
  const plain = typeof bare === "number" || typeof bare === "boolean" ? String(bare) : undefined;
  return textIn(resource["valueString"]) ?? wordOf(conceptIn(resource["valueCodeableConcept"])) ?? plain;
}

/** The name of a medicine may stand in another resource, inside or beside this one. */
function medicineName(chart: Chart, resource: AnyResource): string | undefined {
  const own = wordOf(conceptIn(resource["medicationCodeableConcept"]));
  const reference = resource["medicationReference"];
  if (own !== undefined || !isJsonObject(reference)) return own;
  const shown = textIn(reference["display"]);
  if (shown !== undefined) return shown;
  const id = textIn(reference["reference"])?.replace(/^#/, "");
  const inside = (Array.isArray(resource["contained"]) ? (resource["contained"] as readonly JsonValue[]) : []).find(
    (one) => isJsonObject(one) && one["id"] === id,
  );
  const medication = isJsonObject(inside) ? inside : referred(chart, reference)?.version.resource;
  return medication && codedOf(conceptIn(medication["code"])).text;
}

/** Rows for one patient at one moment. */
export function recordRows(chart: Chart, nowMs: number, units: UnitPreferences = {}): (found: Found) => RecordRow {
  const reading = readingRows(chart, nowMs, units);

  function panel(resource: AnyResource): PanelBody {
    const named = resource["result"] ?? resource["hasMember"];
    const found = allReferred(chart, named).filter(
      ({ item, version }) => item.state !== "entered-in-error" && !isWithdrawn(version.resource),
    );
    const results: ReadingView[] = [];
    const others: { item: ItemIdText; title: string; text: string }[] = [];
    for (const { item, version } of found) {
      const one = readingOf(version.resource);
      if (one) results.push(reading({ item, version, reading: one }));
      else others.push({ item: item.item, title: titleOf(version.resource), text: valueText(version.resource) ?? "" });
    }
    const performer = Array.isArray(resource["performer"])
      ? (resource["performer"] as readonly JsonValue[])[0]
      : undefined;
    return {
      kind: "panel",
      status: textIn(resource["status"]),
      laboratory: isJsonObject(performer) ? textIn(performer["display"]) : undefined,
      results: byTier(results),
      others,
      missing: (Array.isArray(named) ? named.length : 0) - found.length,
      conclusion: textIn(resource["conclusion"]),
    };
  }

  function bodyOf({ item, version }: Found): RecordBody {
    const { resource } = version;
    switch (resource.resourceType) {
      case "Condition":
        return problemBody(resource);
      case "AllergyIntolerance":
        return allergyBody(resource);
      case "Immunization":
        return immunizationBody(resource);
      case "Procedure":
        return procedureBody(resource);
      case "DiagnosticReport":
        return panel(resource);
      case "DocumentReference": {
        const text = noteText(resource);
        return text === undefined ? { kind: "other" } : noteBody(resource, text);
      }
      case "Observation": {
        const found = readingOf(resource);
        if (found) return { kind: "reading", reading: reading({ item, version, reading: found }) };
        if (Array.isArray(resource["hasMember"])) return panel(resource);
        const text = valueText(resource);
        return text === undefined ? { kind: "other" } : { kind: "value", text };
      }
      default:
        return isMedicine(resource) ? medicineBody(resource) : { kind: "other" };
    }
  }

  return (found) => {
    const { item, version } = found;
    const { resource } = version;
    const body = bodyOf(found);
    const when = startOf(resource);
    const named = isMedicine(resource) ? medicineName(chart, resource) : undefined;
    return {
      item: item.item,
      version: version.key,
      changeId: version.changeId,
      author: version.author,
      device: version.device,
      entry: version.entry,
      recordedAt: version.recordedAt,
      type: resource.resourceType,
      section: sectionOf(resource),
      title: named ?? titleOf(resource),
      when,
      whenMs: readPartialDate(when)?.startMs,
      state: item.state,
      disputes: openDisputes(item).map(({ key, author, device, recordedAt, reason }) => ({
        key,
        author,
        device,
        recordedAt,
        reason,
      })),
      importedFrom: version.origin?.fileName,
      body,
    };
  };
}

/** The report that names this item among its results. */
function reportOf(chart: Chart, item: Item): RecordDetail["partOf"] {
  for (const [report, results] of reportsIn(chart))
    if (results.has(item.item)) {
      const [first] = report.current;
      return first && { item: report.item, title: titleOf(first.resource) };
    }
  return undefined;
}

/** Undefined when there is no such item here. What was entered in error is shown as its last version. */
export function recordDetail(
  chart: Chart,
  nowMs: number,
  id: ItemIdText,
  units?: UnitPreferences,
): RecordDetail | undefined {
  const item = itemOf(chart, id);
  if (item === undefined) return undefined;
  const shown: readonly Version[] = item.current.length > 0 ? item.current : item.versions.slice(-1);
  const row = recordRows(chart, nowMs, units);
  const [first] = item.current;
  return {
    rows: shown.map((version) => row({ item, version })),
    input: first && inputOf(first.resource),
    sections: shown.slice(-1).flatMap(({ resource }) => sectionsOf(chart, resource)),
    partOf: reportOf(chart, item),
  };
}
