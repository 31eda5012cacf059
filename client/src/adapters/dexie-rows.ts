// The shapes of IndexedDB rows: what the disk gives back is unknown until it has passed one of these (architecture §3).
import { z } from "zod";

const bytes = z.instanceof(Uint8Array);
const count = z.int().nonnegative();

export const rows = {
  vault: z.object({
    vaultId: z.string(),
    incarnation: z.string(),
    cursor: count,
    logLength: count,
    ackedSeq: count.exactOptional(),
    restoring: z.literal(true).exactOptional(),
    rolledBack: z.literal(true).exactOptional(),
  }),
  log: z.object({ id: z.string(), index: count, bytes }),
  file: z.object({ name: z.string(), bytes }),
  segment: z.object({
    vaultId: z.string(),
    incarnation: z.string(),
    from: count,
    position: count,
    runs: z.array(z.object({ position: count, bytes: count, quarantined: z.literal(true).exactOptional() })),
    body: bytes,
  }),
  item: z.object({
    order: count,
    vaultId: z.string(),
    kind: z.enum(["create", "run"]),
    state: z.enum(["sealed", "offered", "not-sent"]),
    firstSeq: count,
    lastSeq: count,
    blobs: z.array(z.string()).exactOptional(),
    quiet: z.literal(true).exactOptional(),
    enqueuedMs: count,
    refusal: z.string().exactOptional(),
    unoffered: z.literal(true).exactOptional(),
    left: z.literal(true).exactOptional(),
  }),
  attachment: z.object({
    id: z.string(),
    vaultId: z.string(),
    parts: z.string(),
    size: count,
    have: count,
    sinceMs: count,
    draft: z.literal(true).exactOptional(),
    sentTo: z.string().exactOptional(),
    refusal: z.string().exactOptional(),
    keep: z.literal(true).exactOptional(),
    openedMs: count.exactOptional(),
  }),
  part: z.object({ parts: z.string(), at: count, bytes }),
  body: z.object({ order: count, bytes }),
  account: z.object({ userId: z.string(), label: z.string(), profession: z.enum(["admin", "doctor", "patient"]) }),
} as const;

/** Throws on a row this app did not write: the store's promise rejects and the session says `storage`. */
export function parseRow<S extends z.ZodType>(schema: S, row: unknown): z.infer<S> {
  return schema.parse(row);
}
