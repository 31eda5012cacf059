// At start: the keyring must be the one that sealed this database, else nothing starts (A12).
import { ConfigError } from "./config.ts";
import type { Keyring } from "./metadata/keyring.ts";
import { seal, unseal } from "./metadata/seal.ts";
import type { Store } from "./store/store.ts";

const place = (id: string) => ({ table: "meta", column: "wrap-check", row: Buffer.from(id) });
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

/** Names in `meta`: whose keys sealed this database, and which index key may follow. */
const KEYS = "keyring";
const NEXT_KEYS = "keyring-next";

const same = (a: Uint8Array | undefined, b: Uint8Array | undefined): boolean =>
  a !== undefined && b !== undefined && Buffer.compare(a, b) === 0;

/** Everything is sealed under the active key and found under the newest index key: older ones may go. */
export const noteRekeyed = async (store: Store, keyring: Keyring): Promise<void> => {
  if (keyring.nextFingerprint !== undefined) await store.meta.put(NEXT_KEYS, keyring.nextFingerprint);
  await store.meta.put("wrap-keys", Buffer.from(keyring.activeId));
};

/** @throws ConfigError when index or sign keys differ, or a wrapping key that was ever active is missing or another. */
export const checkKeyring = async (store: Store, keyring: Keyring): Promise<void> => {
  const { fingerprint, nextFingerprint } = keyring;
  const known = await store.meta.once(KEYS, fingerprint);
  if (!same(known, fingerprint) && !same(known, nextFingerprint)) {
    // The next index key may take over once everything is found under it.
    const ready = await store.meta.get(NEXT_KEYS);
    if (!same(ready, fingerprint))
      throw new ConfigError("HV_KEYS", "these are not the keys of this database; restore its keyring");
    await store.meta.put(KEYS, fingerprint);
  }
  const ids = text((await store.meta.get("wrap-keys")) ?? new Uint8Array(0))
    .split(",")
    .filter((id) => id !== "");
  for (const id of ids) {
    const check = await store.meta.get(`wrap-check:${id}`);
    try {
      if (check !== undefined && text(unseal(keyring, place(id), check)) === id) continue;
    } catch {
      // Named below.
    }
    throw new ConfigError("HV_KEYS", `the wrapping key ${id} of this database is missing or another; restore it`);
  }
  if (ids.includes(keyring.activeId)) return;
  await store.meta.put(
    `wrap-check:${keyring.activeId}`,
    seal(keyring, place(keyring.activeId), Buffer.from(keyring.activeId)),
  );
  await store.meta.put("wrap-keys", Buffer.from([...ids, keyring.activeId].join(",")));
};
