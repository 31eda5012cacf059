/** Turns a plan into groups of changes, each small enough for one sealed entry (docs/protocol.md §5: at most 256 KiB). */
import type { Change, ImportSummaryChange, Origin, RecordChange } from "../change.ts";
import type { AttachmentRef } from "../attachment.ts";
import type { AnyResource } from "../fhir/any-resource.ts";
import type { ChangeIdText, ImportIdText } from "../ids.ts";
import type { ImportPlan, TakenItem } from "./plan.ts";
import { MOST_FILES, settled } from "./lift.ts";
import { previewOf } from "./summary.ts";
import { utf8Bytes } from "./utf8.ts";

/** Most bytes of one group's JSON. */
export const MAX_GROUP_BYTES = 230 * 1024;

/** Who imports what, when; ids and time come from outside. */
export interface ImportAct {
  readonly importId: ImportIdText;
  readonly fileName: string;
  /** UTC instant. */
  readonly recordedAt: string;
  readonly recordedZone?: string | undefined;
  /** Each one new. Alike but for their end they cost an entry least. */
  readonly newId: () => ChangeIdText;
  /** Under which names the lifted files of the plan were sealed, by `of`. */
  readonly files?: ReadonlyMap<string, AttachmentRef>;
}

const NO_FILES: ReadonlyMap<string, AttachmentRef> = new Map();

/** A file that occurs twice in a resource is named once. */
const refsOf = ({ files }: TakenItem, act: ImportAct): readonly AttachmentRef[] => [
  ...new Set(files.flatMap(({ of }) => act.files?.get(of) ?? [])),
];

/** The name that a resource's own id gives it. */
const ownName = ({ id }: AnyResource): string | undefined =>
  typeof id === "string" ? `urn:uuid:${id.toLowerCase()}` : undefined;

const within = (text: string, most: number): string | undefined => (text.length > most ? undefined : text);
const MAX_NAME = 255;

function originOf(taken: TakenItem, act: ImportAct): Origin {
  // The resource carries its own id; a name that says no more than that is not said again.
  const said = taken.fullUrl === undefined || taken.fullUrl === ownName(taken.resource) ? undefined : taken.fullUrl;
  const fullUrl = said === undefined ? undefined : within(said, 1024);
  const system = taken.system === undefined ? undefined : within(taken.system, 256);
  return {
    importId: act.importId,
    fileName: act.fileName.slice(0, MAX_NAME),
    ...(fullUrl === undefined ? {} : { fullUrl }),
    ...(system === undefined ? {} : { system }),
  };
}

const recordOf = (taken: TakenItem, act: ImportAct): RecordChange => ({
  kind: "record",
  changeId: act.newId(),
  recordedAt: act.recordedAt,
  replaces: taken.replaces,
  item: taken.item,
  resource: settled(taken, act.files ?? NO_FILES),
  ...(taken.files.length === 0 ? {} : { attachments: refsOf(taken, act) }),
  ...(act.recordedZone === undefined ? {} : { recordedZone: act.recordedZone }),
  origin: originOf(taken, act),
});

function summaryOf(plan: ImportPlan, act: ImportAct): ImportSummaryChange {
  const preview = previewOf(plan, 0);
  return {
    kind: "import-summary",
    changeId: act.newId(),
    recordedAt: act.recordedAt,
    importId: act.importId,
    fileName: act.fileName.slice(0, MAX_NAME),
    total: preview.total,
    taken: preview.taken,
    leftOut: preview.leftOutByReason.map(({ reason, count }) => ({ reason, count })),
  };
}

/** Groups in the order of the plan, the import's own summary last. A plan that takes nothing gives no group: there is nothing to say. */
export function toChangeGroups(plan: ImportPlan, act: ImportAct): readonly (readonly Change[])[] {
  if (plan.taken.length === 0) return [];
  const groups: Change[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  let named = 0;
  const put = (change: Change): void => {
    const size = utf8Bytes(JSON.stringify(change)) + 1;
    const files = change.kind === "record" ? (change.attachments?.length ?? 0) : 0;
    if (bytes + size > MAX_GROUP_BYTES || named + files > MOST_FILES) {
      groups.push([]);
      bytes = 2;
      named = 0;
    }
    groups.at(-1)?.push(change);
    bytes += size;
    named += files;
  };
  for (const taken of plan.taken) put(recordOf(taken, act));
  put(summaryOf(plan, act));
  return groups;
}
