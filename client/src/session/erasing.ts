// Taking content away for good: an `erase` names entries, every member's device and the relay let their payloads go, the chain stays whole (protocol §5.5, A66).
import { asHash, compareBytes, fromBase64url, idKey, ownerOf } from "@health-vault/crypto-core";
import { itemOf, itemsOf } from "../domain/chart.ts";
import { itemIdSchema, type EntryIdText } from "../domain/ids.ts";
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

export function createErasing({ book, change, myKey }: ErasingPorts): Erasing {
  function scopeOf(volume: Volume, itemId: string) {
    const chart = volume.chart.value();
    const item = itemOf(chart, itemIdSchema.parse(itemId));
    if (!item) return undefined;
    const said = [...item.versions, ...item.errors, ...item.disputes];
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
      entries: [...entries],
      blobs: [...blobs],
      others,
      allowed: isOwner || said.every(({ author }) => author === myKey),
    };
  }

  return {
    async eraseScope(key, itemId) {
      const volume = await book.opened(key);
      const scope = volume && scopeOf(volume, itemId);
      return scope && { others: scope.others, allowed: scope.allowed };
    },
    async erase(key, itemId) {
      const volume = await book.opened(key);
      if (!volume) return failed("not-a-member");
      const scope = scopeOf(volume, itemId);
      if (!scope) return failed("invalid", { field: "item", reason: "unknown" });
      if (!scope.allowed) return failed("not-permitted", { reason: "not mine" });
      if (scope.entries.length > mostEntries) return failed("invalid", { field: "item", reason: "too many" });
      const entries = scope.entries
        .flatMap((entry) => fromBase64url(entry) ?? [])
        .map(asHash)
        .sort(compareBytes);
      const blobs = scope.blobs.map((id) => asHash(bytesOf(id))).sort(compareBytes);
      if (blobs.length > mostBlobs) return failed("invalid", { field: "item", reason: "too many" });
      return change.make(volume, () => Promise.resolve(gives({ ops: [{ kind: "erase", entries, blobs }] })));
    },
  };
}
