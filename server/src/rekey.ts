// Rotation of the relay's keys while it runs: every sealed row under the active key, every blind index under the newest; resumable anywhere (protocol.md §9, A55).
import { asUserId } from "@health-vault/crypto-core";
import { profile } from "@health-vault/crypto-core/wire";
import { availabilityPlace } from "./appointments/availability.ts";
import { contactFinds, contactPlace } from "./appointments/contacts.ts";
import { personFinds, personOf, personPlace } from "./appointments/people.ts";
import { stepPlace } from "./appointments/sealed-step.ts";
import { findsOf, openSlot, slotPlace } from "./appointments/slots.ts";
import type { Clock } from "./clock.ts";
import { openPrivateBytes } from "./http/account.ts";
import { registrationFinds } from "./http/sign-up.ts";
import { noteRekeyed } from "./key-check.ts";
import type { Keyring } from "./metadata/keyring.ts";
import { blindIndexes, type Place, seal, sealedUnder, unseal } from "./metadata/seal.ts";
import type { Part } from "./store/appointment-store.ts";
import { type RowKey, type SealedColumn, sealedColumns, type SealedRow } from "./store/sealed-row-store.ts";
import type { Nouns, Store } from "./store/store.ts";
import { fromText, toText } from "./text.ts";
import { mailPlace } from "./wake/mailer.ts";
import { wakePlace } from "./wake/waker.ts";

const ROWS = 100;
const DROPPED = 1_000;
const PROGRESS = "rekey";

interface Work {
  readonly store: Store;
  readonly keyring: Keyring;
  readonly nowMs: number;
}

const bytesAt = (key: RowKey, at: number): Uint8Array => {
  const value = key[at];
  if (!(value instanceof Uint8Array)) throw new TypeError("row key");
  return value;
};
const partOf = (key: RowKey): Part => Number(key[1]) as Part;

/** Where each column's values say they lie. */
const places: { readonly [C in SealedColumn]: (key: RowKey) => Place } = {
  "accounts.private_sealed": (key) => ({ table: "accounts", column: "private_sealed", row: bytesAt(key, 0) }),
  "accounts.profile_sealed": (key) => ({ table: "accounts", column: "profile_sealed", row: bytesAt(key, 0) }),
  "contacts.sealed": (key) => contactPlace(bytesAt(key, 0)),
  "wakes.sealed": (key) => wakePlace(bytesAt(key, 0), bytesAt(key, 1)),
  "mails.sealed": (key) => mailPlace(bytesAt(key, 0)),
  "availabilities.sealed": (key) => availabilityPlace({ userId: bytesAt(key, 0), version: Number(key[1]) }),
  "appointment_people.sealed": (key) => personPlace(bytesAt(key, 0)),
  "appointment_steps.sealed": (key) => stepPlace(bytesAt(key, 0)),
  "appointment_slots.sealed": (key) => slotPlace({ appointmentId: bytesAt(key, 0), part: partOf(key) }),
};

/** Of an account's two indexes each has room for one: the older gives way to the newest. */
const moveAccount = async (
  { store }: Work,
  userId: Uint8Array,
  column: "locator_index" | "registration_index",
  finds: readonly { readonly index: Uint8Array }[],
): Promise<void> => {
  const newest = finds.at(-1);
  for (const { index } of finds.slice(0, -1))
    if (newest) await store.transact((own) => own.sealedRows.reindexAccount(userId, column, index, newest.index));
};

/** A step of the doctor's may be under way: his list is locked, and what lies there then is what counts. */
const indexSlots = async ({ keyring, nowMs }: Work, nouns: Nouns, appointmentId: Uint8Array): Promise<void> => {
  const [seen] = await nouns.appointments.slots(appointmentId);
  if (seen === undefined) return;
  const doctor = asUserId(fromText(openSlot(keyring, seen).doctor));
  const ref = await personOf(nouns, keyring, doctor);
  if (ref !== undefined) await nouns.appointments.lock(ref);
  const { slots, cells } = findsOf(keyring, await nouns.appointments.slots(appointmentId));
  await nouns.appointments.addFinds(appointmentId, slots, cells, nowMs);
};

