// Signed schedules of doctors as this device knows them: the newest of each, one's own on their way, and older ones that booked times name (protocol §7, A67, A68).
import {
  equalBytes,
  fromBase64url,
  idKey,
  readAvailability,
  toBase64url,
  type Availability,
  type Hash,
  type ProtocolError,
  type Slot,
  type UserId,
} from "@health-vault/crypto-core";
import { passes } from "../outcome.ts";
import { userIdFrom, type People } from "../people.ts";
import type { AppointmentRelay } from "../ports.ts";
import { mostNamed, withSchedule, type Ledger } from "./ledger.ts";

/** A schedule by its hash, as a step names it. */
export interface NamedSchedule {
  readonly doctor: UserId;
  readonly hash: Hash;
}

export interface Schedules {
  /** Whoever signed what lies here is known from the disk, so that it can be read without a line. */
  open(): Promise<void>;
  /** The newest of the clinic's doctors; false without a line. */
  fetch(): Promise<boolean>;
  /** One's own that was made without a line; where another device's came first, it is kept for its person to look at. False without the relay's answer. */
  offerOwn(): Promise<boolean>;
  /** Those that booked times name and that are not known here, each asked for once; those that nothing names any more are let go. */
  fetchNamed(named: readonly NamedSchedule[]): Promise<void>;
  /** The newest schedule of a doctor that is known here and whose signature holds. */
  readonly newest: (doctor: string) => Availability | undefined;
  /** A time by his newest schedule, as a step says it; undefined for a kind of visit that it has not. */
  readonly slotAt: (
    doctor: UserId,
    time: Pick<Slot, "visit" | "place" | "startMs">,
  ) => { readonly slot: Slot; readonly hours: Availability } | undefined;
  /** What a signed schedule says, where its signature holds. */
  readonly read: (doctor: UserId, text: string) => Availability | undefined;
  /** Why what the relay last gave as his is not: nobody's word, another doctor's, or older than what was seen here. */
  readonly fault: (doctor: string) => ProtocolError | undefined;
  /** Whether a schedule of his that is known here, by its hash, books by itself. */
  readonly booksByRule: (doctor: string, availability: Hash) => boolean;
}

interface SchedulesPorts {
  readonly myKey: string;
  readonly isDoctor: boolean;
  readonly ledger: Ledger;
  readonly relay: Pick<AppointmentRelay, "availabilities" | "availability" | "putAvailability">;
  readonly people: People;
  readonly changed: () => void;
}

