/** One thing in a chart across its versions: which of them are current, derived from the set of what was said and never from its order (docs/protocol.md §5). */
import type { Origin } from "./change.ts";
import { type AttachmentRef, type VersionRef, versionKey } from "./change-fields.ts";
import { type AnyResource, isWithdrawn } from "./fhir/any-resource.ts";
import type { ChangeIdText, DeviceIdText, EntryIdText, ItemIdText, UserIdText } from "./ids.ts";

/** Who said something, with which device, in which entry. `receivedOrder` orders the display and decides nothing. */
export interface Authorship {
  /** `author.changeId`, the name by which later changes point here. */
  readonly key: string;
  readonly changeId: ChangeIdText;
  readonly author: UserIdText;
  readonly device: DeviceIdText;
  readonly entry: EntryIdText;
  readonly receivedOrder: number;
  /** The instant the author's device wrote it down, by its own clock. */
  readonly recordedAt: string;
}

/** One version of an item's resource. */
export interface Version extends Authorship {
  readonly replaces: readonly VersionRef[];
  readonly resource: AnyResource;
  readonly recordedZone: string | undefined;
  readonly origin: Origin | undefined;
  readonly attachments?: readonly AttachmentRef[];
}

/** Something said about a version: that it was entered in error, is disputed, or was seen by a doctor. */
export interface Mark extends Authorship {
  readonly kind: "enter-in-error" | "dispute" | "acknowledge";
  readonly targets: readonly VersionRef[];
  readonly reason: string;
}

/** `conflicted`: several current versions, or one beside somebody's "entered in error". `voided`: its import was undone. */
export type ItemState = "current" | "conflicted" | "entered-in-error" | "voided";

/** An item and everything ever said about it. */
export interface Item {
  readonly item: ItemIdText;
  /** Resource type of the first current version, else of the first version. */
  readonly type: string;
  readonly state: ItemState;
  /** What lists and graphs may show: none, one, or all sides of a conflict. Sorted by recording time. */
  readonly current: readonly Version[];
  /** Every version, sorted by recording time: nothing is lost. */
  readonly versions: readonly Version[];
  /** Own versions that their author took back; those in force are the ones nobody answered. */
  readonly errors: readonly Mark[];
  /** Others' objections, including an "entered in error" by someone who is not the author. */
  readonly disputes: readonly Mark[];
  /** Who said of a version to have seen it; whose word counts is for `results` to say. */
  readonly acknowledgements: readonly Mark[];
  /** What took an objection or an acknowledgement back: its author's own "entered in error" that names it. */
  readonly withdrawals: readonly Mark[];
}

/** Which of an author's own entries were voided. */
export interface Undone {
  readonly has: (author: UserIdText, entry: EntryIdText) => boolean;
}

const byTime = (a: Authorship, b: Authorship): number =>
  compare(a.recordedAt, b.recordedAt) || compare(a.key, b.key) || compare(a.entry, b.entry);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Versions that say the same are shown once: two devices that imported one file are not in conflict. */
function distinct(versions: readonly Version[]): readonly Version[] {
  if (versions.length < 2) return versions;
  const seen = new Set<string>();
  return versions.filter((version) => {
    const said = JSON.stringify(version.resource);
    if (seen.has(said)) return false;
    seen.add(said);
    return true;
  });
}

/** An author takes back his own; about somebody else's version the same words are a dispute. */
const takesBack = (mark: Mark, keys: ReadonlySet<string>): boolean =>
  mark.kind === "enter-in-error" &&
  mark.targets.some((target) => target.author === mark.author && keys.has(versionKey(target)));

const names = (mark: Mark, keys: ReadonlySet<string>): boolean =>
  mark.targets.some((target) => keys.has(versionKey(target)));

const keysOf = (said: readonly Authorship[]): ReadonlySet<string> => new Set(said.map(({ key }) => key));

/** Acknowledgements that their authors stand by. */
export const standingAcknowledgements = ({ acknowledgements, withdrawals }: Item): readonly Mark[] =>
  acknowledgements.length === 0
    ? []
    : acknowledgements.filter(({ key }) => !withdrawals.some((mark) => takesBack(mark, new Set([key]))));

/** Objections to what the chart still says: neither taken back, nor answered by a later version. */
export function openDisputes({ current, disputes, withdrawals }: Item): readonly Mark[] {
  if (disputes.length === 0) return [];
  const standing = keysOf(current);
  return disputes.filter(
    (dispute) => names(dispute, standing) && !withdrawals.some((mark) => takesBack(mark, new Set([dispute.key]))),
  );
}

function replacedKeys(live: readonly Version[], errors: readonly Mark[]): ReadonlySet<string> {
  const replaced = new Set<string>();
  for (const version of live)
    for (const ref of version.replaces) {
      const key = versionKey(ref);
      if (key !== version.key) replaced.add(key);
    }
  for (const error of errors)
    for (const target of error.targets) if (target.author === error.author) replaced.add(versionKey(target));
  return replaced;
}

function stateOf(live: readonly Version[], current: readonly Version[], standingErrors: number): ItemState {
  if (live.length === 0) return "voided";
  if (current.every((version) => isWithdrawn(version.resource))) return "entered-in-error";
  return current.length > 1 || standingErrors > 0 ? "conflicted" : "current";
}

/** Derives an item from all its versions, the marks that name any of them, and the marks that name those. */
export function deriveItem(item: ItemIdText, all: readonly Version[], marks: readonly Mark[], undone: Undone): Item {
  const versions = all.length > 1 ? all.toSorted(byTime) : all;
  const live = versions.filter((version) => !undone.has(version.author, version.entry));
  const said = marks.filter((mark) => !undone.has(mark.author, mark.entry)).toSorted(byTime);
  const named = keysOf(versions);
  const errors = said.filter((mark) => takesBack(mark, named));
  const others = said.length === 0 ? said : said.filter((mark) => names(mark, named) && !takesBack(mark, named));
  const acknowledgements = others.length === 0 ? others : others.filter(({ kind }) => kind === "acknowledge");
  const disputes = acknowledgements.length === 0 ? others : others.filter(({ kind }) => kind !== "acknowledge");
  const answerable = keysOf(others);
  const replaced = replacedKeys(live, errors);
  const heads = live.filter((version) => !replaced.has(version.key));
  const standing = errors.filter((error) => !replaced.has(error.key));
  // Versions that replace each other in a ring would hide the item: show them all instead.
  const current = distinct(heads.length === 0 && standing.length === 0 ? live : heads);
  return {
    item,
    type: (current[0] ?? versions[0])?.resource.resourceType ?? "",
    state: stateOf(live, current, standing.length),
    current,
    versions,
    errors,
    disputes,
    acknowledgements,
    withdrawals: answerable.size === 0 ? [] : said.filter((mark) => takesBack(mark, answerable)),
  };
}
