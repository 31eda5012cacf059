/** A patient's chart: a pure fold of authored changes that gives the same chart for the same set, in whatever order they came (docs/protocol.md §5). */
import type { EntryPlace } from "./message/order.ts";
import type { Change, ImportSummaryChange, RecordChange } from "./change.ts";
import { type VersionRef, versionKey } from "./change-fields.ts";
import { itemIdOf, type DeviceIdText, type EntryIdText, type ItemIdText, type UserIdText } from "./ids.ts";
import { deriveItem, type Authorship, type Item, type Mark, type Undone, type Version } from "./item.ts";
import { emptyShelf, fromShelf, type Shelf, shelve, shelved } from "./shelf.ts";

/** A change with what its verified entry says about it. */
export interface AuthoredChange<C extends Change = Change> {
  readonly change: C;
  readonly author: UserIdText;
  readonly device: DeviceIdText;
  readonly entry: EntryIdText;
  /** The order in which this device took it in; orders displays, decides nothing. */
  readonly receivedOrder: number;
  /** Of what was opened of an entry. */
  readonly place?: EntryPlace;
}

/** What one import said about itself. */
export interface ImportRecord extends Authorship {
  readonly summary: ImportSummaryChange;
}

/** Immutable; `applyChanges` returns the next one. */
export interface Chart {
  readonly items: Shelf<Item>;
  /** Marks by the key of each version they name, also of versions not yet here. */
  readonly marks: ReadonlyMap<string, readonly Mark[]>;
  /** `author entry` of each voided entry. */
  readonly voids: ReadonlySet<string>;
  readonly imports: ReadonlyMap<string, ImportRecord>;
  /** How many items of each resource type are shown (current or conflicted). */
  readonly counts: ReadonlyMap<string, number>;
}

/** A chart about which nothing is known. */
export const emptyChart = (): Chart => ({
  items: emptyShelf(),
  marks: new Map(),
  voids: new Set(),
  imports: new Map(),
  counts: new Map(),
});

const voidKey = (author: UserIdText, entry: EntryIdText): string => `${author} ${entry}`;

/** True for an entry that its author took back. */
export const isVoided = (chart: Chart, author: UserIdText, entry: EntryIdText): boolean =>
  chart.voids.has(voidKey(author, entry));

const authorship = ({ change, author, device, entry, receivedOrder }: AuthoredChange): Authorship => ({
  key: versionKey({ author, changeId: change.changeId }),
  changeId: change.changeId,
  author,
  device,
  entry,
  receivedOrder,
  recordedAt: change.recordedAt,
});

const versionOf = (authored: AuthoredChange, change: RecordChange): Version => ({
  ...authorship(authored),
  replaces: change.replaces,
  resource: change.resource,
  recordedZone: change.recordedZone,
  origin: change.origin,
  ...(change.attachments === undefined ? {} : { attachments: change.attachments }),
});

/** The pieces of the next chart while a batch is taken in. */
interface Draft {
  readonly versions: Map<ItemIdText, Version[]>;
  readonly marks: Map<string, readonly Mark[]>;
  readonly voids: Set<string>;
  readonly imports: Map<string, ImportRecord>;
  readonly marked: Set<string>;
  readonly undone: Set<string>;
}

const sameSaying = (a: Authorship, b: Authorship): boolean => a.key === b.key && a.entry === b.entry;

function addMark(draft: Draft, mark: Mark): void {
  for (const target of mark.targets) {
    const key = versionKey(target);
    const known = draft.marks.get(key) ?? [];
    if (known.some((one) => sameSaying(one, mark))) continue;
    draft.marks.set(key, [...known, mark]);
    draft.marked.add(key);
  }
}

function markOf(authored: AuthoredChange, kind: Mark["kind"], targets: readonly VersionRef[], reason: string): Mark {
  return { ...authorship(authored), kind, targets, reason };
}

