// One device's chain in one vault, run by run: nothing missing, doubled, moved or taken back (protocol.md 5.4, chain-valid).
import { hex, join, must, refuse, same, u64 } from "./codec.ts";
import type { Device, IdentityLog } from "./identity-log.ts";
import type { MembershipLog } from "./membership-log.ts";
import { H, verified } from "./primitives.ts";
import type { Entry, Run, SeenItem } from "./run.ts";

export interface Chain {
  readonly userId: Uint8Array;
  readonly device: Device;
  readonly entries: Entry[];
  readonly seen: Map<string, SeenItem>;
  memIndex: number;
}

export function newChain(author: IdentityLog, deviceId: Uint8Array): Chain {
  const device = author.devices.get(hex(deviceId)) ?? refuse("ghost-device", `device ${hex(deviceId)}`);
  return { userId: author.userId, device, entries: [], seen: new Map(), memIndex: 0 };
}

/** The vector after an entry, or the name under which its items are refused. */
function seenAfter(chain: Chain, entry: Entry, where: string): Map<string, SeenItem> {
  const full = entry.seq % 64 === 1;
  const after = new Map(chain.seen);
  for (const item of entry.seen) {
    const key = hex(item.deviceId);
    const before = chain.seen.get(key);
    must(!same(item.deviceId, chain.device.id), "decode", `${where}: names its own device`);
    must(before === undefined || item.seq >= before.seq, "rollback", `${where}: takes back what it had seen`);
    if (before?.seq === item.seq) {
      must(same(before.hash, item.hash), "fork", `${where}: has seen two entries in one place`);
      must(full, "decode", `${where}: nothing new`);
    }
    after.set(key, item);
  }
  must(!full || after.size === entry.seen.length, "rollback", `${where}: misses what it had seen`);
  const vector = [...after.values()].sort((a, b) => Buffer.compare(a.deviceId, b.deviceId));
  const bytes = join(...vector.flatMap((s) => [s.deviceId, u64(s.seq), s.hash]));
  must(same(entry.seenHash, H("seen", bytes)), "fork", `${where}: its vector is another`);
  return after;
}

/** Adds a run to its device's chain, all or nothing. */
export function extendChain(chain: Chain, run: Run, log: MembershipLog, where: string): void {
  const { device, entries } = chain;
  const own = same(run.vaultId, log.state.vaultId) && same(run.userId, chain.userId) && same(run.deviceId, device.id);
  must(own, "ghost-device", `${where}: of another vault, person or device`);
  const [first, last] = [run.entries[0], run.entries.at(-1)];
  if (!first || !last) return refuse("decode", where);
  must(verified(device.sigPk, "entry", last.hash, run.signature), "signature", where);
  if (first.seq <= entries.length) {
    const again = run.entries.every((e) => same(e.hash, entries[e.seq - 1]?.hash ?? new Uint8Array()));
    const twice = run.entries.some((e) => e.seq <= entries.length && !same(e.hash, entries[e.seq - 1]?.hash ?? e.hash));
    if (again) return;
    refuse(twice ? "equivocation" : "rollback", where);
  }
  must(first.seq === entries.length + 1, "chain-gap", where);
  const expected = entries.at(-1)?.hash ?? H("chain", log.state.vaultId, device.id);
  must(same(first.prevHash, expected), "fork", where);
  const next: Chain = { ...chain, seen: new Map(chain.seen) };
  for (const entry of run.entries) {
    const at = `${where}, entry ${entry.seq}`;
    const memIndex = log.heads.get(hex(entry.memHead)) ?? refuse("missing-key", `${at}: its membership head`);
    must(memIndex >= next.memIndex, "rollback", `${at}: an older membership head`);
    next.memIndex = memIndex;
    for (const [key, item] of seenAfter(next, entry, at)) next.seen.set(key, item);
  }
  entries.push(...run.entries);
  chain.memIndex = next.memIndex;
  for (const [key, item] of next.seen) chain.seen.set(key, item);
}
