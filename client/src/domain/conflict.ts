/** Two standing versions of one thing, side by side, and the change that settles them; nothing is chosen for anybody (docs/product.md §2). */
import { type Chart, itemOf, itemsOf } from "./chart.ts";
import type { VersionRef } from "./change-fields.ts";
import type { AnyResource } from "./fhir/any-resource.ts";
import type { DeviceIdText, ItemIdText, UserIdText } from "./ids.ts";
import type { Authorship, Item, Mark } from "./item.ts";
import { titleOf } from "./resource-title.ts";
import { type SaidLine, saidLines } from "./said.ts";

/** One side: a version, or somebody's word that all of it was entered in error. */
export interface ConflictSide {
  /** Name of the version or of the mark. */
  readonly key: string;
  readonly act: "recorded" | "entered-in-error";
  readonly author: UserIdText;
  readonly device: DeviceIdText;
  readonly recordedAt: string;
  readonly importedFrom: string | undefined;
  /** Lines that another side does not have, too. */
  readonly lines: readonly (SaidLine & { readonly differs: boolean })[];
  readonly reason: string | undefined;
}

/** Plain and structured-clone-able. */
export interface ConflictView {
  readonly item: ItemIdText;
  readonly type: string;
  readonly title: string;
  readonly sides: readonly ConflictSide[];
  /** Two readings may both be true; who somebody is, is one thing. */
  readonly canKeepBoth: boolean;
}

const refOf = ({ author, changeId }: Authorship): VersionRef => ({ author, changeId });
const hasOwn = (lines: readonly SaidLine[], line: SaidLine): boolean =>
  lines.some(({ name, text }) => name === line.name && text === line.text);

/** Errors that nobody has answered since. */
function standingErrors(item: Item): readonly Mark[] {
  const answered = new Set(
    item.versions.flatMap(({ replaces }) => replaces.map((ref) => `${ref.author}.${ref.changeId}`)),
  );
  return item.errors.filter(({ key }) => !answered.has(key));
}

function viewOf(item: Item): ConflictView {
  const said = item.current.map(({ resource }) => saidLines(resource));
  const sides = item.current.map((version, at): ConflictSide => {
    const { key, author, device, recordedAt, origin } = version;
    const others = said.filter((_, other) => other !== at);
    const lines = (said[at] ?? []).map((line) => ({
      ...line,
      differs: others.some((lines) => !hasOwn(lines, line)),
    }));
    return {
      key,
      act: "recorded",
      author,
      device,
      recordedAt,
      importedFrom: origin?.fileName,
      lines,
      reason: undefined,
    };
  });
  const errors = standingErrors(item).map(
    ({ key, author, device, recordedAt, reason }): ConflictSide => ({
      key,
      act: "entered-in-error",
      author,
      device,
      recordedAt,
      importedFrom: undefined,
      lines: [],
      reason,
    }),
  );
  const [first] = item.current;
  return {
    item: item.item,
    type: item.type,
    title: first ? titleOf(first.resource) : item.type,
    sides: [...sides, ...errors],
    canKeepBoth: item.type !== "Patient" && sides.length > 1,
  };
}

/** Every conflict of a chart, oldest first. */
export function conflictsOf(chart: Chart): readonly ConflictView[] {
  const found: ConflictView[] = [];
  for (const item of itemsOf(chart)) if (item.state === "conflicted") found.push(viewOf(item));
  const timeOf = ({ sides }: ConflictView): string => sides[0]?.recordedAt ?? "";
  return found.sort((a, b) => (timeOf(a) < timeOf(b) ? -1 : timeOf(a) > timeOf(b) ? 1 : a.item < b.item ? -1 : 1));
}

/** What is written to settle a conflict. `replaces` names everything that stood. */
export type Settlement =
  | { readonly kind: "keep"; readonly replaces: readonly VersionRef[]; readonly resource: AnyResource }
  | { readonly kind: "keep-both"; readonly replaces: readonly VersionRef[]; readonly resources: readonly AnyResource[] }
  | { readonly kind: "enter-in-error"; readonly replaces: readonly VersionRef[]; readonly reason: string };

/** `choice`: the key of a side, or `both`. Undefined when there is no such conflict (any more). */
export function settlementOf(chart: Chart, id: ItemIdText, choice: string): Settlement | undefined {
  const item = itemOf(chart, id);
  if (item?.state !== "conflicted") return undefined;
  const errors = standingErrors(item);
  const replaces = [...item.current, ...errors].map(refOf);
  if (choice === "both")
    return item.current.length > 1 && item.type !== "Patient"
      ? { kind: "keep-both", replaces, resources: item.current.map(({ resource }) => resource) }
      : undefined;
  const version = item.current.find(({ key }) => key === choice);
  if (version) return { kind: "keep", replaces, resource: version.resource };
  const error = errors.find(({ key }) => key === choice);
  return error && { kind: "enter-in-error", replaces: item.current.map(refOf), reason: error.reason };
}