export function createSchedules({ myKey, isDoctor, ledger, relay, people, changed }: SchedulesPorts): Schedules {
  const read = new Map<string, Availability | undefined>();
  /** The relay answered that it has none of this hash, or gave another. */
  const absent = new Set<string>();
  const faults = new Map<string, ProtocolError>();

  function opened(doctor: UserId, text: string): Availability | undefined {
    const identity = people.get(doctor);
    const known = `${text} ${identity ? idKey(identity.head) : ""}`;
    if (!read.has(known)) {
      const bytes = fromBase64url(text);
      const found = bytes && identity ? readAvailability(bytes, identity) : undefined;
      read.set(known, found?.ok ? found.value : undefined);
    }
    return read.get(known);
  }

  /** Checked once more with whatever is known of him by now. */
  async function verified(doctor: UserId, text: string): Promise<Availability | undefined> {
    await people.load(doctor);
    if (!opened(doctor, text)) await people.refresh(doctor);
    return opened(doctor, text);
  }

  function allOf(key: string, texts: readonly string[]): readonly Availability[] {
    const doctor = userIdFrom(key);
    return doctor ? texts.flatMap((text) => opened(doctor, text) ?? []) : [];
  }
  const followed = (key: string): readonly Availability[] => allOf(key, ledger.value().schedules[key] ?? []);
  const versions = (key: string): readonly Availability[] => [
    ...followed(key),
    ...allOf(key, ledger.value().named[key] ?? []),
  ];
  const newest = (key: string): Availability | undefined => followed(key).toSorted((a, b) => b.version - a.version)[0];

  /** Versions of mine that a restored relay lacks, in their order. */
  async function bringAgain(there: number): Promise<void> {
    if (ledger.value().ownWaits) return;
    const me = userIdFrom(myKey);
    const mine = (ledger.value().schedules[myKey] ?? []).flatMap((text) => {
      const found = me && opened(me, text);
      return found && found.version > there ? [{ text, version: found.version }] : [];
    });
    for (const { text } of mine.toSorted((a, b) => a.version - b.version)) {
      const reply = await relay.putAvailability({ availability: text });
      if (!reply.ok) return;
    }
  }

  /** Undefined also while its signer's keys cannot be had. */
  function wrongWith(
    doctor: UserId,
    text: string,
    found: Availability | undefined,
    known: Availability | undefined,
  ): ProtocolError | undefined {
    if (found) {
      const older = known !== undefined && found.version < known.version;
      return older ? { kind: "rollback", where: "hours" } : undefined;
    }
    const identity = people.get(doctor);
    const bytes = fromBase64url(text);
    const read = identity && bytes && readAvailability(bytes, identity);
    return read?.ok === false && read.error.kind !== "missing-key" ? read.error : undefined;
  }

  async function fetch(): Promise<boolean> {
    const reply = await relay.availabilities();
    if (!reply.ok) return false;
    for (const { doctor, availability } of reply.value.availabilities) {
      const id = userIdFrom(doctor);
      if (!id) continue;
      const found = await verified(id, availability);
      const known = newest(doctor);
      const wrong = wrongWith(id, availability, found, known);
      if (wrong) faults.set(doctor, wrong);
      else faults.delete(doctor);
      if (ledger.value().schedules[doctor]?.includes(availability) === true) continue;
      // An older one than was seen here is no news, whoever says so (A68).
      if (!found || (known && found.version <= known.version)) continue;
      await ledger.change((before) => ({ schedules: withSchedule(before, doctor, availability) }));
    }
    if (isDoctor) {
      const own = reply.value.availabilities.find(({ doctor }) => doctor === myKey);
      await bringAgain(own?.version ?? 0);
    }
    changed();
    return true;
  }

  /** Undefined for what the relay has not, or what is not it; false without a line. */
  async function fetchOne({ doctor, hash }: NamedSchedule): Promise<string | false | undefined> {
    const reply = await relay.availability(idKey(doctor), toBase64url(hash));
    if (!reply.ok) return passes(reply.error.code) ? false : undefined;
    const text = reply.value.availability;
    const found = await verified(doctor, text);
    return found && equalBytes(found.hash, hash) && equalBytes(found.doctor, doctor) ? text : undefined;
  }

  return {
    async open() {
      for (const doctor of Object.keys(ledger.value().schedules)) {
        const id = userIdFrom(doctor);
        if (id) await people.load(id);
      }
    },
    fetch,
    newest,
    fault: (doctor) => faults.get(doctor),
    read: opened,
    slotAt(doctor, { visit, place, startMs }) {
      const hours = newest(idKey(doctor));
      const kind = hours?.schedule.visits.find(({ id }) => id === visit);
      if (!hours || !kind) return undefined;
      const { minutes, before, after } = kind;
      return { slot: { startMs, minutes, before, after, zone: hours.schedule.zone, place, visit }, hours };
    },
    booksByRule: (doctor, availability) =>
      versions(doctor).some(({ hash, schedule: { mode } }) => mode === "auto" && equalBytes(hash, availability)),
    async offerOwn() {
      const { ownWaits, schedules } = ledger.value();
      const own = schedules[myKey]?.[0];
      if (!ownWaits || own === undefined) return true;
      const reply = await relay.putAvailability({ availability: own });
      if (!reply.ok && passes(reply.error.code)) return false;
      if (reply.ok) {
        await ledger.change(() => ({ ownWaits: false }));
        return true;
      }
      await ledger.change((before) => ({
        ownWaits: false,
        ownLost: own,
        schedules: { ...before.schedules, [myKey]: (before.schedules[myKey] ?? []).slice(1) },
      }));
      return fetch();
    },
    async fetchNamed(named) {
      const wanted = new Map(named.map((one) => [`${idKey(one.doctor)} ${idKey(one.hash)}`, one]));
      for (const [mark, one] of wanted) {
        const key = idKey(one.doctor);
        if (absent.has(mark) || versions(key).some(({ hash }) => equalBytes(hash, one.hash))) continue;
        const isNamed = ({ hash }: Availability): boolean => wanted.has(`${key} ${idKey(hash)}`);
        const kept = (ledger.value().named[key] ?? []).filter((text) => allOf(key, [text]).some(isNamed));
        if (kept.length >= mostNamed) continue;
        const text = await fetchOne(one);
        if (text === false) return;
        if (text === undefined) absent.add(mark);
        else await ledger.change((before) => ({ named: { ...before.named, [key]: [...kept, text] } }));
      }
    },
  };
}
