// A person's or clinic's identity log, folded op by op (protocol.md 4).
import { hex, must, none, refuse, same, utf8, walk, type Walk } from "./codec.ts";
import { H, kemKeyServes, verified } from "./primitives.ts";

export interface Device {
  readonly id: Uint8Array;
  readonly sigPk: Uint8Array;
  readonly transportPk: Uint8Array;
  readonly addedAt: number;
  revokedAt: number | undefined;
}

export interface Generation {
  readonly sigPk: Uint8Array;
  readonly kemPk: Uint8Array;
  readonly since: number;
  readonly seedLink?: Uint8Array;
}

export interface IdentityLog {
  readonly userId: Uint8Array;
  /** Position of each head, by its hex. */
  readonly heads: Map<string, number>;
  readonly devices: Map<string, Device>;
  readonly generations: Generation[];
  head: Uint8Array;
  recPk: Uint8Array;
  pendingRecPk: Uint8Array | undefined;
  recoveryBlobHash: Uint8Array | undefined;
  readonly attested: Set<string>;
  name: string | undefined;
}

const zeros = new Uint8Array(32);

export const liveAt = (device: Device, at: number): boolean =>
  device.addedAt <= at && (device.revokedAt === undefined || device.revokedAt > at);

/** The generation whose keys were in force after the op at this place. */
export const generationAt = (log: IdentityLog, at: number): number =>
  log.generations.findLastIndex((generation) => generation.since <= at);

interface Place {
  readonly log: IdentityLog;
  readonly at: number;
  readonly r: Walk;
  readonly where: string;
}

const newest = (log: IdentityLog): Generation => log.generations.at(-1) ?? refuse("decode", "a log without a genesis");

function proven({ log, where }: Place, key: Uint8Array, role: string, proof: Uint8Array, ...keys: Uint8Array[]): void {
  const hash = H("identity-proof", utf8(role), log.userId, log.head, ...keys);
  must(verified(key, "identity-proof", hash, proof), "signature", `${where}: proof of ${role}`);
}

function revoke(device: Device | undefined, at: number, where: string): void {
  must(device !== undefined && device.revokedAt === undefined, "ghost-device", where);
  device.revokedAt = at;
}

function deviceAdd(place: Place): () => void {
  const { log, at, r, where } = place;
  const [sigPk, kemPk, transportPk] = [r.raw(32), r.raw(1216), r.raw(32)];
  r.bool();
  const replaces = r.optional(() => ({ id: r.raw(32), proof: r.raw(64) }));
  const proof = r.raw(64);
  return () => {
    const id = H("device", sigPk);
    const known = [...log.devices.values()].some((d) => same(d.id, id) || same(d.transportPk, transportPk));
    must(!known, "ghost-device", `${where}: a device that is there already`);
    const old = replaces && log.devices.get(hex(replaces.id));
    const replaceable = replaces === undefined || (old !== undefined && old.revokedAt === undefined);
    must(replaceable, "ghost-device", `${where}: replaces what is not live`);
    proven(place, sigPk, "device", proof, sigPk, kemPk, transportPk);
    if (replaces && old) proven(place, old.sigPk, "replaced", replaces.proof, sigPk);
    must(kemKeyServes(kemPk), "bad-wrap", where);
    if (old) old.revokedAt = at;
    log.devices.set(hex(id), { id, sigPk, transportPk, addedAt: at, revokedAt: undefined });
  };
}

function rotate(place: Place): () => void {
  const { log, at, r, where } = place;
  const generation = r.number(4);
  const [sigPk, kemPk, recPk, seedLink] = [r.raw(32), r.raw(1216), r.raw(32), r.raw(72)];
  const wraps = r.set(
    256,
    () => [r.raw(32), r.raw(1184)] as const,
    ([id]) => id,
  );
  const blobHash = r.raw(32);
  const [proof, recoveryProof] = [r.raw(64), r.raw(64)];
  return () => {
    const again = log.generations.some((g) => same(g.sigPk, sigPk) || same(g.kemPk, kemPk));
    must(generation === log.generations.length && !again, "rollback", `${where}: generation ${generation}`);
    proven(place, sigPk, "identity", proof, sigPk, kemPk, recPk);
    proven(place, recPk, "recovery", recoveryProof, recPk);
    must(kemKeyServes(kemPk), "bad-wrap", where);
    const staying = new Set(wraps.map(([id]) => hex(id)));
    for (const id of staying)
      must(log.devices.get(id)?.revokedAt === undefined && log.devices.has(id), "ghost-device", where);
    for (const [id, device] of log.devices) if (!staying.has(id)) device.revokedAt ??= at;
    log.generations.push({ sigPk, kemPk, since: at, seedLink });
    log.recPk = recPk;
    log.recoveryBlobHash = blobHash;
    log.pendingRecPk = undefined;
  };
}

