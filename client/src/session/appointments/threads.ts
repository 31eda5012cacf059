// The vault of two people in which they speak about appointments: found, or made where there is none, also without a connection (protocol §7).
import { createVault, idKey, newChain, toBase64url, type SeenVector, type UserId } from "@health-vault/crypto-core";
import type { NewItem, VaultKey } from "../../sync/ports.ts";
import type { Outcome } from "../api.ts";
import type { Book } from "../book.ts";
import type { Myself } from "../me.ts";
import { done, failed } from "../outcome.ts";
import { encodePayload } from "../payload.ts";
import type { People } from "../people.ts";
import { sealItems } from "../sealing.ts";
import type { Volume } from "../volume.ts";

export interface Threads {
  /** Mine with this person, the one that was made first by its id. */
  readonly with: (userKey: string) => readonly Volume[];
  /** One entry, durable when it resolves; a first one makes the vault in the same transaction. */
  write(other: UserId, text: string): Promise<Outcome>;
}

export interface ThreadsPorts {
  readonly me: Myself;
  readonly book: Book;
  readonly people: People;
  /** A vault that somebody else made is mine to write from my first answer on. */
  readonly accept: (vaultId: string) => Promise<Outcome>;
  readonly nowMs: () => number;
}

export function createThreads({ me, book, people, accept, nowMs }: ThreadsPorts): Threads {
  const withPerson = (userKey: string): readonly Volume[] =>
    book
      .volumes()
      .filter(({ vault, ended }) => {
        const membership = vault.membership();
        return (
          membership?.purpose === "thread" &&
          !ended &&
          !membership.closed &&
          membership.members.size === 2 &&
          membership.members.has(userKey) &&
          membership.members.has(me.key)
        );
      })
      .toSorted((a, b) => (a.vault.key < b.vault.key ? -1 : 1));

  /** Genesis and first entry, as the outbox takes them. */
  async function begin(other: UserId, text: string): Promise<Outcome> {
    await people.load(other);
    const [mine, theirs] = [people.get(me.userId), people.get(other)];
    // Without their keys nothing can be sealed for them: one look online is needed before the first time.
    if (!mine || !theirs) return failed("offline");
    const members = [
      { identity: mine, role: "owner" },
      { identity: theirs, role: "writer" },
    ] as const;
    const made = createVault(
      { identity: mine, device: me.device },
      { purpose: "thread", members, clinicId: me.clinicId },
    );
    const key: VaultKey = toBase64url(made.vaultId);
    const atMs = nowMs();
    const genesis: NewItem = {
      vaultId: key,
      kind: "create",
      bytes: made.bytes,
      firstSeq: 0,
      lastSeq: 0,
      enqueuedMs: atMs,
    };
    const nothing: SeenVector = new Map();
    const sealed = sealItems(
      {
        vaultId: made.vaultId,
        userId: me.userId,
        device: me.device,
        epoch: 0,
        epochKey: made.epochKey,
        memHead: made.head,
        seq: 0,
        prevHash: newChain(made.vaultId, me.userId, me.device.deviceId).hash,
        seenBefore: nothing,
        seen: nothing,
      },
      [{ bytes: encodePayload(text) }],
      key,
      atMs,
    );
    await book.begin(key, [genesis, ...sealed.map(({ item }) => item)]);
    return done;
  }

  return {
    with: withPerson,
    async write(other, text) {
      const [found] = withPerson(idKey(other));
      if (!found) return begin(other, text);
      const { key } = found.vault;
      if (!book.accepted(key)) {
        const accepted = await accept(key);
        if (!accepted.ok) return accepted;
      }
      const written = await book.within(key, ({ vault }) => vault.write([text]));
      return written ? (written.ok ? done : written) : failed("not-a-member");
    },
  };
}
