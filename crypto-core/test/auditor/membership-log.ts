// A vault's membership log, folded batch by batch; what was so at each head is kept, for the entries made under it (protocol.md 5.1).
import { hex, must, refuse, same } from "./codec.ts";
import { liveAt, type IdentityLog } from "./identity-log.ts";
import { readBatch, shapely } from "./membership-op.ts";
import { apply, myVersion, type Member, type MembershipState } from "./membership-rules.ts";
import { verified } from "./primitives.ts";

/** What an entry made under one head is judged by. */
export interface Moment {
  readonly members: ReadonlyMap<string, Member>;
  readonly epoch: number;
  readonly closed: boolean;
}

export interface MembershipLog {
  readonly state: MembershipState;
  readonly heads: ReadonlyMap<string, number>;
  readonly moments: readonly Moment[];
}

export type Logs = (userId: Uint8Array) => IdentityLog | undefined;

const emptyState = (): MembershipState => ({
  vaultId: new Uint8Array(16),
  purpose: 0,
  minVersion: 0,
  clinicId: undefined,
  claimPk: undefined,
  members: new Map(),
  epochs: [],
  invites: new Map(),
  cutOffs: new Map(),
  barrings: new Map(),
  erased: new Map(),
  erasedBlobs: new Map(),
  rekeyDue: false,
  closed: false,
});

export function foldMembershipLog(batches: readonly Uint8Array[], logs: Logs): MembershipLog {
  const state = emptyState();
  const heads = new Map<string, number>();
  const moments: Moment[] = [];
  /** The newest head of each person that this log has named. */
  const named = new Map<string, number>();
  let head: Uint8Array = new Uint8Array(32);

  batches.forEach((bytes, index) => {
    const where = `membership batch ${index}`;
    const known = (userId: Uint8Array, at: Uint8Array) => {
      const log = logs(userId);
      const place = log?.heads.get(hex(at));
      if (log === undefined || place === undefined) return refuse("missing-key", `${where}: a log's head`);
      named.set(hex(userId), Math.max(place, named.get(hex(userId)) ?? 0));
      return { log, at: place };
    };
    const batch = readBatch(bytes, where);
    const [first] = batch.ops;
    if (index === 0) {
      must(first?.kind === "genesis" && shapely(batch, 0), "decode", "membership log without its genesis");
      must(batch.index === 0 && same(batch.prev, head), "decode", "membership log without its genesis");
      must(same(first.creator, batch.author), "role", `${where}: not its creator's`);
      must(first.minVersion <= myVersion, "version", where);
    }
    must(batch.index <= index, "chain-gap", where);
    const newestNamed = named.get(hex(batch.author)) ?? 0;
    const author = known(batch.author, batch.authorHead);
    const device = author.log.devices.get(hex(batch.deviceId));
    must(device !== undefined && device.addedAt <= author.at, "ghost-device", where);
    must(verified(device.sigPk, "membership-batch", batch.hash, batch.signature), "signature", where);
    must(liveAt(device, author.at), "revoked-writer", where);
    must(batch.index === index && same(batch.prev, head), "fork", where);
    must(shapely(batch, index), "decode", `${where}: its shape`);
    must(!state.cutOffs.has(hex(batch.deviceId)), "revoked-writer", where);
    must(author.at >= newestNamed, "rollback", `${where}: the author's log went back`);
    for (const op of batch.ops) apply({ state, batch, index, headBefore: head, where, known }, op);
    head = batch.hash;
    heads.set(hex(head), index);
    moments.push({ members: new Map(state.members), epoch: state.epochs.length - 1, closed: state.closed });
  });
  must(moments.length > 0, "decode", "membership log without its genesis");
  return { state, heads, moments };
}
