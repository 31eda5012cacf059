// What a removal or a cut-off keeps aside until the owner decides: shown with its content, adopted by a countersigned entry, or left (protocol §5, A42).
import { idKey, ownerOf } from "@health-vault/crypto-core";
import { encodeChanges, type Change } from "../domain/change.ts";
import { entryIdSchema } from "../domain/ids.ts";
import type { Outcome } from "./api.ts";
import type { AsideView, MembershipApi } from "./api/membership.ts";
import type { Book } from "./book.ts";
import type { Volume } from "./volume.ts";
import type { Myself } from "./me.ts";
import type { Names } from "./names.ts";
import { contentOf } from "./outbox.ts";
import { done, failed } from "./outcome.ts";
import type { OpenedEntry } from "./intake.ts";
import { authoredChanges } from "./projection.ts";
import { stamp } from "./stamp.ts";

export type Asides = Pick<MembershipApi, "aside" | "adopt" | "setAside">;

export interface AsidePorts {
  readonly me: Myself;
  readonly book: Book;
  readonly names: Names;
  readonly nowMs: () => number;
}

export function createAsides({ me, book, names, nowMs }: AsidePorts): Asides {
  function viewOf(volume: Volume, entry: OpenedEntry): readonly AsideView[] {
    const authored = authoredChanges(entry, 0);
    if ("kind" in authored) return [];
    return [
      {
        entryId: entry.entry,
        author: entry.author,
        authorName: names.ofKey(entry.author, volume),
        recordedAt: authored[0]?.change.recordedAt ?? "",
        ...contentOf(authored, nowMs()),
        setAside: volume.setAside.has(entry.entry),
      },
    ];
  }

  async function decide(key: string, entryId: string, kind: "adopt" | "set-aside"): Promise<Outcome> {
    const volume = await book.opened(key);
    const membership = volume?.vault.membership();
    if (!volume || !membership) return failed("not-a-member");
    const owner = ownerOf(membership.members);
    if (!owner || idKey(owner.userId) !== me.key) return failed("not-permitted", { reason: "owner only" });
    const waits = volume.vault.asideIds().some((entry) => entry === entryId);
    if (!waits) return failed("invalid", { field: "entry", reason: "unknown" });
    const change: Change = { kind, ...stamp(nowMs()), entry: entryIdSchema.parse(entryId) };
    const written = await volume.vault.write([encodeChanges([change])]);
    return written.ok ? done : written;
  }

  return {
    async aside(key) {
      const volume = await book.opened(key);
      const entries = volume?.vault.aside() ?? [];
      return volume ? entries.flatMap((entry) => viewOf(volume, entry)) : [];
    },
    adopt: (key, entryId) => decide(key, entryId, "adopt"),
    setAside: (key, entryId) => decide(key, entryId, "set-aside"),
  };
}