function take(draft: Draft, authored: AuthoredChange): void {
  const { change } = authored;
  switch (change.kind) {
    case "record": {
      const version = versionOf(authored, change);
      const known = draft.versions.get(change.item);
      if (known === undefined) draft.versions.set(change.item, [version]);
      else known.push(version);
      return;
    }
    case "enter-in-error":
      addMark(draft, markOf(authored, change.kind, change.replaces, change.reason));
      return;
    case "dispute":
      addMark(draft, markOf(authored, change.kind, [change.target], change.reason));
      return;
    case "acknowledge":
      addMark(draft, markOf(authored, change.kind, change.targets, ""));
      return;
    case "void": {
      // Only an author undoes his own import; the key makes another's void harmless.
      const key = voidKey(authored.author, change.entry);
      draft.voids.add(key);
      draft.undone.add(key);
      return;
    }
    case "import-summary": {
      const said = authorship(authored);
      const known = draft.imports.get(said.key);
      if (known === undefined || said.entry < known.entry) draft.imports.set(said.key, { ...said, summary: change });
      return;
    }
    case "adopt":
    case "set-aside":
    case "opened":
    case "appointment":
    case "appointment-refused":
    case "message":
    case "enclosed":
    case "withdraw":
    case "subject":
    case "conversation":
    case "contact-pin":
    case "contact-card":
    case "vault-listed":
    case "setting":
      return;
  }
}

/** Items that a mark or a void of this batch may change. Both are rare, so a scan is cheaper than an index. */
function* touched(chart: Chart, draft: Draft): Generator<ItemIdText, void> {
  if (draft.marked.size === 0 && draft.undone.size === 0) return;
  for (const item of shelved(chart.items)) {
    const hit =
      item.versions.some(
        (version) => draft.marked.has(version.key) || draft.undone.has(voidKey(version.author, version.entry)),
      ) ||
      [...item.disputes, ...item.acknowledgements].some((mark) => draft.marked.has(mark.key)) ||
      [...item.errors, ...item.disputes, ...item.acknowledgements, ...item.withdrawals].some((mark) =>
        draft.undone.has(voidKey(mark.author, mark.entry)),
      );
    if (hit) yield item.item;
  }
}

function merged(known: readonly Version[], fresh: readonly Version[]): readonly Version[] {
  if (known.length === 0 && fresh.length === 1) return fresh;
  const all = new Map(known.map((version) => [`${version.key} ${version.entry}`, version]));
  for (const version of fresh) {
    const key = `${version.key} ${version.entry}`;
    if (!all.has(key)) all.set(key, version);
  }
  return [...all.values()];
}

/** What was said of these versions, and what was said of that. */
function marksOn(marks: ReadonlyMap<string, readonly Mark[]>, versions: readonly Version[]): readonly Mark[] {
  if (marks.size === 0) return [];
  const said = versions.flatMap((version) => marks.get(version.key) ?? []);
  return [...new Set([...said, ...said.flatMap((mark) => marks.get(mark.key) ?? [])])];
}

const isShown = (item: Item | undefined): item is Item => item?.state === "current" || item?.state === "conflicted";

function recount(counts: Map<string, number>, before: Item | undefined, after: Item): void {
  if (isShown(before)) counts.set(before.type, (counts.get(before.type) ?? 0) - 1);
  if (isShown(after)) counts.set(after.type, (counts.get(after.type) ?? 0) + 1);
}

/** Takes in a batch. The same change from the same entry counts once; nothing is ever taken out. */
export function applyChanges(chart: Chart, batch: Iterable<AuthoredChange>): Chart {
  const draft: Draft = {
    versions: new Map(),
    marks: new Map(chart.marks),
    voids: new Set(chart.voids),
    imports: new Map(chart.imports),
    marked: new Set(),
    undone: new Set(),
  };
  for (const authored of batch) take(draft, authored);
  const undone: Undone = { has: (author, entry) => draft.voids.size > 0 && draft.voids.has(voidKey(author, entry)) };
  const counts = new Map(chart.counts);
  const next = new Map<string, Item>();
  for (const id of new Set([...draft.versions.keys(), ...touched(chart, draft)])) {
    const before = fromShelf(chart.items, id);
    const versions = merged(before?.versions ?? [], draft.versions.get(id) ?? []);
    const after = deriveItem(id, versions, marksOn(draft.marks, versions), undone);
    next.set(id, after);
    recount(counts, before, after);
  }
  for (const [type, count] of counts) if (count === 0) counts.delete(type);
  return { items: shelve(chart.items, next), marks: draft.marks, voids: draft.voids, imports: draft.imports, counts };
}

/** Every item, in no promised order. */
export const itemsOf = (chart: Chart): Generator<Item, void> => shelved(chart.items);

/** One item, with its history. */
export const itemOf = (chart: Chart, item: ItemIdText): Item | undefined => fromShelf(chart.items, item);

/** By what a screen or a link says. */
export function itemNamed(chart: Chart, text: string): Item | undefined {
  const item = itemIdOf(text);
  return item && itemOf(chart, item);
}
