// Who somebody is in the tables of appointments: a random reference, found by blind index only (protocol.md §7, A53).
import { randomBytes } from "node:crypto";
import type { UserId } from "@health-vault/crypto-core";
import type { Keyring } from "../metadata/keyring.ts";
import { blindIndexes, seal } from "../metadata/seal.ts";
import type { Find } from "../store/appointment-store.ts";
import type { Nouns } from "../store/store.ts";

export const personFinds = (keyring: Keyring, userId: Uint8Array): readonly Find[] =>
  blindIndexes(keyring, "appointment-person", userId);

export const personPlace = (ref: Uint8Array) => ({ table: "appointment_people", column: "sealed", row: ref });

/** Undefined for somebody who never had an appointment. */
export const personOf = (nouns: Nouns, keyring: Keyring, userId: UserId): Promise<Uint8Array | undefined> =>
  nouns.appointments.person(personFinds(keyring, userId).map(({ index }) => index));

/** In a transaction. `again`: somebody was quicker. */
export const personFor = async (nouns: Nouns, keyring: Keyring, userId: UserId): Promise<Uint8Array | "again"> => {
  const known = await personOf(nouns, keyring, userId);
  if (known !== undefined) return known;
  const ref = new Uint8Array(randomBytes(16));
  const sealed = seal(keyring, personPlace(ref), userId);
  const added = await nouns.appointments.addPerson(ref, personFinds(keyring, userId), sealed);
  return added === "stored" ? ref : added;
};
