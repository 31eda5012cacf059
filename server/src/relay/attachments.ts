// What the relay does with attachments: counts, keeps, checks the hash of the whole, and forgets; what they are it never learns (protocol.md §5.6, §9).
import {
  asBlobId,
  asVaultId,
  blobHashing,
  equalBytes,
  idKey,
  may,
  sealedBlobSize,
  type BlobId,
  type Membership,
  type VaultId,
} from "@health-vault/crypto-core";
import { type AttachmentAnswer, LIMITS } from "@health-vault/crypto-core/wire";
import { Refusal } from "../refusal.ts";
import type { AttachmentRow } from "../store/attachment-store.ts";
import type { Relay } from "./session.ts";

/** How long an upload waits for an entry that names it. */
const UNNAMED_MS = 30 * 24 * 3600 * 1000;

export interface AttachmentPlaceBytes {
  readonly vaultId: VaultId;
  readonly blobId: BlobId;
}

export const placeFrom = (vaultId: Uint8Array, blobId: Uint8Array): AttachmentPlaceBytes => ({
  vaultId: asVaultId(vaultId),
  blobId: asBlobId(blobId),
});

/** Whether an `erase` lets go of it: the owner's does, another's only if nobody else's entry names it. */
const isErased = (membership: Membership, blobId: BlobId, namedBy: readonly Uint8Array[]): boolean => {
  const erasure = membership.erasedBlobs.get(idKey(blobId));
  if (erasure === undefined) return false;
  const authors = namedBy.map((userId) => Buffer.from(userId).toString("base64url"));
  return erasure.byOwner || (authors.length > 0 && authors.every((author) => erasure.by.has(author)));
};

const membershipOf = async ({ states }: Relay, vaultId: VaultId, userId: string): Promise<Membership> => {
  const membership = await states.membership(vaultId, "now");
  if (!membership?.members.has(userId)) throw new Refusal("not-a-member");
  return membership;
};

/** Whoever may write; and after a restore anybody who holds what a stored entry names. */
const checkMayBring = async (relay: Relay, place: AttachmentPlaceBytes, userId: string): Promise<void> => {
  const membership = await membershipOf(relay, place.vaultId, userId);
  const namedBy = await relay.store.attachments.namedBy(place);
  if (isErased(membership, place.blobId, namedBy)) throw new Refusal("gone");
  if (namedBy.length > 0) return;
  const role = membership.members.get(userId)?.role;
  if (role === undefined || !may(role, "write")) throw new Refusal("role");
  if (membership.closed) throw new Refusal("closed");
};

const answerOf = ({ have, whole }: AttachmentRow): AttachmentAnswer => ({ have, whole });

/** Nobody is kept waiting: what a later call finds is found then. */
export const sweepUnnamed = async ({ store, clock }: Relay): Promise<void> => {
  await store.attachments.removeUnnamed(clock.now() - UNNAMED_MS);
};

/** The hash of what is stored, read part by part. */
const isGenuine = async ({ store }: Relay, place: AttachmentPlaceBytes, size: number): Promise<boolean> => {
  const hashing = blobHashing(size);
  for (let at = 0; at < size; ) {
    const part = await store.attachments.read(place, at, LIMITS.attachmentPartBytes);
    if (part.length === 0) return false;
    hashing.add(part);
    at += part.length;
  }
  const found = hashing.end();
  return found !== undefined && equalBytes(found, place.blobId);
};

/** Looks at what has come whole; once, by whoever brought its end. @throws Refusal blob-hash */
const settled = async (relay: Relay, place: AttachmentPlaceBytes, row: AttachmentRow): Promise<AttachmentAnswer> => {
  if (row.whole || row.have < row.size) return answerOf(row);
  if (!(await isGenuine(relay, place, row.size))) {
    await relay.store.attachments.remove(place);
    throw new Refusal("blob-hash");
  }
  await relay.store.attachments.setWhole(place);
  return { have: row.size, whole: true };
};

export const beginUpload = async (
  relay: Relay,
  room: { readonly fileBytes: number; readonly vaultBytes: number },
  userId: string,
  place: AttachmentPlaceBytes,
  size: number,
): Promise<AttachmentAnswer> => {
  await checkMayBring(relay, place, userId);
  if (size > sealedBlobSize(room.fileBytes)) throw new Refusal("too-large");
  await sweepUnnamed(relay);
  const row = await relay.store.attachments.begin(place, size, room.vaultBytes, relay.clock.now());
  if (typeof row === "string") throw new Refusal(row);
  return settled(relay, place, row);
};

export const takePart = async (
  relay: Relay,
  userId: string,
  place: AttachmentPlaceBytes,
  from: number,
  bytes: Uint8Array,
): Promise<AttachmentAnswer> => {
  await checkMayBring(relay, place, userId);
  const { attachments } = relay.store;
  const before = await attachments.row(place);
  if (before === undefined) throw new Refusal("not-found");
  if (!before.whole && from === before.have && from + bytes.length > before.size) throw new Refusal("too-large");
  const kept = bytes.length > 0 && (await attachments.append(place, from, bytes, relay.clock.now()));
  const now = await attachments.row(place);
  if (now === undefined) throw new Refusal("not-found");
  if (!kept && !now.whole) throw new Refusal("conflict-offset", { length: now.have });
  return settled(relay, place, now);
};

/** @throws Refusal not-found for what is not whole here */
export const readPart = async (
  relay: Relay,
  userId: string,
  place: AttachmentPlaceBytes,
  from: number,
): Promise<Uint8Array> => {
  await membershipOf(relay, place.vaultId, userId);
  const row = await relay.store.attachments.row(place);
  if (row?.whole !== true) throw new Refusal("not-found");
  return relay.store.attachments.read(place, from, LIMITS.attachmentPartBytes);
};

/** What an `erase` lets go of, with its bytes. */
export const eraseAttachments = async ({ store }: Relay, membership: Membership): Promise<void> => {
  for (const blobText of membership.erasedBlobs.keys()) {
    const place = placeFrom(membership.vaultId, new Uint8Array(Buffer.from(blobText, "base64url")));
    if (isErased(membership, place.blobId, await store.attachments.namedBy(place)))
      await store.attachments.remove(place);
  }
};
