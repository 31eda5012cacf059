// Growing one's own identity log: planned on the newest state, won or lost by compare-and-swap, kept here when the relay has it (protocol §4, A36).
import { idKey, toBase64url, type Identity } from "@health-vault/crypto-core";
import type { AppendIdentityRequest } from "@health-vault/crypto-core/wire";
import type { Outcome } from "./api.ts";
import type { Myself } from "./me.ts";
import { failed, gives, isDiskFault, protocolFailed, relayFailed } from "./outcome.ts";
import type { People } from "./people.ts";
import type { SignedInRelay } from "./ports.ts";

/** Operations with what goes in the same request; no operations: nothing is left to do. */
export interface LogPlan {
  readonly ops: readonly Uint8Array[];
  readonly company?: Pick<AppendIdentityRequest, "account" | "recoveryBlob">;
}

export interface OwnLog {
  /** The log as the relay has it now. */
  newest(): Promise<Outcome<Identity>>;
  /** Tries again on a newer log, or another account version, a few times. Answers the log after it. */
  append(plan: (now: Identity) => Outcome<LogPlan> | Promise<Outcome<LogPlan>>): Promise<Outcome<Identity>>;
}

const tries = 4;

export function createOwnLog(me: Myself, people: People, relay: SignedInRelay): OwnLog {
  async function newest(): Promise<Outcome<Identity>> {
    const fresh = await people.refresh(me.userId);
    const identity = people.get(me.userId);
    if (fresh && identity) return gives(identity);
    const fault = people.faults.get(idKey(me.userId));
    if (fault) return protocolFailed(fault);
    if (people.unkept().includes(me.key)) return failed("storage");
    const reply = await relay.identityLog(me.key, identity?.length ?? 0);
    return reply.ok ? failed("offline") : relayFailed(reply.error);
  }

  /** The relay has it: a disk without room for it takes it when there is some, and whoever asked is told so. */
  async function kept(from: number, ops: readonly Uint8Array[]): Promise<Outcome<Identity>> {
    try {
      const grown = await people.keep(me.userId, from, ops);
      return grown.ok ? gives(grown.value) : protocolFailed(grown.error);
    } catch (thrown) {
      if (!isDiskFault(thrown) || !people.unkept().includes(me.key)) throw thrown;
      return failed("storage", { reason: thrown.name, at: "relay" });
    }
  }

  return {
    newest,
    async append(plan) {
      for (let attempt = 0; attempt < tries; attempt++) {
        const now = await newest();
        if (!now.ok) return now;
        const planned = await plan(now.value);
        if (!planned.ok) return planned;
        const { ops, company } = planned.value;
        if (ops.length === 0) return now;
        const request = { expectedHead: toBase64url(now.value.head), ops: ops.map(toBase64url), ...company };
        let reply = await relay.appendIdentity(me.key, request);
        // Lost on the way back, perhaps: the relay knows these bytes again.
        if (!reply.ok && reply.error.code === "unreachable") reply = await relay.appendIdentity(me.key, request);
        if (reply.ok) return kept(now.value.length, ops);
        if (reply.error.code !== "conflict-head" && reply.error.code !== "conflict-version")
          return relayFailed(reply.error);
      }
      return failed("relay-refused", { code: "conflict-head" });
    },
  };
}
