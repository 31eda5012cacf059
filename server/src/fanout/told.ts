// What relay processes of one database tell each other, and its bytes: mac ‖ u32 length ‖ header as JSON ‖ body; only who has the keyring is believed (ADR 0126).
import { createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { down, type VaultLine } from "@health-vault/crypto-core/wire";

const id = z.string().max(64);
const count = z.int().min(0);
/** As it goes to a socket. */
const vaultLine = z.custom<VaultLine>(
  (line) => down.safeParse({ type: "vaults", whole: false, last: true, list: [line] }).success,
);
const told = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("run"), vaultId: id, position: count, count, quarantined: z.boolean() }),
  z.strictObject({ kind: z.literal("batch"), vaultId: id, from: count }),
  z.strictObject({ kind: z.literal("hush"), userId: id, vaultId: id }),
  z.strictObject({ kind: z.literal("line"), userId: id, line: vaultLine }),
  z.strictObject({ kind: z.literal("appointments"), userId: id, seq: count }),
  z.strictObject({
    kind: z.literal("identity"),
    to: z.union([z.literal("everyone"), z.array(id)]),
    userId: id,
    length: count,
  }),
  z.strictObject({
    kind: z.literal("end"),
    userId: id,
    deviceIds: z.union([z.literal("all"), z.array(id)]),
    code: z.enum(["suspended", "revoked-device"]),
  }),
  /** Entries were stored and nobody was told. */
  z.strictObject({ kind: z.literal("look") }),
  /** More than entries went untold: whoever is connected comes again and reads everything that may have changed. */
  z.strictObject({ kind: z.literal("again") }),
]);
const envelope = z.strictObject({ by: id, told });

export type Told = z.infer<typeof told>;

export interface Heard {
  /** The process that tells. */
  readonly by: string;
  readonly told: Told;
  /** Bytes of a run or batch; else empty. */
  readonly body: Uint8Array;
}

const macSize = 32;
const macOf = (key: Uint8Array, bytes: Uint8Array): Buffer => createHmac("sha256", key).update(bytes).digest();

export const encodeTold = (key: Uint8Array, { by, told: message, body }: Heard): Buffer => {
  const header = Buffer.from(JSON.stringify({ by, told: message }));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(header.length);
  const rest = Buffer.concat([length, header, body]);
  return Buffer.concat([macOf(key, rest), rest]);
};

/** Undefined for whatever no process with this key made. */
export const decodeTold = (key: Uint8Array, bytes: Buffer): Heard | undefined => {
  if (bytes.length < macSize + 4) return undefined;
  const rest = bytes.subarray(macSize);
  if (!timingSafeEqual(macOf(key, rest), bytes.subarray(0, macSize))) return undefined;
  const end = 4 + rest.readUInt32BE();
  // Of an older or newer program, perhaps, during a rolling restart.
  const read = envelope.safeParse(JSON.parse(rest.subarray(4, end).toString()));
  return read.success ? { ...read.data, body: new Uint8Array(rest.subarray(end)) } : undefined;
};
