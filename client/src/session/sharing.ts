// Giving and ending access: a signed batch with the re-key it causes, only online and only to identities verified here (protocol §5, A5, A36, A41, A50).
import {
  idKey,
  rekeyBatch,
  toBase64url,
  type Identity,
  type Membership,
  type MembershipOp,
  type UserId,
} from "@health-vault/crypto-core";
import { userIdSchema, vaultIdSchema } from "../domain/ids.ts";
import { encodeChanges } from "../domain/change.ts";
import type { SelfChange } from "../domain/self-change.ts";
import { standingRefs } from "../domain/self-vault.ts";
import type { Sync } from "../sync/engine.ts";
import type { Outcome } from "./api.ts";
import type { Book, Volume } from "./book.ts";
import type { Myself } from "./me.ts";
import type { Names } from "./names.ts";
import { done, failed, relayFailed } from "./outcome.ts";
import { userIdFrom, type People } from "./people.ts";
import type { AccountStore } from "./ports.ts";
import { stamp } from "./stamp.ts";

export interface Sharing {
  grant(key: string, doctorKey: string): Promise<Outcome>;
  revoke(key: string, userKey: string): Promise<Outcome>;
  /** Takes a vault that others added me to into my own list (A4). */
  accept(key: string): Promise<Outcome>;
}

export interface SharingPorts {
  readonly me: Myself;
  readonly book: Book;
  readonly people: People;
  readonly names: Names;
  readonly store: AccountStore;
  readonly sync: () => Sync;
  readonly nowMs: () => number;
}

export function createSharing(ports: SharingPorts): Sharing {
  const { me, book, people, names, store, nowMs } = ports;

  /** The log with everybody's newest keys; a member whose key is not reached by signed chain stops it. */
  async function staying(membership: Membership, without?: UserId): Promise<readonly Identity[] | undefined> {
    const identities: Identity[] = [];
    for (const { userId } of membership.members.values()) {
      if (without && idKey(userId) === idKey(without)) continue;
      if (idKey(userId) !== me.key && !(await people.refresh(userId))) return undefined;
      const identity = people.get(userId);
      if (!identity) return undefined;
      identities.push(identity);
    }
    return identities;
  }

  /** One try, and one more on the newer log when another member's batch came first. */
  async function change(
    volume: Volume,
    plan: (
      membership: Membership,
    ) => Promise<Outcome<{ readonly ops: readonly MembershipOp[]; readonly members: readonly Identity[] }>>,
  ): Promise<Outcome> {
    const { vault } = volume;
    // A batch under an older log of one's own would be refused: another device may have changed it.
    await people.refresh(me.userId);
    for (let attempt = 0; attempt < 2; attempt++) {
      const membership = vault.membership();
      const current = membership && vault.log().keys()[membership.epoch];
      const identity = people.get(me.userId);
      if (!membership || !current || !identity) return failed("protocol", { kind: "missing-key", where: "vault" });
      const planned = await plan(membership);
      if (!planned.ok) return planned;
      const { ops, members } = planned.value;
      const batch = rekeyBatch({ identity, device: me.device }, membership, ops, members, current);
      const answer = await ports
        .sync()
        .call({ type: "ops", vaultId: vault.key, expectedHead: toBase64url(membership.head) }, batch.bytes);
      if (answer.ok) {
        await store.appendLog(vault.key, membership.length, [batch.bytes]);
        await vault.grew(true);
        return done;
      }
      if (answer.code !== "conflict-head") return relayFailed({ code: answer.code, facts: answer.facts });
      await vault.grew(true);
    }
    return failed("relay-refused", { code: "conflict-head" });
  }

  async function note(changes: readonly SelfChange[]): Promise<Outcome> {
    const written = await book.self.write([encodeChanges(changes)]);
    return written.ok ? done : written;
  }

  function pin(userId: UserId, identity: Identity): SelfChange {
    const contact = userIdSchema.parse(idKey(userId));
    const attested = names.attestation(userId);
    return {
      kind: "contact-pin",
      ...stamp(nowMs()),
      replaces: [...standingRefs(book.selfState(), "pins", contact)],
      contact,
      identityHead: idKey(identity.head),
      state: attested ? "by-clinic" : "not-verified",
      name: names.of(userId).slice(0, 200),
      ...(attested ? { profession: attested.profession.slice(0, 200) } : {}),
    };
  }

  return {
    async grant(key, doctorKey) {
      const volume = book.volume(key);
      const doctor = userIdFrom(doctorKey);
      if (!volume || !doctor) return failed("invalid", { field: "doctor", reason: "unknown" });
      await people.refresh(me.clinicId);
      if (!(await people.refresh(doctor))) {
        const fault = people.faults.get(doctorKey);
        return fault ? failed("protocol", { kind: fault.kind, where: fault.where }) : failed("offline");
      }
      const identity = people.get(doctor);
      if (!identity || !names.attestation(doctor)) return failed("protocol", { kind: "attestation", where: "grant" });
      if (names.contact(doctor) === "changed → blocked")
        return failed("protocol", { kind: "identity-changed", where: "grant" });
      const granted = await change(volume, async (membership) => {
        if (membership.members.has(doctorKey)) return failed("invalid", { field: "doctor", reason: "has access" });
        const others = await staying(membership);
        if (!others) return failed("offline");
        const op: MembershipOp = {
          kind: "add",
          userId: doctor,
          identityHead: identity.head,
          role: "writer",
          untilMs: undefined,
          invitePk: undefined,
          inviteProof: undefined,
        };
        return { ok: true, value: { ops: [op], members: [...others, identity] } };
      });
      return granted.ok ? note([pin(doctor, identity)]) : granted;
    },
    async revoke(key, userKey) {
      const volume = book.volume(key);
      const userId = userIdFrom(userKey);
      if (!volume || !userId) return failed("invalid", { field: "person", reason: "unknown" });
      return change(volume, async (membership) => {
        const others = await staying(membership, userId);
        if (!others) return failed("offline");
        const op: MembershipOp = { kind: "remove", userId, cutoffs: volume.vault.chains().cutoffsOf(userId) };
        return { ok: true, value: { ops: [op], members: others } };
      });
    },
    async accept(key) {
      const volume = book.volume(key);
      const membership = volume?.vault.membership();
      const mine = membership?.members.get(me.key);
      if (!volume || !membership || !mine) return failed("not-a-member");
      const vault = vaultIdSchema.parse(key);
      const pins = [...membership.members.values()].flatMap(({ userId }) => {
        const identity = people.get(userId);
        return identity && idKey(userId) !== me.key ? [pin(userId, identity)] : [];
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
      return note([listed, ...pins]);
    },
  };
}
