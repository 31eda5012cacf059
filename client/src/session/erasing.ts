// Taking content away for good: an `erase` names entries, every member's device and the relay let their payloads go, the chain stays whole (protocol §5.5, A66).
import { asHash, compareBytes, fromBase64url, idKey, ownerOf, type MembershipOp } from "@health-vault/crypto-core";
import { itemNamed, itemsOf } from "../domain/chart.ts";
import type { EntryIdText } from "../domain/ids.ts";
import type { Outcome } from "./api.ts";
import type { RecordApi } from "./api/record.ts";
import type { Book } from "./book.ts";
import { bytesOf } from "./bytes.ts";
import type { Volume } from "./volume.ts";
import type { MembershipChange } from "./membership-change.ts";
import { failed, gives } from "./outcome.ts";

export type Erasing = Pick<RecordApi, "eraseScope" | "erase">;

export interface ErasingPorts {
  readonly book: Book;
  readonly change: MembershipChange;
  readonly myKey: string;
}

/** Most entries that one operation names. */
const mostEntries = 1024;
const mostBlobs = 256;
/** More than these were needed by nobody yet: each names again what has a new name. */
const mostTries = 3;

/** What an erasure of an item lets go of, and whether I may ask for it. */
interface Scope {
  /** Keys of what was said about it. */
  readonly said: ReadonlySet<string>;
  readonly entries: readonly EntryIdText[];
  readonly blobs: readonly string[];
  /** Items that go with it. */
  readonly others: number;
  readonly allowed: boolean;
}

/** A removal that comes first takes what it keeps aside out of the chart, where an owner may take it in again: it is named all the same. */
const both = (before: Scope | undefined, now: Scope | undefined): Scope | undefined =>
  before && now
    ? {
        ...now,
        allowed: before.allowed && now.allowed,
        entries: union(before.entries, now.entries),
        blobs: union(before.blobs, now.blobs),
      }
    : (before ?? now);

const union = <T>(a: readonly T[], b: readonly T[]): readonly T[] => [...new Set([...a, ...b])];

export function createErasing({ book, change, myKey }: ErasingPorts): Erasing {
  /** `only`: of what was said about the item, this and nothing that came since. */
  function scopeOf(volume: Volume, itemId: string, only?: ReadonlySet<string>): Scope | undefined {
    const chart = volume.chart.value();
    const item = itemNamed(chart, itemId);
    if (!item) return undefined;
    const said = [...item.versions, ...item.errors, ...item.disputes].filter(({ key }) => only?.has(key) ?? true);
    const entries = new Set<EntryIdText>(said.map(({ entry }) => entry));
    let others = 0;
    for (const other of itemsOf(chart))
      if (other.item !== item.item && other.versions.some(({ entry }) => entries.has(entry))) others++;
    const owner = ownerOf(volume.vault.membership()?.members ?? new Map());
    const isOwner = owner !== undefined && idKey(owner.userId) === myKey;
    const blobs = new Set(
      [...itemsOf(chart)].flatMap(({ versions }) =>
        versions.flatMap(({ entry, attachments = [] }) => (entries.has(entry) ? attachments.map(({ id }) => id) : [])),
      ),
    );
    return {
      said: new Set(said.map(({ key }) => key)),
      entries: [...entries],
      blobs: [...blobs],
      others,
      allowed: isOwner || said.every(({ author }) => author === myKey),
    };
  }

  function operation(scope: Scope | undefined): Outcome<MembershipOp> {
    if (!scope || scope.entries.length === 0) return failed("invalid", { field: "item", reason: "unknown" });
    if (!scope.allowed) return failed("not-permitted", { reason: "not mine" });
    if (scope.entries.length > mostEntries || scope.blobs.length > mostBlobs)
      return failed("invalid", { field: "item", reason: "too many" });
    const entries = scope.entries.flatMap((entry) => fromBase64url(entry) ?? []).map(asHash);
    const blobs = scope.blobs.map((id) => asHash(bytesOf(id)));
    return gives({ kind: "erase", entries: entries.sort(compareBytes), blobs: blobs.sort(compareBytes) });
  }

  return {
    async eraseScope(key, itemId) {
      const volume = await book.opened(key);
      const scope = volume && scopeOf(volume, itemId);
      return scope && { others: scope.others, allowed: scope.allowed };
    },
    async erase(key, itemId) {
      const erased = await book.within(key, async (volume): Promise<Outcome> => {
        let scope = scopeOf(volume, itemId);
        const said = scope?.said;
        for (let tries = 0; ; tries++) {
          const made = await change.make(volume, () => {
            scope = both(scope, scopeOf(volume, itemId, said));
            const now = operation(scope);
            return Promise.resolve(now.ok ? gives({ ops: [now.value] }) : now);
          });
          if (!made.ok) return made;
          // What was never offered may have been sealed anew meanwhile, and has another name since.
          const left = scopeOf(volume, itemId, said)?.entries.length ?? 0;
          if (left === 0) return made;
          if (tries === mostTries) return failed("relay-refused", { code: "busy" });
        }
      });
      return erased ?? failed("not-a-member");
    },
  };
}