/** What finds a row, under the newest index key too. */
const reindex: {
  readonly [C in SealedColumn]?: (work: Work, key: RowKey, plain: Uint8Array, row: SealedRow) => Promise<void>;
} = {
  "accounts.private_sealed": async (work, key, _plain, { sealed }) => {
    const { locator } = openPrivateBytes(work.keyring, bytesAt(key, 0), sealed);
    await moveAccount(work, bytesAt(key, 0), "locator_index", blindIndexes(work.keyring, "locator", fromText(locator)));
  },
  "accounts.profile_sealed": async (work, key, plain) => {
    const { registrationNumber } = profile.parse(JSON.parse(Buffer.from(plain).toString()));
    await moveAccount(work, bytesAt(key, 0), "registration_index", registrationFinds(work.keyring, registrationNumber));
  },
  "contacts.sealed": ({ store, keyring }, key, plain) =>
    store.transact((own) =>
      own.contacts.addFinds(bytesAt(key, 0), contactFinds(keyring, Buffer.from(plain).toString())),
    ),
  "appointment_people.sealed": ({ store, keyring }, key, plain) =>
    store.transact((own) => own.appointments.addPersonFinds(bytesAt(key, 0), personFinds(keyring, plain))),
  "appointment_slots.sealed": (work, key) => work.store.transact((own) => indexSlots(work, own, bytesAt(key, 0))),
};

const rekeyRow = async (work: Work, column: SealedColumn, row: SealedRow): Promise<boolean> => {
  const { store, keyring } = work;
  const place = places[column](row.key);
  const plain = unseal(keyring, place, row.sealed);
  if (keyring.indexIds.length > 1) await reindex[column]?.(work, row.key, plain, row);
  if (sealedUnder(row.sealed) === keyring.activeId) return keyring.indexIds.length > 1;
  // Lost to a write meanwhile: that one sealed under the active key.
  return store.transact((own) => own.sealedRows.replace(column, row, seal(keyring, place, plain)));
};

const encoded = (key: RowKey): readonly (string | number)[] =>
  key.map((part) => (typeof part === "number" ? part : toText(part)));

/**
 * Walks everything; another call after an interruption goes on where the last whole page ended. With `indexNext` in the keyring it adds what finds
 * rows under it; without, it takes away what older index keys found. Answers how many rows this call wrote.
 */
export const rekey = async (
  store: Store,
  keyring: Keyring,
  clock: Clock,
  tell: (column: string, count: number) => void,
): Promise<number> => {
  const work: Work = { store, keyring, nowMs: clock.now() };
  const target = [keyring.activeId, ...keyring.indexIds].join("/");
  const columns = Object.keys(sealedColumns) as SealedColumn[];
  const kept = await store.meta.get(PROGRESS);
  const before =
    kept && (JSON.parse(Buffer.from(kept).toString()) as { target: string; at: number; key: (string | number)[] });
  const resumed = before?.target === target ? before : undefined;
  let written = 0;
  for (const [at, column] of columns.entries()) {
    if (resumed && at < resumed.at) continue;
    let after: RowKey | undefined =
      resumed?.at === at ? resumed.key.map((part) => (typeof part === "number" ? part : fromText(part))) : undefined;
    let count = 0;
    for (;;) {
      const rows = await store.sealedRows.page(column, after, ROWS);
      for (const row of rows) if (await rekeyRow(work, column, row)) written++;
      after = rows.at(-1)?.key;
      if (after === undefined) break;
      await store.meta.put(PROGRESS, Buffer.from(JSON.stringify({ target, at, key: encoded(after) })));
      tell(column, (count += rows.length));
    }
  }
  if (keyring.indexIds.length === 1)
    for (let gone = DROPPED; gone === DROPPED; ) {
      gone = await store.transact((own) => own.appointments.dropFinds(keyring.indexIds, DROPPED));
      if (gone > 0) tell("older indexes", gone);
    }
  await noteRekeyed(store, keyring);
  await store.meta.remove(PROGRESS);
  await store.transact((own) => own.audit.append({ kind: "rekeyed", actor: "relay", subject: "", atMs: work.nowMs }));
  return written;
};
