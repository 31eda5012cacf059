// A step as it lies in the database: its signed bytes, when the relay took it and how long it holds, sealed under its hash (protocol.md §9, A55).
import { readStep, type Step } from "@health-vault/crypto-core";
import type { Keyring } from "../metadata/keyring.ts";
import { seal, unseal } from "../metadata/seal.ts";

export interface TakenStep {
  readonly atMs: number;
  readonly holdUntilMs: number | undefined;
  readonly bytes: Uint8Array;
}

export const stepPlace = (hash: Uint8Array) => ({ table: "appointment_steps", column: "sealed", row: hash });

export const sealStep = (keyring: Keyring, hash: Uint8Array, { atMs, holdUntilMs, bytes }: TakenStep): Uint8Array => {
  const times = Buffer.alloc(16);
  times.writeBigUInt64BE(BigInt(atMs), 0);
  times.writeBigUInt64BE(BigInt(holdUntilMs ?? 0), 8);
  return seal(keyring, stepPlace(hash), Buffer.concat([times, bytes]));
};

/** @throws UnsealError */
export const openStep = (
  keyring: Keyring,
  { hash, sealed }: { readonly hash: Uint8Array; readonly sealed: Uint8Array },
): TakenStep => {
  const plain = Buffer.from(unseal(keyring, stepPlace(hash), sealed));
  const hold = Number(plain.readBigUInt64BE(8));
  return {
    atMs: Number(plain.readBigUInt64BE(0)),
    holdUntilMs: hold === 0 ? undefined : hold,
    bytes: new Uint8Array(plain.subarray(16)),
  };
};

/** What was verified when it was taken is only read again. */
export const storedStep = (keyring: Keyring, row: { readonly hash: Uint8Array; readonly sealed: Uint8Array }): Step => {
  const step = readStep(openStep(keyring, row).bytes);
  if (!step.ok) throw new TypeError("a stored step does not read");
  return step.value;
};
