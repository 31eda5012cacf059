// Batches that insiders sign: operations that are not theirs, wraps and commitments that open nothing, erasures of what others wrote.
import {
  asHash,
  compareBytes,
  concat,
  eraseFromRun,
  fromBase64url,
  idKey,
  newEpochKey,
  plainBatch,
  readBatch,
  readIdentityLog,
  readRun,
  rekeyBatch,
  sign,
  toBase64url,
  wrap,
  type Identity,
  type MembershipOp,
  type OpOf,
} from "@health-vault/crypto-core";
import { person } from "../../../../crypto-core/src/testing/index.ts";
import { unsignedBatch } from "../../../../crypto-core/src/membership/op.ts";
import { itemsOf } from "../../../src/domain/chart.ts";
import { putBatch } from "../forged-rows.ts";
import type { Misdeed } from "../insider.ts";
import type { Told } from "../liar.ts";
import { lasting, storedOps } from "../lie.ts";
import { beginAnew, type Insider } from "./craft.ts";

const identityOf = ({ world }: Insider, userId: string): Identity | undefined => {
  const read = readIdentityLog(storedOps(world, userId));
  return read.ok ? read.value : undefined;
};

/** Told to everybody as if it stood in the log, for as long as the storm lasts. */
function tell(insider: Insider, bytes: Uint8Array): boolean {
  const { world, vaultId, membership } = insider;
  const { hostile } = world;
  if (!hostile) return false;
  const fooled = new Set(world.devices.filter(() => world.dice.chance(0.6)).map(({ host }) => host));
  hostile.liar.begin({
    down(host, message) {
      const { header } = message;
      if (header.type !== "subscribed" || header.vaultId !== vaultId || !fooled.has(host)) return undefined;
      if (header.logLength !== membership.length) return undefined;
      lasting(world, "a batch more than there are");
      const more: Told = {
        header: { type: "log", vaultId, from: header.logLength, lengths: [bytes.length] },
        body: bytes,
      };
      return [more, { ...message, header: { ...header, logLength: header.logLength + 1 } }];
    },
  });
  for (const { host, line } of world.devices) if (fooled.has(host)) line.cut(false);
  return true;
}

/** Whatever he may not: let somebody in or go, change a role, close the chart. */
export const signsOps: Misdeed = {
  name: "signs operations that he may not",
  weight: 5,
  commit(insider) {
    const { world, me, membership, volume } = insider;
    const identity = identityOf(insider, me.key);
    const key = volume.vault.log().keys()[membership.epoch];
    if (!identity) return false;
    const author = { identity, device: me.device };
    const others = [...membership.members.values()].filter(({ userId }) => idKey(userId) !== me.key);
    const other = world.dice.pick(others);
    const mallory = person("mallory").identity;
    const how = world.dice.between(0, 3);
    if (how < 2 || !key) {
      const op: MembershipOp =
        how === 0 || !other
          ? { kind: "close" }
          : { kind: "role", userId: other.userId, role: other.role === "reader" ? "writer" : "reader", cutoffs: [] };
      return tell(insider, plainBatch(author, membership, op).bytes);
    }
    const staying = [...membership.members.keys()].flatMap((userId) => identityOf(insider, userId) ?? []);
    const ops: readonly MembershipOp[] =
      how === 2 || !other
        ? [
            {
              kind: "add",
              userId: mallory.userId,
              role: "reader",
              identityHead: mallory.head,
              untilMs: undefined,
              invitePk: undefined,
              inviteProof: undefined,
            },
          ]
        : [{ kind: "remove", userId: other.userId, cutoffs: [] }];
    const left =
      how === 2 || !other
        ? [...staying, mallory]
        : staying.filter(({ userId }) => idKey(userId) !== idKey(other.userId));
    return tell(insider, rekeyBatch(author, membership, ops, left, key).bytes);
  },
};

function putLawful(insider: Insider, bytes: Uint8Array): boolean {
  const { world, volume } = insider;
  if (!putBatch(world.relay.database, volume.vault.vaultId, bytes)) return false;
  world.hostile?.written.batch(bytes);
  beginAnew(world);
  return true;
}

