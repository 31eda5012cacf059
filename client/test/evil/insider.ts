// What an insider's keys can make with the relay's help: a member, or somebody who was one, seals and signs whatever she likes (threats §1b, §1c).
import {
  asUserId,
  epochKeys,
  extendChain,
  fromBase64url,
  idKey,
  newChain,
  openEntry,
  openMembershipLog,
  readIdentityLog,
  readRun,
  sealRun,
  type Author,
  type Chain,
  type EpochKey,
  type Identity,
  type KemKeyPair,
  type Membership,
  type UserId,
  type WriteContext,
} from "@health-vault/crypto-core";
import { person } from "@health-vault/crypto-core/testing";
import { decodePayload, encodePayload } from "../../src/session/payload.ts";
import { unlock } from "../../src/session/unlock.ts";
import { must, password, type Clinic, type Person } from "../clinic.ts";
import { relayDump } from "../relay-dump.ts";

export interface Insider extends Author {
  readonly userId: UserId;
  readonly kem: readonly KemKeyPair[];
}

const bytesOf = (key: string): Uint8Array => fromBase64url(key) ?? new Uint8Array();

/** Everybody's log as the relay has it. */
export function identitiesAt(house: Clinic): ReadonlyMap<string, Identity> {
  const found = new Map<string, Identity>();
  for (const [name, ops] of relayDump(house).identities()) {
    const log = readIdentityLog(ops, asUserId(bytesOf(name)));
    if (log.ok) found.set(name, log.value);
  }
  return found;
}

/** A vault's log as the relay has it; `more` are people whom it does not know. */
export function membershipAt(house: Clinic, vaultKey: string, more: readonly Identity[] = []): Membership {
  const people = new Map(identitiesAt(house));
  for (const identity of more) people.set(idKey(identity.userId), identity);
  const log = openMembershipLog(relayDump(house).batches(vaultKey), (id) => people.get(idKey(id)));
  if (!log.ok) throw new Error(log.error.kind);
  return log.value;
}

/** A member with her keys in her hands. */
export async function insider(house: Clinic, one: Person): Promise<Insider> {
  const me = await must(unlock(await one.device.open(one.me.userId), password, one.ports.stretch));
  const identity = identitiesAt(house).get(me.key);
  if (!identity) throw new Error("an insider has an account");
  return { identity, device: me.device, userId: me.userId, kem: me.kem };
}

/** Somebody whom only the relay vouches for: keys of her own, an account nowhere. */
export function stranger(name: string): Insider & { readonly log: readonly Uint8Array[] } {
  const { identity, device, keys, log } = person(name);
  return { identity, device, userId: identity.userId, kem: [keys.kem], log };
}

function keysOf(house: Clinic, vaultKey: string, who: Insider): readonly (EpochKey | undefined)[] {
  return epochKeys(membershipAt(house, vaultKey), who.userId, who.kem);
}

/** Where her device stands in a vault, by the relay's runs. */
function chainOf(house: Clinic, vaultKey: string, who: Insider, membership: Membership): Chain {
  let chain = newChain(membership.vaultId, who.userId, who.device.deviceId);
  const device = who.identity.devices.get(idKey(who.device.deviceId));
  for (const bytes of relayDump(house).runs(vaultKey)) {
    const run = readRun(bytes);
    if (!run.ok || !device || idKey(run.value.deviceId) !== idKey(who.device.deviceId)) continue;
    const after = extendChain(chain, run.value, device, membership);
    if (after.ok) chain = after.value;
  }
  return chain;
}

/** Her place in a vault as an honest writer would have it; without a key of the epoch, one of her own invention. */
export function placeOf(house: Clinic, vaultKey: string, who: Insider): WriteContext {
  const membership = membershipAt(house, vaultKey);
  const { seq, hash, seen } = chainOf(house, vaultKey, who, membership);
  return {
    vaultId: membership.vaultId,
    userId: who.userId,
    device: who.device,
    epoch: membership.epoch,
    epochKey: keysOf(house, vaultKey, who)[membership.epoch] ?? (new Uint8Array(32).fill(7) as EpochKey),
    memHead: membership.head,
    seq,
    prevHash: hash,
    seenBefore: seen,
    seen,
  };
}

/** A run of one entry that says `text`, sealed and signed in this place. */
export const sealedAt = (place: WriteContext, text: string): Uint8Array =>
  sealRun(place, [{ bytes: encodePayload(text, "thread") }]).bytes;

/** What the first entry of this vault that contains `word` says, opened with her keys: something to copy from. */
export function textIn(house: Clinic, vaultKey: string, who: Insider, word: string): string {
  const keys = keysOf(house, vaultKey, who);
  for (const bytes of relayDump(house).runs(vaultKey)) {
    const run = readRun(bytes);
    if (!run.ok) continue;
    for (const entry of run.value.entries) {
      const opened = openEntry(entry, keys);
      const text = opened.ok ? decodePayload(opened.value) : undefined;
      if (text?.includes(word) === true) return text;
    }
  }
  throw new Error(`nothing says ${word}`);
}
