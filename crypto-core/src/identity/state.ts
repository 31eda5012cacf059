// What an identity log says after its last op: keys, devices, attestations, and which of them held at each head (protocol §4).
import type { Release } from "./op.ts";
import type { DeviceId, Hash, KemPublicKey, SignPublicKey, UserId } from "../ids.ts";

export interface Device {
  readonly deviceId: DeviceId;
  readonly sigPk: SignPublicKey;
  readonly kemPk: KemPublicKey;
  readonly transportPk: SignPublicKey;
  readonly temporary: boolean;
  readonly replaces: DeviceId | undefined;
  /** Index of the op that certified it. */
  readonly addedAt: number;
  readonly revokedAt: number | undefined;
  readonly revoked: boolean;
}

export interface Attestation {
  readonly userId: UserId;
  readonly identityHead: Hash;
  readonly generation: number;
  readonly name: string;
  readonly profession: string;
  readonly registration: string;
  readonly untilMs: number;
}

/** What a clinic tells its patients: when they see results, and whom to call. `sensitive`: what its clients name what was measured by. */
export interface ClinicNotice {
  readonly release: Release;
  /** 1 to 30. */
  readonly waitDays: number;
  readonly sensitive: readonly string[];
  readonly callLine: string;
  readonly emergencyLine: string;
}

export interface GenerationKeys {
  readonly sigPk: SignPublicKey;
  readonly kemPk: KemPublicKey;
}

export interface Identity {
  readonly userId: UserId;
  readonly head: Hash;
  /** Number of ops. */
  readonly length: number;
  readonly generation: number;
  /** Index g: the log's length when generation g came into force. */
  readonly generationsAt: readonly number[];
  readonly sigPk: SignPublicKey;
  readonly kemPk: KemPublicKey;
  readonly recPk: SignPublicKey;
  /** Index g: the public keys of generation g, kept so that old signatures of the identity key can be checked. */
  readonly generations: readonly GenerationKeys[];
  readonly pendingRecPk: SignPublicKey | undefined;
  /** Index of the `recovery-renew` that is pending: its 7 days count from there. */
  readonly pendingSince: number | undefined;
  /** By idKey(deviceId); revoked ones stay listed. */
  readonly devices: ReadonlyMap<string, Device>;
  /** By idKey(userId); only a clinic's log has any. */
  readonly attestations: ReadonlyMap<string, Attestation>;
  readonly name: string | undefined;
  /** Only a clinic's log has one. */
  readonly notice: ClinicNotice | undefined;
  /** Hash of the recovery blob that the log names; undefined until a rotate or confirm named one. */
  readonly recoveryBlobHash: Hash | undefined;
  /** Number of ops up to and with each head, by idKey(head). */
  readonly heads: ReadonlyMap<string, number>;
  /** Wraps of the newest rotate, by idKey(deviceId). */
  readonly seedWraps: ReadonlyMap<string, Uint8Array>;
  /** Index g: the link that leads from generation g+1 back to g. */
  readonly seedLinks: readonly Uint8Array[];
}

/** Whether the log knew the device, revoked or not, when it stood at `head`. */
export const deviceKnownAt = (identity: Pick<Identity, "heads">, device: Device, headKey: string): boolean =>
  device.addedAt < (identity.heads.get(headKey) ?? 0);

/** Whether the device was certified and not revoked when the log stood at `head`. */
export function deviceAt(identity: Pick<Identity, "heads">, device: Device, headKey: string): boolean {
  const length = identity.heads.get(headKey);
  if (length === undefined) return false;
  return device.addedAt < length && (device.revokedAt === undefined || device.revokedAt >= length);
}

/** The generation of keys in force at a head of this log; undefined for a head it never had. */
export function generationAt(identity: Identity, headKey: string): number | undefined {
  const length = identity.heads.get(headKey);
  return length === undefined ? undefined : identity.generationsAt.findLastIndex((at) => at <= length);
}

/** The identity key in force at a head of this log. */
export function sigPkAt(identity: Identity, headKey: string): SignPublicKey | undefined {
  const generation = generationAt(identity, headKey);
  return generation === undefined ? undefined : identity.generations[generation]?.sigPk;
}
