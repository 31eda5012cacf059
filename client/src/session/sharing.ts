// Giving and ending access: only online and only to identities verified here (protocol §5, A5, A36, A37, A41, A50).
import { idKey, type Membership, type MembershipOp, type UserId } from "@health-vault/crypto-core";
import { vaultIdSchema } from "../domain/ids.ts";
import type { SelfChange } from "../domain/self-change.ts";
import { standingRefs } from "../domain/self-vault.ts";
import type { Outcome } from "./api.ts";
import type { GrantTerms, MembershipApi } from "./api/membership.ts";
import type { Book } from "./book.ts";
import type { Consents } from "./consents.ts";
import type { Volume } from "./volume.ts";
import type { Contacts } from "./contacts.ts";
import type { Myself } from "./me.ts";
import type { MembershipChange, Plan } from "./membership-change.ts";
import type { Names } from "./names.ts";
import { done, failed, gives } from "./outcome.ts";
import { userIdFrom, type People } from "./people.ts";
import { stamp } from "./stamp.ts";

export interface Sharing extends Pick<MembershipApi, "grant" | "revoke" | "accept" | "changeRole"> {
  leave(vaultId: string): Promise<Outcome>;
}

export interface SharingPorts {
  readonly me: Myself;
  readonly book: Book;
  readonly people: People;
  readonly names: Names;
  readonly contacts: Contacts;
  readonly change: MembershipChange;
  readonly consents: Consents;
  readonly nowMs: () => number;
}

export function createSharing(ports: SharingPorts): Sharing {
  const { me, book, people, names, contacts, change, consents, nowMs } = ports;

  /** Opened: how far everybody came is what a removal lists. */
  async function target(
    key: string,
    userKey: string,
  ): Promise<Outcome<{ readonly volume: Volume; readonly userId: UserId }>> {
    const volume = await book.opened(key);
    const userId = userIdFrom(userKey);
    return volume && userId ? gives({ volume, userId }) : failed("invalid", { field: "person", reason: "unknown" });
  }

  async function withStaying(membership: Membership, without: UserId, op: MembershipOp): Promise<Outcome<Plan>> {
    const members = await change.staying(membership, without);
    return members ? gives({ ops: [op], members }) : failed("offline");
  }

  /** The doctor as the clinic vouches for him now; every other answer says why not. */
  async function grantable(doctor: UserId): Promise<Outcome> {
    await people.refresh(me.clinicId);
    if (!(await people.refresh(doctor))) {
      const fault = people.faults.get(idKey(doctor));
      return fault ? failed("protocol", { kind: fault.kind, where: fault.where }) : failed("offline");
    }
    if (!people.get(doctor) || !names.attestation(doctor))
      return failed("protocol", { kind: "attestation", where: "grant" });
    return names.contact(doctor) === "changed → blocked"
      ? failed("protocol", { kind: "identity-changed", where: "grant" })
      : done;
  }

  return {
    async grant(key, doctorKey, terms: GrantTerms = {}) {
      const found = await target(key, doctorKey);
      if (!found.ok) return failed("invalid", { field: "doctor", reason: "unknown" });
      const { volume, userId } = found.value;
      const { role = "writer", untilMs, consent } = terms;
      if (untilMs !== undefined && untilMs <= nowMs()) return failed("invalid", { field: "until", reason: "past" });
      const may = await grantable(userId);
      const identity = people.get(userId);
      if (!may.ok || !identity) return may;
      const granted = await change.make(volume, async (membership) => {
        if (membership.members.has(doctorKey)) return failed("invalid", { field: "doctor", reason: "has access" });
        const others = await change.staying(membership);
        if (!others) return failed("offline");
        const op: MembershipOp = {
          kind: "add",
          userId,
          identityHead: identity.head,
          role,
          untilMs,
          invitePk: undefined,
          inviteProof: undefined,
        };
        return gives({ ops: [op], members: [...others, identity] });
      });
      if (!granted.ok) return granted;
      const pinned = await contacts.note([contacts.pin(userId, identity)]);
      const said = await consents.given(volume, doctorKey, role, untilMs, consent);
      return pinned.ok ? said : pinned;
    },
    async revoke(key, userKey) {
      const unknown = failed("invalid", { field: "person", reason: "unknown" });
      const userId = userIdFrom(userKey);
      const revoked = await book.within(key, async (volume): Promise<Outcome> => {
        if (!userId) return unknown;
        const removed = await change.make(volume, (membership) =>
          membership.members.has(userKey)
            ? withStaying(membership, userId, {
                kind: "remove",
                userId,
                cutoffs: volume.vault.chains().cutoffsOf(userId),
              })
            : Promise.resolve(unknown),
        );
        return removed.ok ? consents.ended(volume, userKey) : removed;
      });
      return revoked ?? unknown;
    },
    async leave(key) {
      const volume = await book.opened(key);
      if (!volume?.vault.membership()?.members.has(me.key)) return failed("not-a-member");
      const cutoffs = volume.vault.chains().cutoffsOf(me.userId);
      return change.make(volume, () => Promise.resolve(gives({ ops: [{ kind: "leave", cutoffs }] })));
    },
    async changeRole(key, userKey, role) {
      const found = await target(key, userKey);
      if (!found.ok) return found;
      const { volume, userId } = found.value;
      const changed = await change.make(volume, (membership) => {
        const cutoffs = role === "reader" ? volume.vault.chains().cutoffsOf(userId) : [];
        const same = membership.members.get(userKey)?.role === role;
        return Promise.resolve(gives({ ops: same ? [] : [{ kind: "role", userId, role, cutoffs }] }));
      });
      return changed.ok ? consents.roleChanged(volume, userKey, role) : changed;
    },
    async accept(key) {
      const volume = book.volume(key);
      const membership = volume?.vault.membership();
      const mine = membership?.members.get(me.key);
      if (!volume || !membership || !mine) return failed("not-a-member");
      const vault = vaultIdSchema.parse(key);
      const pins = [...membership.members.values()].flatMap(({ userId }) => {
        const identity = people.get(userId);
        return identity && idKey(userId) !== me.key ? [contacts.pin(userId, identity)] : [];
      });
      const listed: SelfChange = {
        kind: "vault-listed",
        ...stamp(nowMs()),
        replaces: [...standingRefs(book.selfState(), "vaults", vault)],
        vault,
        purpose: membership.purpose,
        role: mine.role,
        accepted: true,
        label: names.patient(volume)?.name.slice(0, 200) ?? "",
      };
      return contacts.note([listed, ...pins]);
    },
  };
}
