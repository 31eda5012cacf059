// The relay's rows as a judge reads them: who might write when, and every entry with its place; a fold of its own, not the product's.
import { idKey, readBatch, readRun, toBase64url, type Cutoff } from "@health-vault/crypto-core";
import type { World } from "./world.ts";

export interface GroundEntry {
  readonly author: string;
  readonly device: string;
  readonly seq: number;
  readonly epoch: number;
  /** Index of the batch under which it was written; -1: no batch of this log. */
  readonly memIndex: number;
  readonly position: number;
}

interface Standing {
  readonly role: string | undefined;
  readonly cutoffs: readonly Cutoff[];
}

export interface Ground {
  /** By person, at each batch that changed it. */
  readonly standings: ReadonlyMap<string, ReadonlyMap<number, Standing>>;
  /** Number of epochs after each batch. */
  readonly epochs: readonly number[];
  readonly entries: ReadonlyMap<string, GroundEntry>;
  /** Runs by the position of their last entry. */
  readonly runs: ReadonlyMap<number, Uint8Array>;
  readonly position: number;
  /** Devices for which a line was drawn for good. */
  readonly cutOff: ReadonlySet<string>;
  /** When the access of a member ends, by person. */
  readonly untils: ReadonlyMap<string, number>;
  /** Of the newest epoch: the identity head that each key was wrapped for, by person. */
  readonly wraps: ReadonlyMap<string, string>;
  roleNow(person: string): string | undefined;
  /** Whether the owner or its author took this entry away. */
  erased(entry: string): boolean;
  /** Why this entry may not count; undefined when it may. */
  against(entry: Omit<GroundEntry, "position">): string | undefined;
}

interface BatchRow {
  readonly batch: Uint8Array;
}

interface RunRow {
  readonly position: number;
  readonly run: Uint8Array;
}

const plain = (bytes: Uint8Array): Uint8Array => new Uint8Array(bytes);

export function groundOf({ relay }: World, vaultId: string): Ground {
  const id = Buffer.from(vaultId, "base64url");
  const rows = relay.database
    .prepare<[Buffer], BatchRow>("select batch from membership_batches where vault_id = ? order by number")
    .all(id);
  const stored = relay.database
    .prepare<[Buffer], RunRow>("select position, run from runs where vault_id = ? order by position")
    .all(id);
  return groundFrom(rows, stored);
}

/** Of a log and of runs wherever they lie. @throws Error for what does not decode */
export function groundFrom(rows: readonly BatchRow[], stored: readonly RunRow[]): Ground {
  const standings = new Map<string, Map<number, Standing>>();
  const heads = new Map<string, number>();
  const epochs: number[] = [];
  const stands = (person: string, at: number, role: string | undefined, cutoffs: readonly Cutoff[] = []): void => {
    const held = standings.get(person) ?? new Map<number, Standing>();
    standings.set(person, held.set(at, { role, cutoffs }));
  };
  const cutOff = new Set<string>();
  const untils = new Map<string, number>();
  let wraps = new Map<string, string>();
  /** By entry: who took it away, at which batch. */
  const erasures = new Map<string, (readonly [string, number])[]>();
  let count = 0;
  for (const [at, row] of rows.entries()) {
    const read = readBatch(plain(row.batch));
    if (!read.ok) throw new Error(`a stored batch does not decode: ${read.error.kind}`);
    heads.set(toBase64url(read.value.hash), at);
    for (const op of read.value.ops) {
      if (op.kind === "genesis") for (const { userId, role } of op.members) stands(idKey(userId), at, role);
      if (op.kind === "add") {
        stands(idKey(op.userId), at, op.role);
        untils.delete(idKey(op.userId));
        if (op.untilMs !== undefined) untils.set(idKey(op.userId), op.untilMs);
      }
      if (op.kind === "role") stands(idKey(op.userId), at, op.role, op.cutoffs);
      if (op.kind === "remove" || op.kind === "remove-expired") stands(idKey(op.userId), at, undefined, op.cutoffs);
      if (op.kind === "leave") stands(idKey(read.value.author), at, undefined, op.cutoffs);
      if (op.kind === "erase")
        for (const hash of op.entries) {
          const entry = idKey(hash);
          erasures.set(entry, [...(erasures.get(entry) ?? []), [idKey(read.value.author), at]]);
        }
      if (op.kind === "device-cutoff") cutOff.add(idKey(op.deviceId));
      if (op.kind === "epoch") {
        count++;
        wraps = new Map(op.wraps.map(({ userId, identityHead }) => [idKey(userId), idKey(identityHead)]));
      }
    }
    epochs.push(count);
  }
  const entries = new Map<string, GroundEntry>();
  const runs = new Map<number, Uint8Array>();
  for (const { position, run } of stored) {
    const bytes = plain(run);
    const read = readRun(bytes);
    if (!read.ok) throw new Error(`a stored run does not decode: ${read.error.kind}`);
    runs.set(position, bytes);
    for (const { header, hash } of read.value.entries) {
      entries.set(toBase64url(hash), {
        author: idKey(header.userId),
        device: idKey(header.deviceId),
        seq: header.seq,
        epoch: header.epoch,
        memIndex: heads.get(toBase64url(header.memHead)) ?? -1,
        position,
      });
    }
  }
  const at = (person: string, index: number): string | undefined => {
    let role: string | undefined;
    for (const [when, standing] of standings.get(person) ?? []) if (when <= index) ({ role } = standing);
    return role;
  };
  return {
    standings,
    epochs,
    entries,
    runs,
    position: stored.at(-1)?.position ?? 0,
    cutOff,
    untils,
    wraps,
    roleNow: (person) => at(person, rows.length),
    erased: (entry) =>
      erasures.get(entry)?.some(([by, when]) => at(by, when) === "owner" || entries.get(entry)?.author === by) ?? false,
    against(entry) {
      const role = at(entry.author, entry.memIndex);
      if (entry.memIndex < 0 || role === undefined || role === "reader") return `its author was ${role ?? "nobody"}`;
      for (const [when, standing] of standings.get(entry.author) ?? []) {
        if (when <= entry.memIndex || standing.role !== undefined) continue;
        const cutoff = standing.cutoffs.find(({ deviceId }) => idKey(deviceId) === entry.device);
        if (!cutoff || entry.seq > cutoff.seq) return `past the cut-off of batch ${when}`;
      }
      return undefined;
    },
  };
}
