// What a device holds, as a judge reads it from its disk: its log by a fold of the judge's own, whose batches were really made, and by whom they might be.
import { idKey, readBatch, toBase64url, type Batch } from "@health-vault/crypto-core";
import type { Device } from "../device.ts";
import { groundFrom, type Ground } from "../ground.ts";
import type { World } from "../world.ts";

export interface Fold {
  readonly ground: Ground;
  /** Index of each batch by its hash. */
  readonly heads: ReadonlyMap<string, number>;
  readonly hashes: readonly string[];
  readonly batches: readonly Batch[];
}

/** What the device calls verified of the log on its disk. */
export async function foldOf(device: Device, vaultId: string, length: number): Promise<Fold | string> {
  const rows = (await device.disk.content.log(vaultId)).slice(0, length);
  const batches: Batch[] = [];
  for (const row of rows) {
    const read = readBatch(row);
    if (!read.ok) return "a batch that does not decode";
    batches.push(read.value);
  }
  const ground = groundFrom(
    rows.map((batch) => ({ batch })),
    [],
  );
  const hashes = batches.map(({ hash }) => toBase64url(hash));
  return { ground, batches, hashes, heads: new Map(hashes.map((hash, i) => [hash, i])) };
}

type Op = Batch["ops"][number];

/** Who may do what, in the words of product and protocol, not in the product's table. */
function mayDo(op: Op, author: string, role: string | undefined): boolean {
  if (role === "owner") return op.kind !== "leave";
  if (role === undefined) return false;
  if (op.kind === "device-cutoff") return idKey(op.userId) === author;
  // Whose entries they are that an erasure names is asked where they lie.
  if (op.kind === "leave" || op.kind === "erase") return true;
  return role === "writer" && (op.kind === "epoch" || op.kind === "remove-expired");
}

/** The first batch that was never made, does not follow the one before, or was not its author's to make. */
export function unlawful(world: World, { batches, ground }: Fold): string | undefined {
  for (const [i, batch] of batches.entries()) {
    const name = `batch ${i}`;
    if (world.hostile?.written.batches.has(toBase64url(batch.hash)) !== true) return `${name} was made by nobody`;
    if (i === 0) continue;
    const before = batches[i - 1];
    if (!before || Buffer.compare(before.hash, batch.prev) !== 0) return `${name} does not follow the one before`;
    const author = idKey(batch.author);
    let role: string | undefined;
    for (const [when, standing] of ground.standings.get(author) ?? []) if (when < i) ({ role } = standing);
    for (const op of batch.ops) if (!mayDo(op, author, role)) return `${name}: ${op.kind} by ${role ?? "nobody"}`;
  }
  return undefined;
}
