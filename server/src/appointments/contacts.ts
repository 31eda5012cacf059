// How the clinic may reach a person: an address sealed under her id, found by blind index only (protocol.md §9).
import type { UserId } from "@health-vault/crypto-core";
import type { Keyring } from "../metadata/keyring.ts";
import { blindIndexes, seal, unseal } from "../metadata/seal.ts";
import type { Find } from "../store/appointment-store.ts";
import type { Nouns } from "../store/store.ts";

export const contactPlace = (userId: Uint8Array) => ({ table: "contacts", column: "sealed", row: userId });

/** Capitals and spaces around do not tell addresses apart. */
export const contactFinds = (keyring: Keyring, email: string): readonly Find[] =>
  blindIndexes(keyring, "contact", Buffer.from(email.trim().normalize("NFKC").toLowerCase()));

/** In a transaction. */
export const putContact = (nouns: Nouns, keyring: Keyring, userId: UserId, email: string): Promise<void> =>
  nouns.contacts.put(userId, seal(keyring, contactPlace(userId), Buffer.from(email)), contactFinds(keyring, email));

export const openContact = (keyring: Keyring, userId: Uint8Array, sealed: Uint8Array): string =>
  Buffer.from(unseal(keyring, contactPlace(userId), sealed)).toString();
