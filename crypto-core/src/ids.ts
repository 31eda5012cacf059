// The ids and public values of the protocol as branded bytes with one mint each (protocol §3-§5).
import type { Bytes } from "./brand.ts";
import { toBase64url } from "./bytes.ts";

export type Hash = Bytes<"Hash">;
export type UserId = Bytes<"UserId">;
export type DeviceId = Bytes<"DeviceId">;
export type VaultId = Bytes<"VaultId">;
export type BlobId = Bytes<"BlobId">;
export type Locator = Bytes<"Locator">;
export type AppointmentId = Bytes<"AppointmentId">;
export type SignPublicKey = Bytes<"SignPublicKey">;
export type KemPublicKey = Bytes<"KemPublicKey">;
export type Signature = Bytes<"Signature">;

export const sizes = {
  hash: 32,
  userId: 32,
  deviceId: 32,
  vaultId: 16,
  blobId: 32,
  locator: 16,
  appointmentId: 16,
  signPublicKey: 32,
  kemPublicKey: 1216,
  signature: 64,
} as const;

function mint<B extends string>(name: B, size: number): (bytes: Uint8Array) => Bytes<B> {
  return (bytes) => {
    if (!(bytes instanceof Uint8Array) || bytes.length !== size) throw new TypeError(`${name} has ${size} bytes`);
    return bytes as Bytes<B>;
  };
}

/** Each throws TypeError on another length: parsing edges check lengths before they mint. */
export const asHash = mint("Hash", sizes.hash);
export const asUserId = mint("UserId", sizes.userId);
export const asDeviceId = mint("DeviceId", sizes.deviceId);
export const asVaultId = mint("VaultId", sizes.vaultId);
export const asBlobId = mint("BlobId", sizes.blobId);
export const asLocator = mint("Locator", sizes.locator);
export const asAppointmentId = mint("AppointmentId", sizes.appointmentId);
export const asSignPublicKey = mint("SignPublicKey", sizes.signPublicKey);
export const asKemPublicKey = mint("KemPublicKey", sizes.kemPublicKey);
export const asSignature = mint("Signature", sizes.signature);

const texts = new WeakMap<Uint8Array, string>();

/** Text form of an id, for maps and JSON edges; the same bytes object is spelled out once. Ids are never written to. */
export function idKey(id: UserId | DeviceId | VaultId | Hash | BlobId | AppointmentId): string {
  let text = texts.get(id);
  if (text === undefined) {
    text = toBase64url(id);
    texts.set(id, text);
  }
  return text;
}