/** A new epoch as a writer may make it, but one member's wrap opens nothing, or not what was committed to. */
export const badWrap: Misdeed = {
  name: "makes an epoch that somebody cannot open",
  weight: 5,
  commit(insider) {
    const { world, me, membership, volume } = insider;
    const identity = identityOf(insider, me.key);
    const key = volume.vault.log().keys()[membership.epoch];
    const role = membership.members.get(me.key)?.role;
    if (!identity || !key || role !== "writer" || membership.closed) return false;
    const victim = world.dice.pick([...membership.members.keys()].filter((userId) => userId !== me.key));
    const wrong = person("mallory").identity.kemPk;
    const staying = [...membership.members.keys()].flatMap((userId) => identityOf(insider, userId) ?? []);
    const author = { identity, device: me.device };
    if (world.dice.chance(0.5)) {
      const right = rekeyBatch(author, membership, [], staying, key);
      return putLawful(insider, twoKeys(insider, right.bytes, victim ?? ""));
    }
    const fooled = staying.map((one) => (idKey(one.userId) === victim ? { ...one, kemPk: wrong } : one));
    return putLawful(insider, rekeyBatch(author, membership, [], fooled, key).bytes);
  },
};

/** As in protocol 5.2. */
function otherWrap(vaultId: Uint8Array, op: OpOf<"epoch">, { userId, kemPk }: Identity): Uint8Array {
  const number = new Uint8Array(4);
  new DataView(number.buffer).setUint32(0, op.epoch);
  return wrap(kemPk, "HV1/epoch-wrap/v1", newEpochKey(), concat(vaultId, number, userId, op.commitment));
}

/** The same epoch with another key for one member: he opens his wrap, and has not the key that was committed to. */
function twoKeys(insider: Insider, bytes: Uint8Array, victim: string): Uint8Array {
  const { me, membership } = insider;
  const batch = readBatch(bytes);
  const identity = identityOf(insider, victim);
  if (!batch.ok || !identity) return bytes;
  const ops = batch.value.ops.map((op): MembershipOp => {
    if (op.kind !== "epoch") return op;
    const wraps = op.wraps.map((one) =>
      idKey(one.userId) === victim ? { ...one, wrap: otherWrap(membership.vaultId, op, identity) } : one,
    );
    return { ...op, wraps };
  });
  const { prev, index, author, authorHead, deviceId } = batch.value;
  const again = unsignedBatch({ prev, index, author, authorHead, deviceId, ops });
  return again.with(sign(me.device.sign.secretKey, "HV1/sig/membership-batch/v1", again.hash));
}

/** What somebody else wrote, taken away by whoever may take away his own only; the relay lets the payloads go at once (A66). */
export const erasesOthers: Misdeed = {
  name: "erases what is not his",
  weight: 4,
  commit(insider) {
    const { world, me, membership, volume } = insider;
    const identity = identityOf(insider, me.key);
    if (!identity || !membership.members.has(me.key)) return false;
    const named = [...itemsOf(volume.chart.value())]
      .flatMap(({ versions }) => versions)
      .filter(({ author }) => author !== me.key)
      .slice(0, 3)
      .map(({ entry }) => asHash(fromBase64url(entry) ?? new Uint8Array(32)));
    if (named.length === 0) return false;
    const op: MembershipOp = { kind: "erase", entries: named.sort(compareBytes), blobs: [] };
    if (!putLawful(insider, plainBatch({ identity, device: me.device }, membership, op).bytes)) return false;
    lasting(world, "payloads taken away");
    const gone = new Set(named.map((one) => toBase64url(one)));
    const vault = Buffer.from(volume.vault.vaultId);
    const { database } = world.relay;
    const rows = database
      .prepare<[Buffer], { readonly position: number; readonly run: Uint8Array }>(
        "select position, run from runs where vault_id = ?",
      )
      .all(vault);
    for (const { position, run } of rows) {
      const read = readRun(new Uint8Array(run));
      if (!read.ok || !read.value.entries.some((entry) => gone.has(toBase64url(entry.hash)))) continue;
      const less = eraseFromRun(read.value, (entry) => gone.has(toBase64url(entry)));
      database
        .prepare("update runs set run = ? where vault_id = ? and position = ?")
        .run(Buffer.from(less), vault, position);
    }
    return true;
  },
};