/** The op's effect; it is read whole before anything is changed. */
function bodyOf(tag: number, place: Place): () => void {
  const { log, at, r, where } = place;
  switch (tag) {
    case 2:
      return deviceAdd(place);
    case 3: {
      const id = r.raw(32);
      return () => revoke(log.devices.get(hex(id)), at, where);
    }
    case 4:
      return rotate(place);
    case 5: {
      const [recPk, proof] = [r.raw(32), r.raw(64)];
      return () => {
        proven(place, recPk, "recovery", proof, recPk);
        log.pendingRecPk = recPk;
      };
    }
    case 6: {
      const [recPk, blobHash] = [r.raw(32), r.raw(32)];
      return () => {
        must(log.pendingRecPk !== undefined && same(log.pendingRecPk, recPk), "rollback", where);
        log.recPk = recPk;
        log.recoveryBlobHash = blobHash;
        log.pendingRecPk = undefined;
      };
    }
    case 7:
      return () => {
        must(log.pendingRecPk !== undefined, "rollback", where);
        log.pendingRecPk = undefined;
      };
    case 8: {
      const userId = r.raw(32);
      r.raw(32);
      r.number(4);
      for (const max of [200, 100, 60]) r.text(max);
      r.number(8);
      return () => void log.attested.add(hex(userId));
    }
    case 9: {
      const userId = r.raw(32);
      return () => must(log.attested.delete(hex(userId)), "attestation", where);
    }
    case 10: {
      const name = r.text(200);
      return () => {
        log.name = name;
      };
    }
    case 11: {
      r.among(3);
      const days = r.number(1);
      must(days >= 1 && days <= 30, "decode", where);
      r.set(64, () => r.text(40), utf8);
      r.text(200);
      r.text(200);
      return () => undefined;
    }
    default:
      return refuse("decode", `${where}: tag ${tag}`);
  }
}

function genesis(op: Uint8Array): IdentityLog {
  const r = walk(op, "identity genesis");
  r.magic("HV1I");
  const [prev, index, tag] = [r.raw(32), r.number(4), r.number(1)];
  must(tag >= 1 && tag <= 11, "decode", "identity genesis: tag");
  must(tag === 1 && index === 0 && same(prev, zeros), "decode", "identity log without its genesis");
  const [sigPk, kemPk, recPk, nonce] = [r.raw(32), r.raw(1216), r.raw(32), r.raw(32)];
  const hash = H("identity-op", r.sofar());
  const signature = r.raw(64);
  r.end();
  must(verified(sigPk, "identity-op", hash, signature), "signature", "identity genesis");
  must(kemKeyServes(kemPk), "bad-wrap", "identity genesis");
  return {
    userId: H("user", sigPk, kemPk, recPk, nonce),
    heads: new Map([[hex(hash), 0]]),
    devices: new Map(),
    generations: [{ sigPk, kemPk, since: 0 }],
    head: hash,
    recPk,
    pendingRecPk: undefined,
    recoveryBlobHash: undefined,
    attested: new Set(),
    name: undefined,
  };
}

/** Folds a whole log of the person who is expected. */
export function foldIdentityLog(userId: Uint8Array, ops: readonly Uint8Array[]): IdentityLog {
  const log = genesis(ops[0] ?? none);
  must(same(log.userId, userId), "identity-changed", `identity log of ${hex(userId)}`);
  ops.slice(1).forEach((op, i) => {
    const at = i + 1;
    const where = `identity op ${at}`;
    const r = walk(op, where);
    r.magic("HV1I");
    const [prev, index, tag] = [r.raw(32), r.number(4), r.number(1)];
    const apply = bodyOf(tag, { log, at, r, where });
    const hash = H("identity-op", r.sofar());
    const signature = r.raw(64);
    r.end();
    must(index <= at, "chain-gap", where);
    const key = tag === 4 || tag === 7 ? log.recPk : newest(log).sigPk;
    const signed = verified(key, "identity-op", hash, signature);
    if (index !== at || !same(prev, log.head)) refuse(signed ? "fork" : "signature", where);
    must(signed, "signature", where);
    apply();
    log.head = hash;
    log.heads.set(hex(hash), at);
  });
  return log;
}
