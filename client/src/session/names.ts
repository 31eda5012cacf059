// What people are called: from the clinic's signed attestations, the chart's own Patient, my pins; never from the relay (A1, A43).
import {
  attestationOf,
  equalBytes,
  idKey,
  type Attestation,
  type Identity,
  type UserId,
} from "@health-vault/crypto-core";
import { bannerView } from "../domain/banner.ts";
import { pinOf, standingPins } from "../domain/self-vault.ts";
import type { ContactState } from "./api.ts";
import type { Book } from "./book.ts";
import type { Volume } from "./volume.ts";
import type { Myself } from "./me.ts";
import { userIdFrom, type People } from "./people.ts";

interface PatientName {
  readonly name: string;
  readonly born: string | undefined;
}

export interface Names {
  of(userId: UserId, within?: Volume): string;
  /** By its text. */
  ofKey(userKey: string, within?: Volume): string;
  contact(userId: UserId): ContactState;
  /** In force now: named by the clinic, not expired, and its key reached by signed chain. */
  attestation(userId: UserId): Attestation | undefined;
  patient(volume: Volume): PatientName | undefined;
}

const states: Readonly<Record<string, ContactState>> = {
  "verified-in-person": "verified in person",
  "verified-by-safety-number": "verified by safety number",
  "by-clinic": "by clinic",
  "by-invitation": "by invitation",
  changed: "changed → blocked",
};

/** By two people, with their eyes and ears. */
export const isVerified = ({ state }: { readonly state: string }): boolean => state.startsWith("verified");

export function createNames(me: Myself, people: People, book: Book, nowMs: () => number): Names {
  const clinic = (): Identity | undefined => people.get(me.clinicId);

  /** Somebody never met is listed by the clinic's word alone; before a grant the log is fetched and the whole rule holds. */
  function attestation(userId: UserId): Attestation | undefined {
    const log = clinic();
    const identity = people.get(userId);
    if (log && identity) {
      const found = attestationOf(log, identity, nowMs());
      return found.ok ? found.value : undefined;
    }
    const found = log?.attestations.get(idKey(userId));
    return found && found.untilMs > nowMs() ? found : undefined;
  }

  /** Vouched for, and signed over to new keys since: the chain of signatures holds, the clinic has not looked again. */
  function superseded(userId: UserId): boolean {
    const [log, identity] = [clinic(), people.get(userId)];
    const found = log && identity && attestationOf(log, identity, nowMs());
    return found?.ok === false && found.error.kind === "identity-changed";
  }

  const known = new WeakMap<Volume, { readonly at: number; readonly name: PatientName | undefined }>();

  function patient(volume: Volume): PatientName | undefined {
    const listed = book.who(volume.vault.key);
    return (volume.vault.isOpen() ? read(volume) : undefined) ?? (listed && { name: listed.name, born: listed.born });
  }

  function read(volume: Volume): PatientName | undefined {
    const held = known.get(volume);
    if (held?.at === volume.aboutPatient) return held.name;
    const { family, given, displayName, born } = bannerView(volume.chart.value(), nowMs(), true);
    const name = family === undefined && given === undefined ? undefined : { name: displayName, born };
    known.set(volume, { at: volume.aboutPatient, name });
    return name;
  }

  const pin = (userId: UserId) => pinOf(book.selfState(), idKey(userId));

  function of(userId: UserId, within?: Volume): string {
    const owner = within?.vault.membership();
    const isOwner = owner?.members.get(idKey(userId))?.role === "owner";
    if (isOwner && owner?.purpose === "chart" && within) {
      const named = patient(within);
      if (named) return named.name;
    }
    const attested = clinic()?.attestations.get(idKey(userId));
    if (attested) return attested.name;
    if (equalBytes(userId, me.userId)) return book.setting("name") ?? "";
    return pin(userId)?.name ?? "";
  }

  return {
    attestation,
    patient,
    of,
    ofKey(userKey, within) {
      const userId = userIdFrom(userKey);
      return userId ? of(userId, within) : "";
    },
    contact(userId) {
      if (people.faults.has(idKey(userId))) return "changed → blocked";
      const pins = standingPins(book.selfState(), idKey(userId));
      const identity = people.get(userId);
      if (identity && pins.some(({ identityHead }) => !identity.heads.has(identityHead))) return "changed → blocked";
      if (pins.some(({ state }) => state === "changed")) return "changed → blocked";
      // Pinned at different times by different devices, all of it is one log: nothing has changed.
      const pinned = identity ? (pins.findLast(isVerified) ?? pins.at(-1)) : pin(userId);
      const state = pinned && states[pinned.state];
      if (state && state !== "by clinic") return state;
      if (attestation(userId)) return "by clinic";
      return superseded(userId) ? "by clinic, before a key change" : "not verified";
    },
  };
}

/** What a patient is called by whom she has shared nothing with. */
export function introduction(
  me: Pick<Myself, "chartKey">,
  book: Pick<Book, "volume">,
  names: Pick<Names, "patient">,
): { readonly name?: string; readonly born?: string } {
  const own = me.chartKey === undefined ? undefined : book.volume(me.chartKey);
  const named = own && names.patient(own);
  if (!named) return {};
  return { name: named.name.slice(0, 200), ...(named.born === undefined ? {} : { born: named.born.slice(0, 10) }) };
}
