// The doctors' signed availability at the relay: taken version by version, sealed, served as it came (protocol.md §7, A68).
import { type Availability, readAvailability, type UserId } from "@health-vault/crypto-core";
import type { Doorman } from "../http/context.ts";
import type { Keyring } from "../metadata/keyring.ts";
import { seal, unseal } from "../metadata/seal.ts";
import { Refusal } from "../refusal.ts";
import type { AvailabilityRow } from "../store/appointment-store.ts";
import { toText } from "../text.ts";

const placeOf = ({ userId, version }: Pick<AvailabilityRow, "userId" | "version">) => ({
  table: "availabilities",
  column: "sealed",
  row: Buffer.concat([userId, Buffer.from(`/${version}`)]),
});

export const openAvailability = (keyring: Keyring, row: AvailabilityRow): Uint8Array =>
  unseal(keyring, placeOf(row), row.sealed);

export { placeOf as availabilityPlace };

/** @throws Refusal signature, malformed, conflict-version */
export const takeAvailability = async (
  { relay, keyring }: Doorman,
  doctor: UserId,
  bytes: Uint8Array,
): Promise<number> => {
  const identity = await relay.states.identity(doctor);
  if (identity === undefined) throw new Refusal("not-found");
  const read = readAvailability(bytes, identity, "now");
  if (!read.ok) {
    const { kind } = read.error;
    throw new Refusal(kind === "decode" ? "malformed" : "signature", { reason: kind });
  }
  const { version, hash, previous } = read.value;
  const known = await relay.store.availabilities.byHash(doctor, hash);
  if (known !== undefined) return known.version;
  const sealed = seal(keyring, placeOf({ userId: doctor, version }), bytes);
  const atMs = relay.clock.now();
  const won = await relay.store.transact(async (nouns) => {
    const newest = await nouns.availabilities.newest(doctor);
    const follows = toText(newest?.hash ?? new Uint8Array(32)) === toText(previous);
    if (!follows || version !== (newest?.version ?? 0) + 1) return false;
    if (!(await nouns.availabilities.append({ userId: doctor, version, hash, sealed }))) return false;
    const actor = toText(doctor);
    await nouns.audit.append({ kind: "availability", actor, subject: toText(hash), atMs });
    return true;
  });
  if (!won) {
    const newest = await relay.store.availabilities.newest(doctor);
    throw new Refusal("conflict-version", { version: newest?.version ?? 0 });
  }
  return version;
};

/** What a stored row says; it was verified when it was taken. */
export const readStored = async (
  { relay, keyring }: Doorman,
  row: AvailabilityRow,
  doctor: UserId,
): Promise<Availability | undefined> => {
  const identity = await relay.states.identity(doctor);
  if (identity === undefined) return undefined;
  const read = readAvailability(openAvailability(keyring, row), identity);
  return read.ok ? read.value : undefined;
};
