// A change of who is in a vault: planned on the newest log, made with the epoch it causes, won or lost by compare-and-swap (protocol §5, A36, A45).
import {
  idKey,
  plainBatch,
  rekeyBatch,
  toBase64url,
  type EpochKey,
  type Identity,
  type Membership,
  type MembershipOp,
  type UserId,
} from "@health-vault/crypto-core";
import type { Sync } from "../sync/engine.ts";
import type { Outcome } from "./api.ts";
import { isForNewerKeys } from "./box-audit.ts";
import type { Volume } from "./volume.ts";
import type { Myself } from "./me.ts";
import { done, failed, protocolFailed, relayFailed } from "./outcome.ts";
import type { People } from "./people.ts";
import type { AccountStore } from "./ports.ts";

/** `members`: everybody who stays, with the keys of the next epoch; without them the op stands alone and changes no key. */
export interface Plan {
  readonly ops: readonly MembershipOp[];
  readonly members?: readonly Identity[];
}

export interface MembershipChange {
  /** One try, and one more on the newer log when another member's batch came first. */
  make(volume: Volume, plan: (membership: Membership) => Promise<Outcome<Plan>>): Promise<Outcome>;
  /** Everybody's newest keys; a member whose key is not reached by signed chain stops it, and so does a relay that is away. */
  staying(membership: Membership, without?: UserId): Promise<readonly Identity[] | undefined>;
}

export interface MembershipChangePorts {
  readonly me: Myself;
  readonly people: People;
  readonly store: AccountStore;
  readonly sync: () => Sync;
  /** A batch is in the log: what it makes due is looked for. */
  readonly made: () => void;
}

/** The newest epoch whose key is held, which the next one links to: an older one where the newest is a `bad-wrap`. */
function newestHeld(
  keys: readonly (EpochKey | undefined)[],
): { readonly epoch: number; readonly key: EpochKey } | undefined {
  const epoch = keys.findLastIndex((key) => key !== undefined);
  const key = keys[epoch];
  return key && { epoch, key };
}

export function createMembershipChange(ports: MembershipChangePorts): MembershipChange {
  const { me, people, store } = ports;

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

  async function make(volume: Volume, plan: (membership: Membership) => Promise<Outcome<Plan>>): Promise<Outcome> {
    const { vault } = volume;
    // A batch under an older log of one's own would be refused: another device may have changed it.
    await people.refresh(me.userId);
    // How far everybody came is what a removal lists: nobody's device is a stranger then for want of having been asked about.
    await vault.meet(true);
    for (let attempt = 0; attempt < 2; attempt++) {
      const membership = vault.membership();
      const fault = vault.log().fault();
      if (fault?.kind === "version") return protocolFailed(fault);
      const held = newestHeld(vault.log().keys());
      const identity = people.get(me.userId);
      if (!membership || !held || !identity) return failed("protocol", { kind: "missing-key", where: "vault" });
      const planned = await plan(membership);
      if (!planned.ok) return planned;
      const { ops, members } = planned.value;
      const author = { identity, device: me.device };
      const [only] = ops;
      if (!members && !only) return done;
      const rekeys = members !== undefined || !only;
      if (rekeys && isForNewerKeys(membership, me, people))
        return protocolFailed({ kind: "missing-key", where: "epoch" });
      const batch = rekeys
        ? rekeyBatch(author, membership, ops, members ?? [], held.key, held.epoch)
        : plainBatch(author, membership, only);
      const answer = await ports
        .sync()
        .call({ type: "ops", vaultId: vault.key, expectedHead: toBase64url(membership.head) }, batch.bytes);
      if (answer.ok) {
        await store.appendLog(vault.key, membership.length, [batch.bytes]);
        // The relay tells of new keys from the batch on; those made between the look at them and the batch are asked for.
        for (const op of ops) if (op.kind === "add") await people.refresh(op.userId);
        await vault.grew(true);
        ports.made();
        return done;
      }
      if (answer.code !== "conflict-head") return relayFailed({ code: answer.code, facts: answer.facts });
      await vault.grew(true);
    }
    return failed("relay-refused", { code: "conflict-head" });
  }

  return { make, staying };
}
