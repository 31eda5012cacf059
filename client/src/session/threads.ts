// The vaults in which people speak with each other: found, made where there is none, written to; also without a connection (protocol §5, §7).
import {
  createVault,
  idKey,
  newChain,
  toBase64url,
  type BlobId,
  type Identity,
  type SeenVector,
  type UserId,
} from "@health-vault/crypto-core";
import type { NewItem, VaultKey } from "../sync/ports.ts";
import type { Outcome } from "./api.ts";
import type { Book } from "./book.ts";
import type { Myself } from "./me.ts";
import type { Names } from "./names.ts";
import { failed, gives } from "./outcome.ts";
import { encodePayload } from "./payload.ts";
import type { People } from "./people.ts";
import { sealItems } from "./sealing.ts";
import type { Volume } from "./volume.ts";

/** What a vault begins with: an entry per text, and the attachments that each names. */
export interface FirstWords {
  readonly texts: readonly string[];
  readonly blobs: readonly (readonly BlobId[])[];
}

export interface Threads {
  /** All I am or was in, but for those nobody has a log of. */
  all(): readonly Volume[];
  /** Mine with this one person, the one that was made first by its id. */
  readonly with: (userKey: string) => readonly Volume[];
  /** A vault with its first entries, one transaction; everybody in it but the patient writes as a guest of hers. `first`: asked when its id is known. */
  begin(
    others: readonly UserId[],
    first: (key: VaultKey) => Promise<Outcome<FirstWords>>,
  ): Promise<Outcome<{ readonly key: VaultKey }>>;
  /** One entry, durable when it resolves; what somebody else made is accepted by answering. `quiet`: counted nowhere. */
  write(key: VaultKey, text: string, quiet?: boolean): Promise<Outcome<unknown>>;
  /** Several, in one transaction and one run; `blobs` of each. */
  writeAll(key: VaultKey, texts: readonly string[], blobs: readonly (readonly BlobId[])[]): Promise<Outcome<unknown>>;
  /** To this person, wherever; the first word makes the vault. */
  tell(other: UserId, text: string): Promise<Outcome<unknown>>;
}

export interface ThreadsPorts {
  readonly me: Myself;
  readonly book: Book;
  readonly people: People;
  readonly names: Pick<Names, "attestation">;
  /** A vault that somebody else made is mine to write from my first answer on. */
  readonly accept: (vaultId: string) => Promise<Outcome>;
  readonly nowMs: () => number;
}

export function createThreads({ me, book, people, names, accept, nowMs }: ThreadsPorts): Threads {
  const all = (): readonly Volume[] => book.volumes().filter(({ vault }) => vault.membership()?.purpose === "thread");
  const withPerson = (userKey: string): readonly Volume[] =>
    all()
      .filter(({ vault, ended }) => {
        const membership = vault.membership();
        return (
          membership !== undefined &&
          !ended &&
          !membership.closed &&
          membership.members.size === 2 &&
          membership.members.has(userKey) &&
          membership.members.has(me.key)
        );
      })
      .toSorted((a, b) => (a.vault.key < b.vault.key ? -1 : 1));

  /** Genesis and first entries, as the outbox takes them. The patient owns it; among doctors whoever begins. */
  async function begin(
    others: readonly UserId[],
    first: (key: VaultKey) => Promise<Outcome<FirstWords>>,
  ): Promise<Outcome<{ readonly key: VaultKey }>> {
    for (const other of others) {
      await people.load(other);
      if (!people.get(other)) await people.refresh(other);
    }
    const mine = people.get(me.userId);
    const theirs = others.flatMap((other) => people.get(other) ?? []);
    // Without their keys nothing can be sealed for them: one look online is needed before the first time.
    if (!mine || theirs.length !== others.length) return failed("offline");
    const patient = me.profession === "doctor" ? theirs.find(({ userId }) => !names.attestation(userId)) : undefined;
    const owner: Identity = patient ?? mine;
    const members = [mine, ...theirs].map((identity) => ({
      identity,
      role: identity === owner ? ("owner" as const) : ("writer" as const),
    }));
    const made = createVault(
      { identity: mine, device: me.device },
      { purpose: "thread", members, clinicId: me.clinicId },
    );
    const key: VaultKey = toBase64url(made.vaultId);
    const words = await first(key);
    if (!words.ok) return words;
    const { texts, blobs } = words.value;
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
      texts.map((text, at) => ({ bytes: encodePayload(text, "thread"), blobs: blobs[at] ?? [] })),
      key,
      atMs,
    );
    await book.begin(key, [genesis, ...sealed.map(({ item }) => item)]);
    // Whoever begins has nothing to accept, whosever it is; what the disk refuses now is accepted with the next word.
    if (!book.accepted(key)) await accept(key);
    return gives({ key });
  }

  async function writeAll(
    key: VaultKey,
    texts: readonly string[],
    blobs: readonly (readonly BlobId[])[],
    quiet = false,
  ): Promise<Outcome<unknown>> {
    if (!book.accepted(key)) {
      const accepted = await accept(key);
      if (!accepted.ok) return accepted;
    }
    return (await book.within(key, ({ vault }) => vault.write(texts, blobs, quiet))) ?? failed("not-a-member");
  }
  const write = (key: VaultKey, text: string, quiet = false) => writeAll(key, [text], [], quiet);

  return {
    all,
    with: withPerson,
    begin,
    write,
    writeAll: (key, texts, blobs) => writeAll(key, texts, blobs),
    tell(other, text) {
      const [found] = withPerson(idKey(other));
      return found
        ? write(found.vault.key, text)
        : begin([other], () => Promise.resolve(gives({ texts: [text], blobs: [] })));
    },
  };
}
