/** Turns a plan into groups of changes, each small enough for one sealed entry (docs/protocol.md §5: at most 256 KiB). */
import type { Change, ImportSummaryChange, Origin, RecordChange } from "../change.ts";
import type { ChangeIdText, ImportIdText } from "../ids.ts";
import type { ImportPlan, TakenItem } from "./plan.ts";
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
  readonly newId: () => ChangeIdText;
}

const within = (text: string, most: number): string | undefined => (text.length > most ? undefined : text);
const MAX_NAME = 255;

function originOf(taken: TakenItem, act: ImportAct): Origin {
  const id = taken.resource["id"];
  const fullUrl = taken.fullUrl === undefined ? undefined : within(taken.fullUrl, 1024);
  const sourceId = typeof id === "string" ? within(id, 256) : undefined;
  const system = taken.system === undefined ? undefined : within(taken.system, 256);
  return {
    importId: act.importId,
    fileName: act.fileName.slice(0, MAX_NAME),
    ...(fullUrl === undefined ? {} : { fullUrl }),
    ...(sourceId === undefined ? {} : { sourceId }),
    ...(system === undefined ? {} : { system }),
  };
}

const recordOf = (taken: TakenItem, act: ImportAct): RecordChange => ({
  kind: "record",
  changeId: act.newId(),
  recordedAt: act.recordedAt,
  replaces: taken.replaces,
  item: taken.item,
  resource: taken.resource,
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

/** Groups in file order, the import's own summary last. A plan that takes nothing gives no group: there is nothing to say. */
export function toChangeGroups(plan: ImportPlan, act: ImportAct): readonly (readonly Change[])[] {
  if (plan.taken.length === 0) return [];
  const groups: Change[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  const put = (change: Change): void => {
    const size = utf8Bytes(JSON.stringify(change)) + 1;
    if (bytes + size > MAX_GROUP_BYTES) {
      groups.push([]);
      bytes = 2;
    }
    groups.at(-1)?.push(change);
    bytes += size;
  };
  for (const taken of plan.taken) put(recordOf(taken, act));
  put(summaryOf(plan, act));
  return groups;
}
