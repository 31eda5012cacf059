// How I know somebody: pins in my self-vault of the identity I met, and the number two people compare (protocol §6, A1, A2).
import { idKey, safetyNumber, type Identity, type UserId } from "@health-vault/crypto-core";
import { encodeChanges } from "../domain/change.ts";
import { userIdSchema } from "../domain/ids.ts";
import type { ContactState, SelfChange } from "../domain/self-change.ts";
import { standingPins, standingRefs } from "../domain/self-vault.ts";
import type { Outcome } from "./api.ts";
import type { MembershipApi } from "./api/membership.ts";
import type { Book } from "./book.ts";
import type { Myself } from "./me.ts";
import { isVerified, type Names } from "./names.ts";
import { done, failed, gives } from "./outcome.ts";
import { userIdFrom, type People } from "./people.ts";
import { stamp } from "./stamp.ts";

export interface Contacts
  extends Pick<MembershipApi, "contact" | "confirmSafetyNumber" | "numbersDiffer" | "askAgain"> {
  /** The pin that says what I know of this identity now; what a person has verified stays verified. */
  pin(userId: UserId, identity: Identity): SelfChange;
  note(changes: readonly SelfChange[]): Promise<Outcome>;
  /** Two people made sure of what is held here: pinned so, and what the relay said otherwise no longer counts. */
  verified(userId: UserId, state: "verified-in-person" | "verified-by-safety-number"): Promise<Outcome>;
}

export interface ContactsPorts {
  readonly me: Myself;
  readonly book: Book;
  readonly people: People;
  readonly names: Names;
  readonly nowMs: () => number;
  /** How somebody is known is to be shown anew. */
  readonly changed: () => void;
}

const changedNow = failed("protocol", { kind: "identity-changed", where: "contact" });

export function createContacts({ me, book, people, names, nowMs, changed }: ContactsPorts): Contacts {
  function pinAs(userId: UserId, identity: Identity, state: ContactState): SelfChange {
    const contact = userIdSchema.parse(idKey(userId));
    const attested = names.attestation(userId);
    return {
      kind: "contact-pin",
      ...stamp(nowMs()),
      replaces: [...standingRefs(book.selfState(), "pins", contact)],
      contact,
      identityHead: idKey(identity.head),
      state,
      name: names.of(userId).slice(0, 200),
      ...(attested ? { profession: attested.profession.slice(0, 200) } : {}),
    };
  }

  async function note(changes: readonly SelfChange[]): Promise<Outcome> {
    if (changes.length === 0) return done;
    const written = await book.self.write([encodeChanges(changes)]);
    return written.ok ? done : written;
  }

  async function met(userKey: string): Promise<Outcome<{ readonly userId: UserId; readonly identity: Identity }>> {
    const userId = userIdFrom(userKey);
    if (!userId || userKey === me.key) return failed("invalid", { field: "person", reason: "unknown" });
    await people.load(userId);
    const identity = people.get(userId);
    // Nothing that was told of her so far holds: there is nothing to compare.
    if (!identity && names.contact(userId) === "changed → blocked") return changedNow;
    if (!identity) return failed("invalid", { field: "person", reason: "unknown" });
    return gives({ userId, identity });
  }

  async function verified(userId: UserId, state: ContactState): Promise<Outcome> {
    const identity = people.get(userId);
    if (!identity) return failed("invalid", { field: "person", reason: "unknown" });
    // What the relay said otherwise was no word of hers.
    const blame = people.forgive(userId);
    const noted = await note([pinAs(userId, identity, state)]);
    if (!noted.ok) blame();
    changed();
    return noted;
  }

  return {
    verified,
    pin(userId, identity) {
      const known = standingPins(book.selfState(), idKey(userId)).findLast(isVerified);
      if (known && identity.heads.has(known.identityHead)) return pinAs(userId, identity, known.state);
      return pinAs(userId, identity, names.attestation(userId) ? "by-clinic" : "not-verified");
    },
    note,
    async contact(userKey) {
      const found = await met(userKey);
      const mine = people.get(me.userId);
      if (!found.ok) return found;
      if (!mine) return failed("protocol", { kind: "missing-key", where: "own identity" });
      const { userId, identity } = found.value;
      const groups = safetyNumber({ userId: me.userId, sigPk: mine.sigPk }, { userId, sigPk: identity.sigPk });
      const isChanged = names.contact(userId) === "changed → blocked";
      return gives({ userId: userKey, name: names.of(userId), safetyNumber: groups, changed: isChanged });
    },
    async confirmSafetyNumber(userKey) {
      const found = await met(userKey);
      if (!found.ok) return found;
      return verified(found.value.userId, "verified-by-safety-number");
    },
    async numbersDiffer(userKey) {
      const found = await met(userKey);
      if (!found.ok) return found;
      return note([pinAs(found.value.userId, found.value.identity, "changed")]);
    },
    async askAgain(userKey) {
      const userId = userIdFrom(userKey);
      if (!userId || userKey === me.key) return failed("invalid", { field: "person", reason: "unknown" });
      const answer = await people.again(userId);
      changed();
      if (answer === "offline") return failed("offline");
      return names.contact(userId) === "changed → blocked" ? changedNow : done;
    },
  };
}
