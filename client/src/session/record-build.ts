// From what a form holds to changes: validated by the domain, each resource with a change and an item of its own.
import { fromBase64url } from "@health-vault/crypto-core";
import type { Change } from "../domain/change.ts";
import type { VersionRef } from "../domain/change-fields.ts";
import type { AnyResource } from "../domain/fhir/any-resource.ts";
import { type ChangeIdText, itemIdSchema, type ItemIdText } from "../domain/ids.ts";
import { buildRecord, type RecordInput } from "../domain/record/build.ts";
import type { RecordFault } from "../domain/record/fault.ts";
import type { Result } from "../domain/result.ts";
import { amendedVital } from "../domain/vital-amend.ts";
import { buildVital, type VitalInput, type VitalProblem } from "../domain/vitals.ts";
import type { Outcome } from "./api.ts";
import type { Moment } from "./api/record.ts";
import { failed, gives } from "./outcome.ts";
import { localDateTime, stamp } from "./stamp.ts";

/** What a form writes and the change that is shown for it: of a panel, the report. */
interface Built {
  readonly changes: readonly Change[];
  readonly changeId: ChangeIdText;
}

/** What is amended: the item, its versions that stand, and what they say. */
interface Before {
  readonly item: ItemIdText;
  readonly replaces: readonly VersionRef[];
  readonly resource: AnyResource;
}

/** The version and variant bits of a random UUID over 16 random bytes. https://www.rfc-editor.org/rfc/rfc9562#section-5.4 */
function uuidOf(changeId: ChangeIdText): string {
  const bytes = fromBase64url(changeId) ?? new Uint8Array(16);
  const hex = [...bytes]
    .map((byte, at) => (at === 6 ? (byte & 15) | 64 : at === 8 ? (byte & 63) | 128 : byte))
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function refused(problem: VitalProblem | RecordFault | undefined) {
  const facts: Record<string, string | number> = {
    field: problem?.field ?? "value",
    reason: problem?.kind ?? "missing",
  };
  if (problem && "least" in problem) Object.assign(facts, { least: problem.least, unit: problem.unit });
  if (problem && "most" in problem) Object.assign(facts, { most: problem.most });
  if (problem?.kind === "too-high") Object.assign(facts, { unit: problem.unit });
  return failed("invalid", facts);
}

const isVital = (input: VitalInput | RecordInput): input is VitalInput => {
  switch (input.kind) {
    case "blood-pressure":
    case "heart-rate":
    case "weight":
    case "temperature":
    case "oxygen-saturation":
    case "glucose":
      return true;
    case "problem":
    case "allergy":
    case "medicine":
    case "immunization":
    case "procedure":
    case "note":
    case "panel":
    case "result":
    case "report":
    case "document":
    case "home-plan":
      return false;
  }
};

/** The first fault is the answer's facts: `field`, `reason`, and bounds where it has them. */
export function buildChanges(
  input: VitalInput | RecordInput,
  moment: Moment | undefined,
  nowMs: number,
  before?: Before,
): Outcome<Built> {
  const stamps: ReturnType<typeof stamp>[] = [];
  const stampAt = (n: number): ReturnType<typeof stamp> => {
    stamps[n] ??= stamp(nowMs);
    return stamps[n];
  };
  const recordedAt = localDateTime(nowMs);
  function resourcesOf(
    asked: VitalInput | RecordInput,
  ): Result<readonly AnyResource[], readonly (VitalProblem | RecordFault)[]> {
    if (!isVital(asked))
      return buildRecord(asked, {
        nowMs,
        recordedAt,
        idAt: (n) => uuidOf(stampAt(n).changeId),
        before: before?.resource,
      });
    const note = moment?.note === undefined ? {} : { note: moment.note };
    const built = buildVital(asked, { effective: moment?.effective ?? recordedAt, nowMs, ...note });
    if (!built.ok) return built;
    return { ok: true, value: [before ? amendedVital(before.resource, built.value) : built.value] };
  }
  const built = resourcesOf(input);
  if (!built.ok) return refused(built.error[0]);
  const changes = built.value.map((resource, n): Change => {
    const made = stampAt(n);
    const item = before?.item ?? itemIdSchema.parse(made.changeId);
    return { kind: "record", ...made, replaces: before?.replaces ?? [], item, resource };
  });
  const last = changes.at(-1);
  return last ? gives({ changes, changeId: last.changeId }) : refused(undefined);
}
