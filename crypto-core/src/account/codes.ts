// The two codes a person keeps, as text: version, secret and checksum in Crockford base32 groups of five (protocol §3).
import type { Bytes } from "../brand.ts";
import { utf8 } from "../bytes.ts";
import { hash } from "../primitives/hash.ts";

export type SignInCode = Bytes<"SignInCode">;
export type RecoveryCode = Bytes<"RecoveryCode">;

export const asSignInCode = (bytes: Uint8Array): SignInCode => sized(bytes, 16) as SignInCode;
export const asRecoveryCode = (bytes: Uint8Array): RecoveryCode => sized(bytes, 32) as RecoveryCode;

const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const version = 1n;

interface Form {
  readonly name: "sign-in" | "recovery";
  readonly secretBytes: number;
  readonly characters: number;
}

const signIn: Form = { name: "sign-in", secretBytes: 16, characters: 30 };
const recovery: Form = { name: "recovery", secretBytes: 32, characters: 55 };

function sized(bytes: Uint8Array, size: number): Uint8Array {
  if (!(bytes instanceof Uint8Array) || bytes.length !== size) throw new TypeError(`code has ${size} bytes`);
  return bytes;
}

const toInteger = (bytes: Uint8Array): bigint => bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);

const checkBits = (form: Form): bigint => BigInt(form.characters * 5 - 4 - form.secretBytes * 8);

function checksum(form: Form, secret: Uint8Array): bigint {
  const digest = toInteger(hash("HV1/code-check/v1", utf8(form.name), secret).subarray(0, 4));
  return digest >> (32n - checkBits(form));
}

function write(form: Form, secret: Uint8Array): readonly string[] {
  const bits = checkBits(form);
  let value = (((version << BigInt(form.secretBytes * 8)) | toInteger(secret)) << bits) | checksum(form, secret);
  let out = "";
  for (let i = 0; i < form.characters; i++) {
    out = (alphabet[Number(value & 31n)] ?? "") + out;
    value >>= 5n;
  }
  return out.match(/.{5}/g) ?? [];
}

function read(form: Form, typed: string): Uint8Array | undefined {
  const clean = typed
    .toUpperCase()
    .replace(/[\s\-–—]/g, "")
    .replace(/O/g, "0")
    .replace(/[IL]/g, "1");
  if (clean.length !== form.characters) return undefined;
  let value = 0n;
  for (const character of clean) {
    const digit = alphabet.indexOf(character);
    if (digit < 0) return undefined;
    value = (value << 5n) | BigInt(digit);
  }
  const bits = checkBits(form);
  const check = value & ((1n << bits) - 1n);
  value >>= bits;
  const secret = new Uint8Array(form.secretBytes);
  for (let i = form.secretBytes - 1; i >= 0; i--) {
    secret[i] = Number(value & 255n);
    value >>= 8n;
  }
  return value === version && check === checksum(form, secret) ? secret : undefined;
}

/** Six groups of five characters. */
export const writeSignInCode = (code: SignInCode): readonly string[] => write(signIn, code);
/** Eleven groups of five characters. */
export const writeRecoveryCode = (code: RecoveryCode): readonly string[] => write(recovery, code);

/** Case, spaces, dashes and the look-alikes O, I and L are forgiven; undefined when the checksum does not fit. */
export const readSignInCode = (typed: string): SignInCode | undefined => read(signIn, typed) as SignInCode | undefined;
export const readRecoveryCode = (typed: string): RecoveryCode | undefined =>
  read(recovery, typed) as RecoveryCode | undefined;
