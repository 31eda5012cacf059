// Metadata at rest: AES-256-GCM whose associated data names table, column, row and key, so that nothing can change places (A55).
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from "node:crypto";
import type { Keyring } from "./keyring.ts";

const VERSION = 1;
const NONCE = 12;
const TAG = 16;

/** Where a sealed value lives. */
export interface Place {
  readonly table: string;
  readonly column: string;
  /** Primary key of the row. */
  readonly row: Uint8Array;
}

/** A sealed value that does not open where it stands: moved, changed, or its key is gone. */
export class UnsealError extends Error {
  constructor(place: Place) {
    super(`sealed value does not open: ${place.table}.${place.column}`);
    this.name = "UnsealError";
  }
}

const associated = ({ table, column, row }: Place, keyId: string): Buffer =>
  Buffer.from(["HV1/relay/seal/v1", table, column, Buffer.from(row).toString("base64url"), keyId].join("|"));

/** Layout: u8 version | u8 length of key id | key id | nonce | ciphertext | tag. */
export const seal = (keyring: Keyring, place: Place, plain: Uint8Array): Uint8Array => {
  const id = Buffer.from(keyring.activeId);
  const key = keyring.wrapKey(keyring.activeId);
  if (key === undefined) throw new TypeError("keyring without active key");
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(associated(place, keyring.activeId));
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return new Uint8Array(Buffer.concat([Buffer.from([VERSION, id.length]), id, nonce, body, cipher.getAuthTag()]));
};

/** @throws UnsealError */
export const unseal = (keyring: Keyring, place: Place, sealed: Uint8Array): Uint8Array => {
  const bodyAt = 2 + (sealed[1] ?? 0) + NONCE;
  const keyId = Buffer.from(sealed.subarray(2, bodyAt - NONCE)).toString();
  const key = keyring.wrapKey(keyId);
  if (sealed[0] !== VERSION || key === undefined || sealed.length < bodyAt + TAG) throw new UnsealError(place);
  try {
    const nonce = sealed.subarray(bodyAt - NONCE, bodyAt);
    const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG })
      .setAAD(associated(place, keyId))
      .setAuthTag(sealed.subarray(sealed.length - TAG));
    return new Uint8Array(Buffer.concat([decipher.update(sealed.subarray(bodyAt, -TAG)), decipher.final()]));
  } catch {
    throw new UnsealError(place);
  }
};

/** Under which key a sealed value lies. */
export const sealedUnder = (sealed: Uint8Array): string =>
  Buffer.from(sealed.subarray(2, 2 + (sealed[1] ?? 0))).toString();

/**
 * Blind indexes: find a value without storing it; the purpose keeps equal values of two columns apart (A53). One under each index key, the one in
 * force first.
 */
export const blindIndexes = (
  keyring: Keyring,
  purpose: string,
  value: Uint8Array,
): readonly { readonly index: Uint8Array; readonly keyId: string }[] =>
  keyring.indexKeys(purpose).map(({ id, key }) => ({
    index: new Uint8Array(createHmac("sha256", key).update(value).digest()),
    keyId: id,
  }));

/** The one that is written where there is room for one: under the newest key. */
export const blindIndex = (keyring: Keyring, purpose: string, value: Uint8Array): Uint8Array => {
  const newest = blindIndexes(keyring, purpose, value).at(-1);
  if (newest === undefined) throw new TypeError("keyring without index key");
  return newest.index;
};
