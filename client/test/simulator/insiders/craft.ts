// What an insider makes with keys of his own, past every rule of the app: entries under the head and key that he likes, in chains that he likes.
import {
  asHash,
  asVaultId,
  fromBase64url,
  sealRun,
  type DeviceId,
  type Hash,
  type Membership,
  type SealedRun,
  type UserId,
  type WriteContext,
} from "@health-vault/crypto-core";
import { encodeChanges, type Change } from "../../../src/domain/change.ts";
import { itemIdSchema } from "../../../src/domain/ids.ts";
import type { Myself } from "../../../src/session/me.ts";
import { encodePayload } from "../../../src/session/payload.ts";
import { stamp } from "../../../src/session/stamp.ts";
import type { Volume } from "../../../src/session/volume.ts";
import type { Device } from "../device.ts";
import { restartRelay } from "../fault.ts";
import { chainEnd } from "../forged-rows.ts";
import type { World } from "../world.ts";

/** An insider at a device of his, in somebody's chart that he has or had a part in. */
export interface Insider {
  readonly world: World;
  readonly device: Device;
  readonly me: Myself;
  readonly vaultId: string;
  readonly volume: Volume;
  readonly membership: Membership;
}

export function insiderAt(world: World, device: Device, vaultId: string): Insider | undefined {
  const volume = device.session?.book.volume(vaultId);
  const membership = volume?.vault.membership();
  const me = device.keys;
  return volume?.vault.isOpen() === true && membership && me
    ? { world, device, me, vaultId, volume, membership }
    : undefined;
}

/** A record like any other, with an id by which it is found again. */
function aRecord({ world, device }: Insider): Change {
  const made = stamp(world.time.nowMs() + device.skewMs);
  return {
    kind: "record",
    ...made,
    replaces: [],
    item: itemIdSchema.parse(made.changeId),
    resource: { resourceType: "Condition", code: { text: "by an insider" }, subject: { reference: "Patient/x" } },
  };
}

export interface Under {
  readonly head: Hash;
  readonly epoch: number;
}

export const now = ({ membership }: Insider): Under => ({ head: membership.head, epoch: membership.epoch });

/** Where his chain ends at the relay; undefined while his app has written what is not there yet. */
export function ownEnd({ world, me, volume }: Insider) {
  const { vaultId } = volume.vault;
  const end = chainEnd(world.relay.database, vaultId, me.device.deviceId);
  const chain = volume.vault.chains().chainOf(me.userId, me.device.deviceId);
  if ((end?.lastSeq ?? 0) !== chain.seq) return undefined;
  return { seq: chain.seq, prevHash: chain.hash, seenBefore: chain.seen, memIndex: chain.memIndex };
}

type Place = Pick<WriteContext, "seq" | "prevHash" | "seenBefore">;

/** Whose name he takes. */
interface Name {
  readonly userId: UserId;
  readonly deviceId: DeviceId;
}

/** Signed with the keys of his device; undefined where he lacks the key of that epoch. */
export function sealed(insider: Insider, under: Under, place: Place, name?: Name): SealedRun | undefined {
  const { me, volume } = insider;
  const epochKey = volume.vault.log().keys()[under.epoch];
  if (!epochKey) return undefined;
  return sealRun(
    {
      vaultId: asVaultId(fromBase64url(insider.vaultId) ?? new Uint8Array()),
      userId: name?.userId ?? me.userId,
      device: name ? { ...me.device, deviceId: name.deviceId } : me.device,
      epoch: under.epoch,
      epochKey,
      memHead: under.head,
      seen: volume.vault.chains().seenBy(me.device.deviceId),
      ...place,
    },
    [{ bytes: encodePayload(encodeChanges([aRecord(insider)]), "chart") }],
  );
}

/** Heads of the log from this one on, oldest first, with the epochs that were in force there. */
export const headsFrom = ({ membership }: Insider, index: number): readonly Under[] =>
  [...membership.heads]
    .filter(([, at]) => at.index >= index)
    .sort(([, a], [, b]) => a.index - b.index)
    .map(([head, { epoch }]) => ({ head: asHash(fromBase64url(head) ?? new Uint8Array(32)), epoch }));

/** Rows were written behind the relay's back: it begins anew, and so does everybody's line. */
export function beginAnew(world: World): void {
  world.relay.crash();
  world.network.cutAll();
  restartRelay(world, 100);
}
