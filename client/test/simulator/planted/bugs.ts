// Bugs to plant, one at a time, in a copy: each breaks one promise of sync, membership or storage, chosen by reading those rooms only.
import type { Patch } from "../../mutants/copy.ts";

export interface PlantedBug extends Patch {
  readonly name: string;
}

const sync = "client/src/sync";
const session = "client/src/session";
const relay = "server/src/relay";
const memory = "client/src/adapters/memory-store.ts";

export const bugs: readonly PlantedBug[] = [
  {
    name: "an item goes out before it is marked offered on the disk",
    file: `${sync}/engine.ts`,
    was: "if (marks.length > 0) await store.markOffered(marks);",
    is: "void marks;",
  },
  {
    name: "the cursor is stored before the page",
    file: `${sync}/engine.ts`,
    was: "        await store.addSegment(effect.segment, effect.row);",
    is: "        await store.putVault(effect.row);\n        await store.addSegment(effect.segment, effect.row);",
  },
  {
    name: "after a refusal of the disk, sync goes on without reading it again",
    file: `${sync}/engine.ts`,
    was: "      stale = true;",
    is: "      stale = false;",
  },
  {
    name: "what was under way when the line broke is never sent again",
    file: `${sync}/step.ts`,
    was: "(item.inFlight ? { ...item, inFlight: false } : item)",
    is: "item",
  },
  {
    name: "an acknowledgement moves the cursor over what others wrote",
    file: `${sync}/offer.ts`,
    was: "const follows = vault.cursor === position - item.count;",
    is: "const follows = position > vault.cursor;",
  },
  {
    name: "items go out without the audit of the newest epoch",
    file: `${sync}/offer.ts`,
    was: 'item.kind === "create" || vault.clearedAt >= vault.logLength',
    is: "item.order > 0",
  },
  {
    name: "a copied device is not recognised",
    file: `${sync}/subscribed.ts`,
    was: "return (ownHead?.seq ?? 0) > Math.max(vault.ackedSeq ?? 0, ...offered);",
    is: "return (ownHead?.seq ?? 0) > Math.max(vault.ackedSeq ?? 0, ...offered) + 1000;",
  },
  {
    name: "another life of the relay is taken for the same",
    file: `${sync}/subscribed.ts`,
    was: "const cursor = same ? vault.cursor : 0;",
    is: "const { cursor } = vault;",
  },
  {
    name: "what a removal keeps aside is accepted",
    file: `${session}/intake.ts`,
    was: "if (!counts.ok && !onlyReceipt)",
    is: 'if (!counts.ok && !onlyReceipt && counts.error.kind !== "quarantined")',
  },
  {
    name: "runs that wait are not tried again",
    file: `${session}/intake.ts`,
    was: "      for (const run of runs) out.push(...takeRun(run, membership));",
    is: "      void runs;",
  },
  {
    name: "what was accepted is not judged anew after a removal",
    file: `${session}/open-vault.ts`,
    was: "if (rejudge) await reload(online);",
    is: "if (rejudge && !before) await reload(online);",
  },
  {
    name: "never-offered items are not sealed again under new keys",
    file: `${session}/open-vault.ts`,
    was: "if (whole && !copied && (await resealing.reseal())) await reload(online);",
    is: "void whole;",
  },
  {
    name: "the outbox is read after the segments",
    file: `${session}/vault-content.ts`,
    was: "      for (const item of items) if (continues(item)) found.push(...intake.takeBytes(item.bytes));",
    is: "      for (const item of await waiting()) if (continues(item)) found.push(...intake.takeBytes(item.bytes));",
  },
  {
    name: "keys of later epochs are not taken in",
    file: `${session}/vault-log.ts`,
    was: "if (membership && keys?.of !== membership) keys =",
    // The clinic itself is made with the first two.
    is: "if (membership && (membership.epoch < 2 ? keys?.of !== membership : !keys)) keys =",
  },
  {
    name: "items that were offered are sealed again",
    file: `${session}/resealing.ts`,
    was: 'filter((item) => item.state === "sealed" && !item.left);',
    is: 'filter((item) => item.state !== "not-sent" && !item.left);',
  },
  {
    name: "nobody ends an access that has expired",
    file: `${session}/tending.ts`,
    was: "untilMs !== undefined && untilMs <= Math.min(mine, theirs)",
    is: "untilMs === 0",
  },
  {
    name: "after new keys of a member the vault keeps the epoch of the old ones",
    file: `${session}/tending.ts`,
    was: 'if (!sound.ok) return sound.error.kind === "epoch-mismatch";',
    is: "if (!sound.ok) return false;",
  },
  {
    name: "what a restored relay lacks of the runs is not brought again",
    file: `${session}/restore.ts`,
    was: "if (!(await bringRuns(key, missing)) || !current(mine)) return false;",
    is: "if (!(await bringRuns(key, missing.slice(1))) || !current(mine)) return false;",
  },
  {
    name: "a subscription goes live without a look at what came meanwhile",
    file: `${relay}/hub.ts`,
    was: "      one.live = atEnd && cursor >= (ends.get(vaultId) ?? 0);\n      return one.live || !atEnd;",
    is: "      one.live = atEnd;\n      return true;",
  },
  {
    name: "somebody removed goes on getting what is written",
    file: `${relay}/hub.ts`,
    was: "        unsubscribe(peer, vaultId);\n        peer.send",
    is: "        peer.send",
  },
  {
    name: "an acknowledged run is not always put in its place",
    file: memory,
    was: "putSegment(withRunsOf(segmentAt(segment) ?? segment, segment));",
    is: "if (item.lastSeq % 7 !== 0) putSegment(segment);",
  },
  {
    name: "what an older device id left over is offered as it is",
    file: memory,
    was: "outbox.set(order, leftOver(item));",
    is: "outbox.set(order, item);",
  },
];
