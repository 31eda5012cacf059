/** What one act wrote, back in the form it came from: so that what is still on this device can be edited before it leaves. */
import type { Change } from "../change.ts";
import type { AnyResource } from "../fhir/any-resource.ts";
import { isVitalReading } from "../vitals.ts";
import type { ItemIdText } from "../ids.ts";
import { inputOf, type RecordInput } from "./build.ts";
import { conceptIn, textIn } from "./coded.ts";
import type { PanelInput } from "./lab.ts";
import { PANELS } from "./panels.ts";
import { reportInput } from "./report-head.ts";
import { resultInput } from "./lab.ts";

/** `amends`: the item that the act gave a new version. */
export interface Written {
  readonly input: RecordInput | { readonly kind: "reading" };
  readonly amends: ItemIdText | undefined;
}

/** A report with all of its results, each a number in a unit of the form. */
function panelOf(resources: readonly AnyResource[]): PanelInput | undefined {
  const report = resources.find(({ resourceType }) => resourceType === "DiagnosticReport");
  const rest = resources.filter((one) => one !== report);
  const results = rest.flatMap((one) => resultInput(one) ?? []);
  if (rest.length === 0 || results.length < rest.length) return undefined;
  const codes = new Set(conceptIn(report?.["code"])?.coding.map(({ code }) => code));
  const concepts = new Set(results.map(({ concept }) => concept));
  const panel = PANELS.find(
    ({ loinc, concepts: all }) =>
      (report ? loinc.some((code) => codes.has(code)) : loinc.length === 0) &&
      [...concepts].every((one) => all.includes(one)),
  );
  const [first] = results;
  if (panel === undefined || first === undefined) return undefined;
  const head = report && reportInput(report);
  const [performer] = rest.flatMap((one) => reportInput(one).laboratory ?? []);
  return {
    kind: "panel",
    panel: panel.id,
    results: results.map(({ concept, value, unit, comparator, range }) => ({
      concept,
      value,
      unit,
      comparator,
      range,
    })),
    effective: textIn(report?.["effectiveDateTime"]) ?? first.effective,
    laboratory: head?.laboratory ?? performer,
    note: report ? head?.note : first.note,
  };
}

/** Undefined for what no form here writes: an import, a word about somebody else's entry, two things of one act. */
export function writtenBy(changes: readonly Change[]): Written | undefined {
  const records = changes.flatMap((change) => (change.kind === "record" ? [change] : []));
  const [first, ...more] = records;
  if (first === undefined || records.length < changes.length) return undefined;
  if (records.some(({ origin }) => origin !== undefined)) return undefined;
  const own = more.length === 0 && first.resource.resourceType !== "Observation" ? inputOf(first.resource) : undefined;
  // Of what has a file only the words have a form.
  if (own?.kind !== "document" && records.some(({ attachments }) => attachments !== undefined)) return undefined;
  const amends = first.replaces.length > 0 ? first.item : undefined;
  if (amends !== undefined) {
    const amended = more.length > 0 ? undefined : inputOf(first.resource);
    if (isVitalReading(first.resource)) return { input: { kind: "reading" }, amends };
    return amended && { input: amended, amends };
  }
  if (more.length === 0 && isVitalReading(first.resource)) return { input: { kind: "reading" }, amends };
  const input = own ?? panelOf(records.map(({ resource }) => resource));
  return input && { input, amends };
}
